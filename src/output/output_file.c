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
#include <unistd.h>

#define COMPARE_BLOCK ((size_t)256 << 10) /* fits in a second-level cache, with as much text */
#define MOVE_BLOCK    ((size_t)1 << 20)

void
output_file_open_stdout(struct output_file *file)
{
	*file = OUTPUT_FILE_CLOSED;
	file->fd = STDOUT_FILENO;
	file->name = "standard output";
	/* If it is closed, the first write reports that. */
	if (fstat(file->fd, &file->commit.opened) != 0)
		file->commit.opened.st_mode = 0;
}

/*
 * How many bytes after `done` are still to be written: all, or with a signal pending, where the
 * reader may be slow, the rest of the line or row that was begun.
 */
static size_t
bytes_to_write(const struct output_file *file, const char *bytes, size_t done, size_t size)
{
	const char *end;

	if (file->commit.path || !signals_pending())
		return size - done;
	if (done == 0)
		return 0;
	if (file->row_size)
		return (file->row_size - done % file->row_size) % file->row_size;
	end = memchr(bytes + done - 1, '\n', size - done + 1);
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
	char block[4096];
	uint64_t equal = file->position;

	file->mode = OUTPUT_WRITE;
	file->position = 0;
	if (!output_file_begin(file, 0, error))
		return false;
	while (file->position < equal) {
		uint64_t rest = equal - file->position;
		ssize_t got = pread(file->compare.fd, block,
			rest < sizeof(block) ? (size_t)rest : sizeof(block), (off_t)file->position);

		if (got <= 0)
			return error_set_errno(error, "cannot read %s", file->name);
		if (!write_all(file, block, (size_t)got, error))
			return false;
	}
	return true;
}

/* FILE.part ends, or is damaged: keep the bytes that are equal and write from there on. */
static bool
write_on(struct output_file *file, struct error *error)
{
	file->mode = OUTPUT_WRITE;
	file->compare.equal = file->position;
	return output_file_begin(file, file->position, error);
}

enum mismatch {
	DIFFERENT,
	TOO_SHORT, /* what is there */
	TOO_LONG,
};

/* Reject what is there, which is not this run's output. */
static bool
refuse(struct output_file *file, enum mismatch mismatch, struct error *error)
{
	bool is_part = file->mode == OUTPUT_RESUME_PART;
	const char *part = file->commit.part, *name = is_part ? part : file->commit.path;
	const char *difference = file->compare.difference;
	uintmax_t position = file->position;

	file->compare.refused = true;
	if (file->mode == OUTPUT_VERIFY && mismatch == DIFFERENT)
		return error_set(error, STATUS_INVALID, "%s", difference);
	if (file->mode == OUTPUT_VERIFY && mismatch == TOO_SHORT)
		return error_set(error, STATUS_INVALID,
			"the file ends after %ju bytes, expected %s", position,
			file->compare.expected);
	if (file->mode == OUTPUT_VERIFY)
		return error_set(error, STATUS_INVALID,
			"the file has more than the %ju bytes expected", position);
	if (mismatch == DIFFERENT)
		return error_set(error, STATUS_TROUBLE,
			"'%s' is %sof another run (%s): delete it to start over", name,
			is_part ? "" : "complete, but ", difference);
	if (mismatch == TOO_SHORT)
		return error_set(error, STATUS_TROUBLE,
			"'%s' is shorter than this run's output: rename it to '%s' to resume it",
			name, part);
	return error_set(error, STATUS_TROUBLE,
		"'%s' has more than the %ju bytes that this run generates: delete it to start over",
		name, position);
}

/* At file->position what is there differs from [expected, expected + size), or where it or the
 * output ends. True: from here on the output is written. */
static bool
handle_mismatch(struct output_file *file, enum mismatch mismatch, const char *expected, size_t size,
	struct error *error)
{
	struct output_compare *compare = &file->compare;
	bool first_record = file->position < compare->first_record_end;
	char found_quoted[QUOTED_MAX], expected_quoted[QUOTED_MAX];

	/* Without a record there is nothing that shows whose FILE it is. */
	if (file->mode == OUTPUT_RESUME_COMPLETE && first_record && mismatch != TOO_LONG)
		return start_over(file, error);
	if (mismatch == DIFFERENT)
		snprintf(compare->difference, sizeof(compare->difference),
			"found %s at offset %ju, expected %s",
			quote(found_quoted, compare->block + compare->used,
				compare->end - compare->used),
			(uintmax_t)file->position, quote(expected_quoted, expected, size));
	if (file->mode == OUTPUT_RESUME_PART &&
		(mismatch == TOO_SHORT || (mismatch == DIFFERENT && !first_record)))
		return write_on(file, error);
	return refuse(file, mismatch, error);
}

/* Read on where all bytes of the block are compared. Returns how many are not: 0 at the end of the
 * file; -1: *error is set, or a signal is pending. */
static ssize_t
old_bytes(struct output_file *file, struct error *error)
{
	struct output_compare *compare = &file->compare;
	bool part = file->mode == OUTPUT_RESUME_PART;
	int fd = part ? file->fd : compare->fd;

	if (!compare->block)
		compare->block = malloc(COMPARE_BLOCK);
	if (!compare->block) {
		error_out_of_memory(error);
		return -1;
	}
	while (compare->used == compare->end) {
		ssize_t got;

		if (!signals_wait_readable(fd, true))
			return -1;
		got = read(fd, compare->block, COMPARE_BLOCK);
		if (got == 0)
			return 0;
		if (got > 0) {
			compare->used = 0;
			compare->end = (size_t)got;
		} else if (errno != EINTR && errno != EAGAIN) {
			error_set_errno(error, part ? "cannot read '%s'" : "cannot read %s",
				part ? file->commit.part : file->name);
			return -1;
		}
	}
	return (ssize_t)(compare->end - compare->used);
}

static size_t
first_difference(const char *a, const char *b, size_t size)
{
	size_t i = 0;

	if (memcmp(a, b, size) == 0)
		return size;
	while (a[i] == b[i])
		i++;
	return i;
}

bool
output_file_write(struct output_file *file, const char *bytes, size_t size, struct error *error)
{
	struct output_compare *compare = &file->compare;

	while (file->mode != OUTPUT_WRITE && size > 0) {
		ssize_t there = old_bytes(file, error);
		size_t step = (size_t)there < size ? (size_t)there : size, equal;

		if (there < 0)
			return false;
		equal = first_difference(compare->block + compare->used, bytes, step);
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
	ssize_t there;

	if (file->mode == OUTPUT_WRITE)
		return true;
	there = old_bytes(file, error);
	if (there < 0)
		return false;
	if (there > 0)
		return handle_mismatch(file, TOO_LONG, NULL, 0, error);
	return file->mode != OUTPUT_RESUME_PART || write_on(file, error);
}

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
output_file_can_replace(const struct output_file *file, struct error *error)
{
	int fd;

	if (!is_regular(file))
		return true;
	fd = reopen(file, error);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
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

/* Move all bytes after `from` to `to`, which is before it; the file becomes shorter. */
static bool
move_up(struct output_file *file, off_t from, off_t to, struct error *error)
{
	uint64_t removed = (uint64_t)(from - to);
	char *block = malloc(MOVE_BLOCK);
	int fd = block ? reopen(file, error) : -1;
	bool done = fd >= 0;
	ssize_t got;

	if (!block)
		error_out_of_memory(error);
	while (done && (got = pread(fd, block, MOVE_BLOCK, from)) != 0) {
		if (got > 0) {
			done = overwrite(file, to, block, (size_t)got, error);
			from += got;
			to += got;
		} else if (errno != EINTR) {
			done = error_set_errno(error, "cannot read %s back", file->name);
		}
	}
	if (fd >= 0)
		close(fd);
	free(block);
	if (!done)
		return false;
	/* Set the offset, too: another process may share the descriptor and write next. */
	if (ftruncate(file->fd, to) != 0 || lseek(file->fd, to, SEEK_SET) < 0)
		return error_set_errno(error, "cannot write to %s", file->name);
	file->position -= removed;
	return true;
}

bool
output_file_replace(struct output_file *file, off_t at, size_t old_size, const char *bytes,
	size_t size, struct error *error)
{
	if (size != old_size && is_regular(file))
		if (!move_up(file, at + (off_t)old_size, at + (off_t)size, error))
			return false;
	return overwrite(file, at, bytes, size, error);
}

bool
output_print_stream(struct memstream *text, struct error *error)
{
	struct output_file file;
	bool done;

	if (!memstream_close(text, error))
		return false;
	output_file_open_stdout(&file);
	done = output_file_write(&file, text->buffer.data, text->buffer.size, error);
	if (done)
		done = output_file_commit(&file, error);
	output_file_close(&file, false);
	buffer_free(&text->buffer);
	return done;
}
