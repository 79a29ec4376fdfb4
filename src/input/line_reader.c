/* SPDX-License-Identifier: MIT */
/* line_reader - the bytes of the inputs, as blocks of whole lines. */

#include "input/line_reader.h"

#include "base/buffer.h"
#include "base/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A pipe gives 64 KiB at most; more for files, but less than fills a cache of the second level. */
#define READ_SIZE ((size_t)128 << 10)

struct input_file {
	const char *path; /* NULL: standard input */
	int fd;           /* -1: a regular file, to be opened in its turn */
};

/*
 *   buffer:  ....[ lines handed out )[ start: the head of a line ... end)[ room
 */
struct line_reader {
	struct input_file *inputs;
	size_t count, current;
	char delimiter;
	bool ended;    /* the current input has no more bytes */
	bool skipping; /* in the rest of a line that was too long */
	uint64_t size; /* bytes of all inputs, if each is a regular file */
	bool sized;
	void (*copy)(void *to, const char *bytes, size_t size); /* or NULL */
	void *copy_to;
	size_t start, end;
	size_t line_max;
	char *buffer; /* of which only the bytes in use become resident */
};

static const char *
input_name(const struct input_file *input)
{
	return input->path ? input->path : "stdin";
}

static bool
input_open(struct line_reader *reader, struct input_file *input, struct error *error)
{
	struct stat info;
	off_t at;

	input->fd = input->path ? open(input->path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	if (input->fd < 0)
		return error_set_errno(error, "cannot open '%s'", input->path);
	if (fstat(input->fd, &info) != 0)
		return error_set_errno(error, "cannot read '%s'", input_name(input));
	/* Told now, not when its turn comes. */
	if (S_ISDIR(info.st_mode) || (fcntl(input->fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
		errno = S_ISDIR(info.st_mode) ? EISDIR : EBADF;
		return error_set_errno(error, "cannot read '%s'", input_name(input));
	}
	at = input->path ? 0 : lseek(input->fd, 0, SEEK_CUR);
	reader->sized &= S_ISREG(info.st_mode) && at >= 0 && at <= info.st_size;
	reader->size += reader->sized ? (uint64_t)(info.st_size - at) : 0;
	if (input->path && S_ISREG(info.st_mode)) {
		close(input->fd);
		input->fd = -1;
	}
	return true;
}

struct line_reader *
line_reader_open(const char *const *paths, size_t count, char delimiter, size_t line_max,
	struct error *error)
{
	struct line_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return error_out_of_memory(error), NULL;
	reader->count = count ? count : 1;
	reader->delimiter = delimiter;
	reader->line_max = line_max;
	reader->sized = true;
	reader->inputs = calloc(reader->count, sizeof(*reader->inputs));
	reader->buffer = malloc(line_max + READ_SIZE + 1 + PADDING);
	if (!reader->inputs || !reader->buffer) {
		error_out_of_memory(error);
		reader->count = 0;
	}
	for (size_t i = 0; i < reader->count; i++)
		reader->inputs[i].fd = -1;
	for (size_t i = 0; i < reader->count && error->status == STATUS_OK; i++) {
		if (i < count && strcmp(paths[i], "-") != 0)
			reader->inputs[i].path = paths[i];
		input_open(reader, &reader->inputs[i], error);
	}
	if (error->status != STATUS_OK) {
		line_reader_close(reader);
		return NULL;
	}
	return reader;
}

void
line_reader_close(struct line_reader *reader)
{
	if (!reader)
		return;
	for (size_t i = 0; i < reader->count; i++)
		if (reader->inputs[i].path && reader->inputs[i].fd >= 0)
			close(reader->inputs[i].fd);
	free(reader->inputs);
	free(reader->buffer);
	free(reader);
}

uint64_t
line_reader_size(const struct line_reader *reader)
{
	return reader->sized ? reader->size : 0;
}

void
line_reader_copy(struct line_reader *reader, void (*copy)(void *to, const char *bytes, size_t size),
	void *to)
{
	reader->copy = copy;
	reader->copy_to = to;
}

static bool
reopen(struct input_file *input, struct error *error)
{
	input->fd = open(input->path, O_RDONLY | O_CLOEXEC);
	return input->fd >= 0 || error_set_errno(error, "cannot open '%s'", input->path);
}

/* Put more bytes behind `end`. LINES_READY: there are, or the input has ended. */
static enum line_result
fill(struct line_reader *reader, bool wait, struct error *error)
{
	struct input_file *input = &reader->inputs[reader->current];
	ssize_t got;

	if (reader->start > 0) {
		memmove(reader->buffer, reader->buffer + reader->start,
			reader->end - reader->start);
		reader->end -= reader->start;
		reader->start = 0;
	}
	if (input->fd < 0 && !reopen(input, error))
		return LINES_FAILED;
	do {
		if (!signals_wait_readable(input->fd, wait))
			return wait ? LINES_FAILED : LINES_WOULD_BLOCK;
		got = read(input->fd, reader->buffer + reader->end, READ_SIZE);
	} while (got < 0 && (errno == EINTR || errno == EAGAIN));
	if (got < 0) {
		error_set_errno(error, "cannot read '%s'", input_name(input));
		return LINES_FAILED;
	}
	reader->ended = got == 0;
	if (reader->copy)
		reader->copy(reader->copy_to, reader->buffer + reader->end, (size_t)got);
	reader->end += (size_t)got;
	memset(reader->buffer + reader->end, 0, 1 + PADDING);
	return LINES_READY;
}

/* Drop the rest of a line that was too long, as far as it is here. */
static void
skip(struct line_reader *reader)
{
	const char *from = reader->buffer + reader->start;
	const char *end = memchr(from, reader->delimiter, reader->end - reader->start);

	if (end || reader->ended)
		reader->skipping = false;
	reader->start = end ? (size_t)(end + 1 - reader->buffer) : reader->end;
}

static void
hand_out(struct line_reader *reader, size_t end, struct line_block *lines)
{
	lines->name = input_name(&reader->inputs[reader->current]);
	lines->next = reader->buffer + reader->start;
	lines->end = reader->buffer + end;
	lines->input = reader->current;
	lines->unterminated = false;
	reader->start = end;
}

/* Pass over the first line if it is too long; only the first can be: all others came in one read.
 */
static bool
too_long(struct line_reader *reader, struct line_block *lines)
{
	const char *from = reader->buffer + reader->start;

	if (reader->end - reader->start <= reader->line_max ||
		memchr(from, reader->delimiter, reader->line_max + 1))
		return false;
	reader->skipping = true;
	lines->next = lines->end = from;
	lines->name = input_name(&reader->inputs[reader->current]);
	lines->input = reader->current;
	lines->number++;
	return true;
}

/* Close the current input and go to the next one. */
static void
advance(struct line_reader *reader, struct line_block *lines)
{
	struct input_file *input = &reader->inputs[reader->current++];

	if (input->path)
		close(input->fd);
	input->fd = -1;
	reader->ended = false;
	reader->start = reader->end = 0;
	lines->number = 0;
}

enum line_result
line_reader_next(
	struct line_reader *reader, bool wait, struct line_block *lines, struct error *error)
{
	size_t searched = 0;

	while (reader->current < reader->count) {
		enum line_result filled;
		const char *last;

		if (reader->skipping)
			skip(reader);
		if (searched < reader->start)
			searched = reader->start;
		if (too_long(reader, lines))
			return LINE_TOO_LONG;
		last = memrchr(
			reader->buffer + searched, reader->delimiter, reader->end - searched);
		if (last) {
			hand_out(reader, (size_t)(last + 1 - reader->buffer), lines);
			return LINES_READY;
		}
		if (reader->ended && reader->start < reader->end) {
			reader->buffer[reader->end++] = reader->delimiter;
			hand_out(reader, reader->end, lines);
			lines->unterminated = true;
			return LINES_READY;
		}
		if (reader->ended) {
			advance(reader, lines);
			searched = 0;
			continue;
		}
		searched = reader->end - reader->start; /* where the new bytes will begin */
		filled = fill(reader, wait, error);
		if (filled != LINES_READY)
			return filled;
	}
	return LINES_END;
}
