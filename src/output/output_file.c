/* SPDX-License-Identifier: MIT */
/* output_file - writing, comparing with what is there already, and changing what was written. */

#include "output/output_file.h"

#include "base/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <unistd.h>

#define COMPARE_BLOCK ((size_t)256 << 10) /* fits in a second-level cache, with as much text */

void
output_file_open_stdout(struct output_file *file)
{
	*file = OUTPUT_FILE_CLOSED;
	file->fd = STDOUT_FILENO;
	strcpy(file->name, "standard output");
	fstat(file->fd, &file->commit.opened); /* if it is closed, the first write reports that */
}

/*
 * How many bytes after `done` are still to be written: all, or with a signal pending, where the
 * reader may be slow, the rest of the line or row that was begun.
 */
static size_t
bytes_to_write(const struct output_file *file, const char *bytes, size_t done, size_t size)
{
	if (file->commit.path || !signals_pending())
		return size - done;
	if (done == 0)
		return 0;
	if (file->row_size)
		return (file->row_size - done % file->row_size) % file->row_size;

	const char *end = memchr(bytes + done - 1, '\n', size - done + 1);
	return end ? (size_t)(end + 1 - (bytes + done)) : size - done;
}

/*
 * The disk works while records are generated, and fsync finds little left to wait for. Advice only:
 * fsync reports what fails. Seconds, medians of 15 (dpa --range 0-2999999 -o FILE, 705 MB, ext4):
 *
 *     never 1.05    each MiB 0.77    each 8 MiB 0.77    each 64 MiB 0.85
 */
#define FLUSH_EVERY ((uint64_t)8 << 20)

/*
 * A pipe that holds several batches lets both of its ends work longer before they wait. Voluntary
 * context switches of dpa, `dpa -j1 --range 0-399999 | cat`: 1391 with the usual size, 6 with this
 * one. The kernel limits what all pipes of a user hold (pipe(7)): small outputs leave it alone.
 */
#define PIPE_USUAL ((size_t)64 << 10)
#define PIPE_LARGE (1 << 20)

static bool
write_all(struct output_file *file, const char *bytes, size_t size, struct error *error)
{
	size_t done = 0, rest;

	if (size > PIPE_USUAL && file->position < PIPE_USUAL &&
		S_ISFIFO(file->commit.opened.st_mode))
		fcntl(file->fd, F_SETPIPE_SZ, PIPE_LARGE); /* the usual size does, too */
	while ((rest = bytes_to_write(file, bytes, done, size)) > 0) {
		bool ending = !file->commit.path && signals_pending();
		ssize_t wrote = ending ? signals_write(file->fd, bytes + done, rest)
				       : write(file->fd, bytes + done, rest);
		uint64_t before = file->position;

		if (wrote > 0) {
			done += (size_t)wrote;
			file->position += (size_t)wrote;
			if (file->commit.path &&
				file->position / FLUSH_EVERY != before / FLUSH_EVERY)
				sync_file_range(file->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
		} else if (wrote == 0) {
			return error_set(error, STATUS_TROUBLE,
				"cannot write to %s: write returned 0", file->name);
		} else if (ending && errno == ETIMEDOUT) {
			return true; /* the reader has stalled; the signal ends the run */
		} else if (errno == EAGAIN) {
			poll(&(struct pollfd){ .fd = file->fd, .events = POLLOUT }, 1, -1);
		} else if (errno != EINTR) {
			return error_set_errno(error, "cannot write to %s", file->name);
		}
	}
	return true;
}

/* FILE is of another run: write FILE.part, beginning with the bytes that were compared so far. */
static bool
start_over(struct output_file *file, struct error *error)
{
	off_t copied = 0;

	file->mode = OUTPUT_WRITE;
	if (!output_file_begin(file, 0, error))
		return false;
	while ((uint64_t)copied < file->position)
		if (sendfile(file->fd, file->compare.fd, &copied,
			    file->position - (uint64_t)copied) <= 0)
			return error_set_errno(
				error, "cannot copy the beginning of %s", file->name);
	return true;
}

/* FILE.part ends, or is damaged: keep the bytes that are equal and write from there on. */
static bool
write_on(struct output_file *file, struct error *error)
{
	file->mode = OUTPUT_WRITE;
	file->compare.fd = -1;
	file->compare.equal = file->position;
	return output_file_begin(file, file->position, error);
}

enum mismatch {
	DIFFERENT,
	TOO_SHORT, /* what is there */
	TOO_LONG,
};

/* At file->position what is there differs from [expected, expected + size), or where it or the
 * output ends. True: from here on the output is written. */
static bool
handle_mismatch(struct output_file *file, enum mismatch mismatch, const char *expected, size_t size,
	struct error *error)
{
	struct output_compare *compare = &file->compare;
	bool first_record = file->position < compare->first_record_end;
	bool is_part = file->mode == OUTPUT_RESUME_PART;
	uintmax_t position = file->position;
	char *difference = compare->difference, found[QUOTED_MAX], quoted[QUOTED_MAX];

	/* Without a record there is nothing that shows whose FILE it is. */
	if (file->mode == OUTPUT_RESUME_COMPLETE && first_record && mismatch != TOO_LONG)
		return start_over(file, error);
	if (is_part && mismatch == TOO_SHORT)
		return write_on(file, error);
	if (mismatch == DIFFERENT)
		snprintf(difference, sizeof(compare->difference),
			"found %s at offset %ju, expected %s",
			quote(found, compare->block + compare->used, compare->end - compare->used),
			position, quote(quoted, expected, size));
	else if (mismatch == TOO_SHORT)
		snprintf(difference, sizeof(compare->difference),
			"the file ends after %ju bytes, expected %s", position, compare->expected);
	else
		snprintf(difference, sizeof(compare->difference),
			"the file has more than the %ju bytes expected", position);
	if (is_part && mismatch == DIFFERENT && !first_record)
		return write_on(file, error);
	compare->refused = true;
	if (file->mode == OUTPUT_VERIFY)
		return error_set(error, STATUS_INVALID, "%s", difference);
	if (mismatch == TOO_SHORT)
		return error_set(error, STATUS_TROUBLE,
			"'%s' is not the output of this run (%s): rename it to '%s' to resume it",
			compare->name, difference, file->commit.part);
	return error_set(error, STATUS_TROUBLE,
		"'%s' is not the output of this run (%s): delete it to start over", compare->name,
		difference);
}

/* Read on where all bytes of the block are compared. Returns how many are not: 0 at the end of the
 * file; -1: *error is set, or a signal is pending. */
static ssize_t
old_bytes(struct output_file *file, struct error *error)
{
	struct output_compare *compare = &file->compare;

	if (!compare->block)
		compare->block = malloc(COMPARE_BLOCK);
	if (!compare->block) {
		error_out_of_memory(error);
		return -1;
	}
	while (compare->used == compare->end) {
		if (!signals_wait_readable(compare->fd, true))
			return -1;

		ssize_t got = read(compare->fd, compare->block, COMPARE_BLOCK);
		if (got == 0)
			return 0;
		if (got > 0) {
			compare->used = 0;
			compare->end = (size_t)got;
		} else if (errno != EINTR && errno != EAGAIN) {
			error_set_errno(error, "cannot read '%s'", compare->name);
			return -1;
		}
	}
	return (ssize_t)(compare->end - compare->used);
}

bool
output_file_write(struct output_file *file, const char *bytes, size_t size, struct error *error)
{
	struct output_compare *compare = &file->compare;

	while (file->mode != OUTPUT_WRITE && size > 0) {
		ssize_t there = old_bytes(file, error);
		if (there < 0)
			return false;

		const char *old = compare->block + compare->used;
		size_t step = (size_t)there < size ? (size_t)there : size, equal = step;
		if (memcmp(old, bytes, step) != 0)
			for (equal = 0; old[equal] == bytes[equal]; equal++)
				;
		compare->used += equal;
		file->position += equal;
		bytes += equal;
		size -= equal;
		if (there == 0 && !handle_mismatch(file, TOO_SHORT, bytes, size, error))
			return false;
		if (equal < step && !handle_mismatch(file, DIFFERENT, bytes, size, error))
			return false;
	}
	return write_all(file, bytes, size, error);
}

bool
output_file_finish(struct output_file *file, struct error *error)
{
	if (file->mode == OUTPUT_WRITE)
		return true;

	ssize_t there = old_bytes(file, error);
	if (there < 0)
		return false;
	if (there > 0)
		return handle_mismatch(file, TOO_LONG, NULL, 0, error);
	if (file->mode == OUTPUT_RESUME_PART)
		return write_on(file, error);
	return true;
}

/* By name: a shell opens its redirections for writing only. */
bool
output_file_open_read_back(struct output_file *file, struct error *error)
{
	char path[32];

	if (!S_ISREG(file->commit.opened.st_mode))
		return true;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file->fd);
	file->compare.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (file->compare.fd < 0)
		return error_set_errno(error,
			"cannot read %s back, as needed to state the number of records",
			file->name);
	return true;
}

static bool
overwrite(struct output_file *file, off_t at, const char *bytes, size_t size, struct error *error)
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

bool
output_file_replace(struct output_file *file, off_t at, size_t old_size, const char *bytes,
	size_t size, struct error *error)
{
	off_t from = at + (off_t)old_size, to = at + (off_t)size;
	char block[16384];
	ssize_t got;

	if (size == old_size || !S_ISREG(file->commit.opened.st_mode))
		return overwrite(file, at, bytes, size, error);
	while ((got = pread(file->compare.fd, block, sizeof(block), from)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set_errno(error, "cannot read %s back", file->name);
		if (!overwrite(file, to, block, (size_t)got, error))
			return false;
		from += got;
		to += got;
	}
	/* Set the offset, too: another process may share the descriptor and write next. */
	if (ftruncate(file->fd, to) != 0 || lseek(file->fd, to, SEEK_SET) < 0)
		return error_set_errno(error, "cannot write to %s", file->name);
	file->position -= old_size - size;
	return overwrite(file, at, bytes, size, error);
}

bool
output_print_stream(struct memstream *text, struct error *error)
{
	struct output_file file;

	if (!memstream_close(text, error))
		return false;
	output_file_open_stdout(&file);
	bool done = output_file_write(&file, text->buffer.data, text->buffer.size, error);
	if (done)
		done = output_file_commit(&file, error);
	output_file_close(&file, false);
	buffer_free(&text->buffer);
	return done;
}
