/* SPDX-License-Identifier: MIT */
/* line_reader - reads the inputs one after the other, in blocks of whole lines. */

#include "input/line_reader.h"

#include "base/buffer.h"
#include "base/signals.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A pipe gives 64 KiB at most; more for files, but less than fills a second-level cache. */
#define READ_SIZE ((size_t)128 << 10)

struct input_file {
	const char *name; /* the path, or "stdin" */
	int fd;           /* -1: a regular file that is not open at present */
	bool is_regular;
};

static bool
open_input(struct line_reader *reader, struct input_file *input, struct error *error)
{
	bool is_stdin = input->fd == STDIN_FILENO;
	struct stat info;

	/* Check this before opening: opening a FIFO may block forever. */
	if (reader->options.regular_for &&
		(is_stdin ? fstat(STDIN_FILENO, &info) : stat(input->name, &info)) == 0 &&
		!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
		return error_set(error, STATUS_TROUBLE,
			"%s: cannot count the items: %s is not a regular file: save it to a file, "
			"or use --range or --shard stride",
			reader->options.regular_for, is_stdin ? "standard input" : input->name);
	if (!is_stdin)
		input->fd = open(input->name, O_RDONLY | O_CLOEXEC);
	if (input->fd < 0)
		return error_set_errno(error, "cannot open '%s'", input->name);
	if (fstat(input->fd, &info) != 0)
		return error_set_errno(error, "cannot read '%s'", input->name);
	/* read would fail, but only after the inputs before this one. */
	if (S_ISDIR(info.st_mode) || (fcntl(input->fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
		errno = S_ISDIR(info.st_mode) ? EISDIR : EBADF;
		return error_set_errno(error, "cannot read '%s'", input->name);
	}
	input->is_regular = S_ISREG(info.st_mode);
	if (input->is_regular)
		reader->size += (uint64_t)info.st_size;
	else
		reader->is_regular = false;
	if (input->is_regular && !is_stdin) {
		close(input->fd);
		input->fd = -1;
	}
	return true;
}

bool
line_reader_open(
	struct line_reader *reader, const char *const *paths, size_t count, struct error *error)
{
	reader->is_regular = true;
	reader->inputs = calloc(count ? count : 1, sizeof(*reader->inputs));
	reader->buffer = malloc(reader->options.line_max + READ_SIZE + 1 + PADDING);
	if (!reader->inputs || !reader->buffer)
		return error_out_of_memory(error);
	do {
		const char *path = count ? paths[reader->count] : "-";
		struct input_file *input = &reader->inputs[reader->count++];

		*input = (struct input_file){ .name = path, .fd = -1 };
		if (strcmp(path, "-") == 0)
			*input = (struct input_file){ .name = "stdin", .fd = STDIN_FILENO };
		if (!open_input(reader, input, error))
			return false;
	} while (reader->count < count);
	if (!reader->is_regular)
		reader->size = 0;
	return true;
}

void
line_reader_close(struct line_reader *reader)
{
	for (size_t i = 0; i < reader->count; i++)
		if (reader->inputs[i].fd > STDIN_FILENO)
			close(reader->inputs[i].fd);
	free(reader->inputs);
	free(reader->buffer);
	*reader = (struct line_reader){ .count = 0 };
}

/* Append bytes of the current input to the buffer. LINES_READY: some were read, or it is at EOF. */
static enum line_result
read_more(struct line_reader *reader, bool wait, struct error *error)
{
	struct input_file *input = &reader->inputs[reader->current];
	char *end;
	ssize_t size;

	/* One poll less for a process that writes a line and waits for the record. */
	if (reader->is_drained && !wait)
		return LINES_WOULD_BLOCK;
	if (reader->start > 0) {
		memmove(reader->buffer, reader->buffer + reader->start,
			reader->end - reader->start);
		reader->end -= reader->start;
		reader->start = 0;
	}
	end = reader->buffer + reader->end;
	if (input->fd < 0)
		input->fd = open(input->name, O_RDONLY | O_CLOEXEC);
	if (input->fd < 0) {
		error_set_errno(error, "cannot open '%s'", input->name);
		return LINES_FAILED;
	}
	do {
		if (!signals_wait_readable(input->fd, wait))
			return wait ? LINES_FAILED : LINES_WOULD_BLOCK;
		size = read(input->fd, end, READ_SIZE);
	} while (size < 0 && (errno == EINTR || errno == EAGAIN));
	if (size < 0) {
		error_set_errno(error, "cannot read '%s'", input->name);
		return LINES_FAILED;
	}
	reader->at_eof = size == 0;
	reader->is_drained = !input->is_regular && size > 0 && size < PIPE_BUF;
	if (reader->options.on_read)
		reader->options.on_read(reader->options.on_read_context, end, (size_t)size);
	reader->end += (size_t)size;
	memset(end + size, 0, 1 + PADDING);
	return LINES_READY;
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

	if (size < FILE_MAGIC_MAX && !reader->at_eof &&
		!memchr(text, reader->options.delimiter, size))
		return true;
	reader->state = READING_LINES;
	if (!reader->options.expects_text)
		return true;
	const char *description = file_magic_describe(text, size);
	if (description)
		return error_set(error, STATUS_INVALID, "%s: %s",
			reader->inputs[reader->current].name, description);
	reader->start += file_mark_length(text, size);
	return true;
}

enum line_result
line_reader_next(
	struct line_reader *reader, bool wait, struct line_block *lines, struct error *error)
{
	size_t searched = 0; /* no delimiter is between `start` and this */

	lines->unterminated = false;
	while (reader->current < reader->count) {
		struct input_file *input = &reader->inputs[reader->current];
		char *buffer = reader->buffer, *start, *last;
		enum line_result result;

		lines->name = input->name;
		lines->input = reader->current;
		if (reader->state == READING_BEGIN && !read_beginning(reader, error))
			return LINES_FAILED;
		start = buffer + reader->start;
		if (reader->state == READING_LONG_LINE) { /* skip it as far as it has been read */
			last = memchr(
				start, reader->options.delimiter, reader->end - reader->start);
			reader->start = last ? (size_t)(last + 1 - buffer) : reader->end;
			if (last || reader->at_eof)
				reader->state = READING_LINES;
			start = buffer + reader->start;
		}
		if (searched < reader->start)
			searched = reader->start;
		/* Only the first line can be too long: the others came with the last read. */
		if (reader->end - reader->start > reader->options.line_max &&
			!memchr(start, reader->options.delimiter, reader->options.line_max + 1)) {
			reader->state = READING_LONG_LINE;
			lines->next = lines->end = start;
			lines->number++;
			return LINE_TOO_LONG;
		}
		last = memrchr(
			buffer + searched, reader->options.delimiter, reader->end - searched);
		if (!last && reader->at_eof && reader->start < reader->end) {
			last = buffer + reader->end++;
			*last = reader->options.delimiter;
			lines->unterminated = true;
		}
		if (last) {
			lines->next = start;
			lines->end = last + 1;
			reader->start = (size_t)(lines->end - buffer);
			return LINES_READY;
		}
		if (!reader->at_eof) {
			searched = reader->end - reader->start; /* where new bytes will begin */
			result = read_more(reader, wait, error);
			if (result != LINES_READY)
				return result;
			continue;
		}
		if (input->fd != STDIN_FILENO)
			close(input->fd);
		input->fd = -1;
		reader->current++;
		reader->state = READING_BEGIN;
		reader->at_eof = reader->is_drained = false;
		reader->start = reader->end = searched = 0;
		lines->number = 0;
	}
	return LINES_END;
}
