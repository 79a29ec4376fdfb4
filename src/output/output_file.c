/* SPDX-License-Identifier: MIT */
/* output_file - the write loop, and comparing with what is there already. */

#include "output/output_file.h"

#include "base/quote.h"
#include "base/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
output_file_open_stdout(struct output_file *file)
{
	*file = (struct output_file){
		.fd = STDOUT_FILENO,
		.name = "standard output",
		.commit.directory = -1,
		.compare_fd = -1,
	};
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

static void
flush_early(struct output_file *file)
{
	if (!file->commit.path || file->position - file->flushed < FLUSH_EVERY)
		return;
	sync_file_range(file->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	file->flushed = file->position;
}

static bool
write_all(struct output_file *file, const char *bytes, size_t size, struct error *error)
{
	size_t done = 0, rest;

	while ((rest = bytes_to_write(file, bytes, done, size)) > 0) {
		bool ending = !file->commit.path && signals_pending();
		ssize_t wrote = ending ? signals_write(file->fd, bytes + done, rest)
				       : write(file->fd, bytes + done, rest);

		if (wrote > 0) {
			done += (size_t)wrote;
			file->position += (size_t)wrote;
			flush_early(file);
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

/* Describe the difference at file->position: what the file has there and what was expected. */
static void
describe_difference(const struct output_file *file, const char *expected, size_t expected_size,
	char text[2 * QUOTED_MAX + 64])
{
	char found_quoted[QUOTED_MAX], expected_quoted[QUOTED_MAX];
	size_t found_size;
	const char *found = compare_found(&file->compare, &found_size);

	snprintf(text, 2 * QUOTED_MAX + 64, "found %s at offset %ju, expected %s",
		quote(found_quoted, found, found_size), (uintmax_t)file->position,
		quote(expected_quoted, expected, expected_size));
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
		ssize_t got = pread(file->compare_fd, block,
			rest < sizeof(block) ? (size_t)rest : sizeof(block), (off_t)file->position);

		if (got <= 0)
			return error_set_errno(error, "cannot read %s", file->name);
		if (!write_all(file, block, (size_t)got, error))
			return false;
	}
	return true;
}

/* Keep the bytes that were compared so far and write on after them. */
static bool
write_on(struct output_file *file, struct error *error)
{
	file->mode = OUTPUT_WRITE;
	file->flushed = file->position;
	return output_file_begin(file, file->position, error);
}

/* The old file differs at `position`, where [bytes, bytes + size) was expected. */
static bool
handle_difference(struct output_file *file, const char *bytes, size_t size, struct error *error)
{
	bool first_record = file->position < file->first_record_end;
	char text[2 * QUOTED_MAX + 64];

	if (file->mode == OUTPUT_RESUME_COMPLETE && first_record)
		return start_over(file, error);
	describe_difference(file, bytes, size, text);
	file->refused = file->mode != OUTPUT_RESUME_PART || first_record;
	switch (file->mode) {
	case OUTPUT_RESUME_PART:
		if (first_record)
			return error_set(error, STATUS_TROUBLE,
				"'%s' is of another run (%s): delete it to start over",
				file->commit.part, text);
		error_set(&file->damage, STATUS_INVALID, "%s", text);
		file->damage_offset = file->position;
		return write_on(file, error);
	case OUTPUT_RESUME_COMPLETE:
		return error_set(error, STATUS_TROUBLE,
			"%s is complete, but not of this run (%s): delete it to start over",
			file->name, text);
	default:
		return error_set(error, STATUS_INVALID, "%s", text);
	}
}

/* The old file ends at `position`, where more was expected. */
static bool
handle_end(struct output_file *file, struct error *error)
{
	switch (file->mode) {
	case OUTPUT_RESUME_PART:
		return write_on(file, error);
	case OUTPUT_RESUME_COMPLETE:
		if (file->position < file->first_record_end)
			return start_over(file, error);
		file->refused = true;
		return error_set(error, STATUS_TROUBLE,
			"%s is shorter than this run's output: rename it to '%s' to resume it",
			file->name, file->commit.part);
	default:
		file->refused = true;
		return error_set(error, STATUS_INVALID,
			"the file ends after %ju bytes, expected more", (uintmax_t)file->position);
	}
}

bool
output_file_write(struct output_file *file, const char *bytes, size_t size, struct error *error)
{
	enum compare_result result;
	size_t equal;

	if (file->mode == OUTPUT_WRITE)
		return write_all(file, bytes, size, error);
	result = compare_bytes(&file->compare, bytes, size, &equal, error);
	file->position += equal;
	if (result == COMPARE_EQUAL)
		return true;
	if (result == COMPARE_FAILED)
		return false;
	bytes += equal;
	size -= equal;
	if (result == COMPARE_DIFFERENT && !handle_difference(file, bytes, size, error))
		return false;
	if (result == COMPARE_ENDED && !handle_end(file, error))
		return false;
	return write_all(file, bytes, size, error);
}

bool
output_file_finish(struct output_file *file, bool *complete, struct error *error)
{
	enum output_mode mode = file->mode;
	enum compare_result result;

	*complete = false;
	if (mode == OUTPUT_WRITE)
		return true;
	result = compare_end(&file->compare, error);
	if (result == COMPARE_FAILED)
		return false;
	if (result == COMPARE_ENDED) {
		*complete = mode != OUTPUT_RESUME_PART;
		return *complete || write_on(file, error);
	}
	/* Without a record there is nothing that shows whose FILE it is. */
	if (mode == OUTPUT_RESUME_COMPLETE && file->position < file->first_record_end)
		return start_over(file, error);
	file->refused = true;
	if (mode == OUTPUT_VERIFY)
		return error_set(error, STATUS_INVALID,
			"the file has more than the %ju bytes expected", (uintmax_t)file->position);
	if (mode == OUTPUT_RESUME_PART)
		return error_set(error, STATUS_TROUBLE,
			"'%s' has more than the %ju bytes that this run generates: delete it to "
			"start over",
			file->commit.part, (uintmax_t)file->position);
	return error_set(error, STATUS_TROUBLE,
		"%s is longer than the %ju bytes that this run generates: delete it to start over",
		file->name, (uintmax_t)file->position);
}
