/* SPDX-License-Identifier: MIT */
/* json_stream - a file of JSON text of any length, read through a contiguous buffer. */

#include "json/json_stream.h"

#include "base/file_magic.h"
#include "base/signals.h"
#include "json/json_lexer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE ((size_t)256 << 10)

/* Skip a byte order mark, and refuse what is not text. More than the first byte is waited for only
 * if no JSON begins with that. */
static bool
read_beginning(struct json_stream *stream)
{
	char description[FILE_MAGIC_TEXT_MAX];

	while (stream->end == 0 || (stream->end < FILE_MAGIC_MAX &&
					   !strchr("{[\"-0123456789tfn \t\r\n", *stream->text)))
		if (!json_stream_read(stream))
			break;
	stream->next = file_mark_length(stream->text, stream->end);
	if (file_magic_describe(description, stream->text, stream->end, " --load - ..."))
		error_set(stream->error, STATUS_INVALID, "%s: %s", stream->name, description);
	return stream->error->status == STATUS_OK;
}

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
	stream->text = malloc(JSON_VALUE_MAX + PADDING);
	if (!stream->text)
		return error_out_of_memory(error);
	memset(stream->text, 0, PADDING);
	return read_beginning(stream);
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
	size_t kept = stream->end - stream->next, size = JSON_VALUE_MAX - kept;
	ssize_t got;

	if (stream->ended || size == 0)
		return false;
	memmove(stream->text, stream->text + stream->next, kept);
	stream->offset += stream->next;
	stream->next = 0;
	stream->end = kept;
	stream->ended = true;
	do {
		if (!signals_wait_readable(stream->fd, true))
			return false;
		got = read(stream->fd, stream->text + kept, size < READ_SIZE ? size : READ_SIZE);
	} while (got < 0 && (errno == EINTR || errno == EAGAIN));
	if (got < 0)
		return error_set_errno(stream->error, "cannot read '%s'", stream->name);
	stream->end += (size_t)got;
	memset(stream->text + stream->end, 0, PADDING);
	stream->ended = got == 0;
	return got > 0;
}

int
json_stream_peek(struct json_stream *stream)
{
	do {
		struct json_lexer lexer = { .end = stream->text + stream->end };
		const char *p = json_skip_blanks(&lexer, stream->text + stream->next);

		stream->next = (size_t)(p - stream->text);
		if (p < lexer.end)
			return (unsigned char)*p;
	} while (json_stream_read(stream));
	return JSON_STREAM_END;
}

bool
json_stream_is_idle(const struct json_stream *stream)
{
	const char *text = stream->text + stream->next;
	size_t size = stream->end - stream->next;

	return !memchr(text, '}', size) && !memchr(text, ']', size) && !stream->ended &&
	       !signals_wait_readable(stream->fd, false);
}
