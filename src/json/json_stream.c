/* SPDX-License-Identifier: MIT */
/* json_stream - a file of JSON text of any length, read through a contiguous buffer. */

#include "json/json_stream.h"

#include "base/signals.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define READ_SIZE ((size_t)256 << 10)

bool
json_stream_open(struct json_stream *stream, const char *path, struct error *error)
{
	bool is_stdin = strcmp(path, "-") == 0;

	*stream = (struct json_stream){ .name = is_stdin ? "stdin" : path, .error = error };
	do
		stream->fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	while (stream->fd < 0 && errno == EINTR && !signals_pending());
	if (stream->fd < 0) {
		if (!signals_pending())
			error_set_errno(error, "cannot open '%s'", path);
		return false;
	}
	stream->next = stream->lexer.end = stream->text = calloc(1, JSON_VALUE_MAX + PADDING);
	if (!stream->text)
		return error_out_of_memory(error);
	/* Refuse files that are not text. Wait for more than the first byte only if JSON cannot
	 * begin with it. */
	size_t size;
	do
		size = (size_t)(stream->lexer.end - stream->text);
	while ((size == 0 || (size < FILE_MAGIC_MAX &&
				     !strchr("{[\"-0123456789tfn \t\r\n", *stream->text))) &&
		json_stream_read(stream));
	stream->next += file_mark_length(stream->text, size);
	const char *description = file_magic_describe(stream->text, size);
	if (description)
		error_set(error, STATUS_INVALID, "%s: %s", stream->name, description);
	return error->status == STATUS_OK;
}

void
json_stream_close(struct json_stream *stream)
{
	if (stream->fd > STDIN_FILENO)
		close(stream->fd);
	free(stream->text);
	*stream = (struct json_stream){ 0 };
}

bool
json_stream_read(struct json_stream *stream)
{
	size_t kept = (size_t)(stream->lexer.end - stream->next), size = JSON_VALUE_MAX - kept;
	char *end = stream->text + kept;
	ssize_t got;

	if (stream->ended || size == 0)
		return false;
	stream->offset = json_stream_position(stream);
	memmove(stream->text, stream->next, kept);
	stream->next = stream->text;
	stream->lexer.end = end;
	stream->ended = true;
	do {
		if (!signals_wait_readable(stream->fd, true))
			return false;
		got = read(stream->fd, end, size < READ_SIZE ? size : READ_SIZE);
	} while (got < 0 && (errno == EINTR || errno == EAGAIN));
	if (got < 0)
		return error_set_errno(stream->error, "cannot read '%s'", stream->name);
	stream->lexer.end += got;
	memset(end + got, 0, PADDING);
	stream->ended = got == 0;
	return got > 0;
}

int
json_stream_peek(struct json_stream *stream)
{
	do {
		stream->next = json_skip_blanks(&stream->lexer, stream->next);
		if (stream->next < stream->lexer.end)
			return (unsigned char)*stream->next;
	} while (json_stream_read(stream));
	return JSON_STREAM_END;
}

bool
json_stream_is_idle(const struct json_stream *stream)
{
	const char *text = stream->next;
	size_t size = (size_t)(stream->lexer.end - text);

	return !memchr(text, '}', size) && !memchr(text, ']', size) && !stream->ended &&
	       !signals_wait_readable(stream->fd, false);
}
