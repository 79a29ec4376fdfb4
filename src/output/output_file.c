/* SPDX-License-Identifier: MIT */
/* output_file - bytes to where they are kept: the one write loop. */

#include "output/output_file.h"

#include "base/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

void
output_file_open_stdout(struct output_file *file)
{
	*file = (struct output_file){
		.fd = STDOUT_FILENO, .name = "standard output", .folder = -1
	};
	if (fstat(file->fd, &file->opened) != 0)
		file->opened.st_mode = 0; /* closed: the first write will tell */
}

bool
output_file_is_same(const struct output_file *file, const struct stat *info)
{
	const struct stat *mine[] = { &file->opened, &file->old };

	for (size_t i = 0; i < (file->exists ? 2 : 1); i++)
		if (S_ISREG(mine[i]->st_mode) && mine[i]->st_dev == info->st_dev &&
			mine[i]->st_ino == info->st_ino)
			return true;
	return false;
}

/* How much behind `done` is still to be written: all, or with a signal pending, the line or row
 * that was begun. */
static size_t
wanted(const struct output_file *file, const char *bytes, size_t done, size_t size)
{
	const char *end;

	if (!signals_pending())
		return size - done;
	if (done == 0)
		return 0;
	if (file->row)
		return (file->row - done % file->row) % file->row;
	end = memchr(bytes + done - 1, '\n', size - done + 1);
	return end ? (size_t)(end + 1 - (bytes + done)) : size - done;
}

/*
 * The disk works while records are made, and fsync finds little left to wait for. Only advice: what
 * fails is told by fsync. Seconds, medians of 15 (dpa --range 0-2999999 -o FILE, 705 MB, ext4):
 *
 *     never 1.05    each MiB 0.77    each 8 MiB 0.77    each 64 MiB 0.85
 */
#define FLUSH_EVERY ((uint64_t)8 << 20)

static void
flush_early(struct output_file *file)
{
	if (!file->path || file->written - file->flushed < FLUSH_EVERY)
		return;
	sync_file_range(file->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	file->flushed = file->written;
}

bool
output_file_write(struct output_file *file, const char *bytes, size_t size, struct error *error)
{
	size_t done = 0, rest;

	while ((rest = wanted(file, bytes, done, size)) > 0) {
		ssize_t wrote = write(file->fd, bytes + done, rest);

		if (wrote > 0) {
			done += (size_t)wrote;
			file->written += (size_t)wrote;
			flush_early(file);
		} else if (wrote == 0) {
			return error_set(error, STATUS_TROUBLE,
				"cannot write to %s: nothing is taken", file->name);
		} else if (errno == EAGAIN) {
			poll(&(struct pollfd){ .fd = file->fd, .events = POLLOUT }, 1, -1);
		} else if (errno != EINTR) {
			return error_set_errno(error, "cannot write to %s", file->name);
		}
	}
	return true;
}
