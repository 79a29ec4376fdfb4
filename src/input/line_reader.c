/* SPDX-License-Identifier: MIT */
/* line_reader - reads the inputs one after the other, in blocks of whole lines. */

#include "input/line_reader.h"

#include "base/buffer.h"
#include "base/file_magic.h"
#include "base/signals.h"

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
	const char *path; /* NULL: standard input */
	int fd;           /* -1: a regular file that is not open at present */
	bool is_regular;
};

static const char *
input_name(const struct input_file *input)
{
	return input->path ? input->path : "stdin";
}

static bool
open_again(struct input_file *input, struct error *error)
{
	input->fd = open(input->path, O_RDONLY | O_CLOEXEC);
	if (input->fd < 0)
		return error_set_errno(error, "cannot open '%s'", input->path);
	return true;
}

static bool
open_input(struct line_reader *reader, struct input_file *input, struct error *error)
{
	struct stat info;
	off_t offset;

	if (input->path && !open_again(input, error))
		return false;
	if (fstat(input->fd, &info) != 0)
		return error_set_errno(error, "cannot read '%s'", input_name(input));
	/* read would fail, but only after the inputs before this one. */
	if (S_ISDIR(info.st_mode) || (fcntl(input->fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
		errno = S_ISDIR(info.st_mode) ? EISDIR : EBADF;
		return error_set_errno(error, "cannot read '%s'", input_name(input));
	}
	input->is_regular = S_ISREG(info.st_mode);
	reader->is_regular &= input->is_regular;
	offset = lseek(input->fd, 0, SEEK_CUR);
	if (input->is_regular && offset < info.st_size)
		reader->size += (uint64_t)(info.st_size - offset);
	if (input->path && input->is_regular) {
		close(input->fd);
		input->fd = -1;
	}
	return true;
}

bool
line_reader_open(struct line_reader *reader, const char *const *paths, size_t count, char delimiter,
	size_t line_max, struct error *error)
{
	*reader = (struct line_reader){
		.is_regular = true, .delimiter = delimiter, .line_max = line_max
	};
	reader->inputs = calloc(count ? count : 1, sizeof(*reader->inputs));
	reader->buffer = malloc(line_max + READ_SIZE + 1 + PADDING);
	if (!reader->inputs || !reader->buffer)
		return error_out_of_memory(error);
	do {
		struct input_file *input = &reader->inputs[reader->count];
		const char *path = count ? paths[reader->count] : "-";

		reader->count++;
		input->fd = STDIN_FILENO;
		if (strcmp(path, "-") != 0)
			input->path = path;
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
		if (reader->inputs[i].path && reader->inputs[i].fd >= 0)
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
	if (input->fd < 0 && !open_again(input, error))
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
	reader->is_drained = !input->is_regular && size > 0 && size < PIPE_BUF;
	if (reader->on_read)
		reader->on_read(reader->on_read_context, end, (size_t)size);
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

	if (size < FILE_MAGIC_MAX && !reader->at_eof && !memchr(text, reader->delimiter, size))
		return true;
	reader->state = READING_LINES;
	if (!reader->expects_text)
		return true;
	const char *description = file_magic_describe(text, size);
	if (description)
		return error_set(error, STATUS_INVALID, "%s: %s",
			input_name(&reader->inputs[reader->current]), description);
	reader->start += file_mark_length(text, size);
	return true;
}

/* Return the lines up to `end` to the caller. */
static enum line_result
return_lines(struct line_reader *reader, size_t end, struct line_block *lines)
{
	lines->next = reader->buffer + reader->start;
	lines->end = reader->buffer + end;
	reader->start = end;
	return LINES_READY;
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

		lines->name = input_name(input);
		lines->input = reader->current;
		if (reader->state == READING_BEGIN && !read_beginning(reader, error))
			return LINES_FAILED;
		start = buffer + reader->start;
		if (reader->state == READING_LONG_LINE) { /* skip it as far as it has been read */
			last = memchr(start, reader->delimiter, reader->end - reader->start);
			reader->start = last ? (size_t)(last + 1 - buffer) : reader->end;
			if (last || reader->at_eof)
				reader->state = READING_LINES;
			start = buffer + reader->start;
		}
		if (searched < reader->start)
			searched = reader->start;
		/* Only the first line can be too long: the others came with the last read. */
		if (reader->end - reader->start > reader->line_max &&
			!memchr(start, reader->delimiter, reader->line_max + 1)) {
			reader->state = READING_LONG_LINE;
			lines->next = lines->end = start;
			lines->number++;
			return LINE_TOO_LONG;
		}
		last = memrchr(buffer + searched, reader->delimiter, reader->end - searched);
		if (last)
			return return_lines(reader, (size_t)(last + 1 - buffer), lines);
		if (reader->at_eof && reader->start < reader->end) {
			buffer[reader->end++] = reader->delimiter;
			lines->unterminated = true;
			return return_lines(reader, reader->end, lines);
		}
		if (!reader->at_eof) {
			searched = reader->end - reader->start; /* where new bytes will begin */
			result = read_more(reader, wait, error);
			if (result != LINES_READY)
				return result;
			continue;
		}
		if (input->path)
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
