/* SPDX-License-Identifier: MIT */
/* line_reader - reads the inputs one after the other, in blocks of whole lines. */

#include "input/line_reader.h"

#include "base/buffer.h"
#include "base/file_magic.h"
#include "base/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A pipe gives 64 KiB at most; more for files, but less than fills a second-level cache. */
#define READ_SIZE ((size_t)128 << 10)

struct input_file {
	const char *path; /* NULL: standard input */
	int fd;           /* -1: a regular file that is not open at present */
};

/*
 *   buffer:  ...[ lines returned to the caller )[ start: beginning of a line ... end)[ free
 */
struct line_reader {
	struct input_file *inputs;
	size_t count, current;
	uint64_t size; /* bytes of all inputs; 0: unknown */
	char delimiter;
	bool expects_text;  /* see line_reader_expect_text */
	bool in_first_line; /* the first bytes of the current input have not been looked at */
	bool at_eof;        /* the current input has no more bytes */
	bool in_long_line;  /* the rest of a line that is too long is to be skipped */
	void (*on_read)(void *context, const char *bytes, size_t size); /* or NULL */
	void *on_read_context;
	size_t start, end;
	size_t line_max; /* bytes of a line */
	char *buffer;    /* of which only the bytes in use become resident */
};

static const char *
input_name(const struct input_file *input)
{
	return input->path ? input->path : "stdin";
}

static bool
reopen(struct input_file *input, struct error *error)
{
	input->fd = open(input->path, O_RDONLY | O_CLOEXEC);
	if (input->fd < 0)
		return error_set_errno(error, "cannot open '%s'", input->path);
	return true;
}

/* Add the bytes of the input to *size, or set *sized to false if their number is not known. */
static bool
input_open(struct input_file *input, uint64_t *size, bool *sized, struct error *error)
{
	struct stat info;
	off_t offset;

	if (input->path && !reopen(input, error))
		return false;
	if (fstat(input->fd, &info) != 0)
		return error_set_errno(error, "cannot read '%s'", input_name(input));
	/* read would fail, but only after the inputs before this one. */
	if (S_ISDIR(info.st_mode) || (fcntl(input->fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
		errno = S_ISDIR(info.st_mode) ? EISDIR : EBADF;
		return error_set_errno(error, "cannot read '%s'", input_name(input));
	}
	offset = input->path ? 0 : lseek(input->fd, 0, SEEK_CUR);
	if (S_ISREG(info.st_mode) && offset >= 0 && offset <= info.st_size)
		*size += (uint64_t)(info.st_size - offset);
	else
		*sized = false;
	if (input->path && S_ISREG(info.st_mode)) {
		close(input->fd);
		input->fd = -1;
	}
	return true;
}

static bool
open_inputs(struct line_reader *reader, const char *const *paths, size_t count, struct error *error)
{
	bool sized = true;

	reader->inputs = calloc(count ? count : 1, sizeof(*reader->inputs));
	reader->buffer = malloc(reader->line_max + READ_SIZE + 1 + PADDING);
	if (!reader->inputs || !reader->buffer)
		return error_out_of_memory(error);
	do {
		struct input_file *input = &reader->inputs[reader->count];
		const char *path = count ? paths[reader->count] : "-";

		reader->count++;
		input->fd = STDIN_FILENO;
		if (strcmp(path, "-") != 0)
			input->path = path;
		if (!input_open(input, &reader->size, &sized, error))
			return false;
	} while (reader->count < count);
	if (!sized)
		reader->size = 0;
	return true;
}

struct line_reader *
line_reader_open(const char *const *paths, size_t count, char delimiter, size_t line_max,
	struct error *error)
{
	struct line_reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return error_out_of_memory(error), NULL;
	reader->delimiter = delimiter;
	reader->line_max = line_max;
	reader->in_first_line = true;
	if (open_inputs(reader, paths, count, error))
		return reader;
	line_reader_close(reader);
	return NULL;
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
	return reader->size;
}

void
line_reader_on_read(struct line_reader *reader,
	void (*on_read)(void *context, const char *bytes, size_t size), void *context)
{
	reader->on_read = on_read;
	reader->on_read_context = context;
}

void
line_reader_expect_text(struct line_reader *reader)
{
	reader->expects_text = true;
}

/* Append bytes of the current input to the buffer. LINES_READY: some were read, or it is at EOF. */
static enum line_result
read_more(struct line_reader *reader, bool wait, struct error *error)
{
	struct input_file *input = &reader->inputs[reader->current];
	char *end;
	ssize_t size;

	if (reader->start > 0) {
		memmove(reader->buffer, reader->buffer + reader->start,
			reader->end - reader->start);
		reader->end -= reader->start;
		reader->start = 0;
	}
	end = reader->buffer + reader->end;
	if (input->fd < 0 && !reopen(input, error))
		return LINES_FAILED;
	do {
		if (!signals_wait_readable(input->fd, wait))
			return wait ? LINES_FAILED : LINES_WOULD_BLOCK;
		size = read(input->fd, end, READ_SIZE);
	} while (size < 0 && (errno == EINTR || errno == EAGAIN));
	if (size < 0) {
		error_set_errno(error, "cannot read '%s'", input_name(input));
		return LINES_FAILED;
	}
	reader->at_eof = size == 0;
	if (reader->on_read)
		reader->on_read(reader->on_read_context, end, (size_t)size);
	reader->end += (size_t)size;
	memset(end + size, 0, 1 + PADDING);
	return LINES_READY;
}

/* Drop the rest of a line that is too long, as far as it has been read. */
static void
skip_long_line(struct line_reader *reader)
{
	const char *start = reader->buffer + reader->start;
	const char *end = memchr(start, reader->delimiter, reader->end - reader->start);

	if (end || reader->at_eof)
		reader->in_long_line = false;
	reader->start = end ? (size_t)(end + 1 - reader->buffer) : reader->end;
}

/* Whether the first line is too long. No other one can be: the others came with the last read. */
static bool
starts_with_long_line(const struct line_reader *reader)
{
	return reader->end - reader->start > reader->line_max &&
	       !memchr(reader->buffer + reader->start, reader->delimiter, reader->line_max + 1);
}

/*
 * Look at the first bytes of the current input, once they are enough or its first line is complete:
 * skip a byte order mark, and refuse what is not text.
 */
static bool
read_beginning(struct line_reader *reader, struct error *error)
{
	const char *text = reader->buffer + reader->start;
	size_t size = reader->end - reader->start;
	char description[FILE_MAGIC_TEXT_MAX];
	const struct file_magic *magic;

	if (size < FILE_MAGIC_MAX && !reader->at_eof && !memchr(text, reader->delimiter, size))
		return true;
	reader->in_first_line = false;
	if (!reader->expects_text)
		return true;
	magic = file_magic_find(text, size);
	if (magic)
		return error_set(error, STATUS_INVALID, "%s: %s",
			input_name(&reader->inputs[reader->current]),
			file_magic_text(description, magic, " ..."));
	reader->start += file_mark_length(text, size);
	return true;
}

/* Return the lines up to `end` to the caller. */
static void
return_lines(struct line_reader *reader, size_t end, struct line_block *lines)
{
	lines->next = reader->buffer + reader->start;
	lines->end = reader->buffer + end;
	lines->unterminated = false;
	reader->start = end;
}

/* Close the current input and go to the next one. */
static void
next_input(struct line_reader *reader, struct line_block *lines)
{
	struct input_file *input = &reader->inputs[reader->current++];

	if (input->path)
		close(input->fd);
	input->fd = -1;
	reader->at_eof = false;
	reader->in_first_line = true;
	reader->start = reader->end = 0;
	lines->number = 0;
}

enum line_result
line_reader_next(
	struct line_reader *reader, bool wait, struct line_block *lines, struct error *error)
{
	size_t searched = 0; /* no delimiter is between `start` and this */

	while (reader->current < reader->count) {
		enum line_result result;
		const char *last;

		lines->name = input_name(&reader->inputs[reader->current]);
		lines->input = reader->current;
		if (reader->in_first_line && !read_beginning(reader, error))
			return LINES_FAILED;
		if (reader->in_long_line)
			skip_long_line(reader);
		if (searched < reader->start)
			searched = reader->start;
		if (starts_with_long_line(reader)) {
			reader->in_long_line = true;
			lines->next = lines->end = reader->buffer + reader->start;
			lines->number++;
			return LINE_TOO_LONG;
		}
		last = memrchr(
			reader->buffer + searched, reader->delimiter, reader->end - searched);
		if (last) {
			return_lines(reader, (size_t)(last + 1 - reader->buffer), lines);
			return LINES_READY;
		}
		if (reader->at_eof && reader->start < reader->end) {
			reader->buffer[reader->end++] = reader->delimiter;
			return_lines(reader, reader->end, lines);
			lines->unterminated = true;
			return LINES_READY;
		}
		if (reader->at_eof) {
			next_input(reader, lines);
			searched = 0;
			continue;
		}
		searched = reader->end - reader->start; /* where the new bytes will begin */
		result = read_more(reader, wait, error);
		if (result != LINES_READY)
			return result;
	}
	return LINES_END;
}
