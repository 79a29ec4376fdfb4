/* SPDX-License-Identifier: MIT */
/* output_patch - changes of bytes that were written already. */

#include "output/output_patch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_SIZE ((size_t)1 << 20)

static bool
is_regular(const struct output_file *file)
{
	struct stat info;

	return fstat(file->fd, &info) == 0 && S_ISREG(info.st_mode);
}

/* Open the file for reading: a shell opens its redirections for writing only. */
static int
reopen(const struct output_file *file, struct error *error)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file->fd);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		error_set_errno(error,
			"cannot read %s back, as needed to state the number of records",
			file->name);
	return fd;
}

bool
output_patch_possible(const struct output_file *file, struct error *error)
{
	int fd;

	if (!is_regular(file))
		return true;
	fd = reopen(file, error);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

bool
output_patch_bytes(
	struct output_file *file, off_t at, const char *bytes, size_t size, struct error *error)
{
	while (size > 0) {
		ssize_t wrote = pwrite(file->fd, bytes, size, at);

		if (wrote > 0) {
			bytes += wrote;
			at += wrote;
			size -= (size_t)wrote;
		} else if (wrote == 0 || errno != EINTR) {
			errno = wrote == 0 ? EIO : errno;
			return error_set_errno(error, "cannot write to %s", file->name);
		}
	}
	return true;
}

static bool
move(struct output_file *file, int fd, char *block, off_t from, off_t to, struct error *error)
{
	off_t delta = from - to;
	ssize_t got;

	while ((got = pread(fd, block, BLOCK_SIZE, from)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_errno(error, "cannot read %s back", file->name);
		if (!output_patch_bytes(file, to, block, (size_t)got, error))
			return false;
		from += got;
		to += got;
	}
	/* Set the offset, too: another process may share the descriptor and write next. */
	if (ftruncate(file->fd, to) != 0 || lseek(file->fd, to, SEEK_SET) < 0)
		return error_set_errno(error, "cannot write to %s", file->name);
	file->position -= (uint64_t)delta;
	return true;
}

bool
output_patch_shift(struct output_file *file, off_t from, off_t to, struct error *error)
{
	char *block;
	bool done;
	int fd;

	if (!is_regular(file))
		return true;
	block = malloc(BLOCK_SIZE);
	if (!block)
		return error_out_of_memory(error);
	fd = reopen(file, error);
	done = fd >= 0 && move(file, fd, block, from, to, error);
	if (fd >= 0)
		close(fd);
	free(block);
	return done;
}
