/* SPDX-License-Identifier: MIT */
/* json_stream - JSON text of any length, read into a buffer that has one value at a time as a whole. */

#include "json/json_stream.h"

#include "base/buffer.h"
#include "base/signals.h"
#include "json/json_lexer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE ((size_t)256 << 10)

static bool
open_input(struct json_stream *stream, const char *path)
{
	bool is_stdin = strcmp(path, "-") == 0;

	stream->name = is_stdin ? "stdin" : path;
	do
		stream->fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	while (stream->fd < 0 && errno == EINTR && !signals_pending());
	if (stream->fd >= 0)
		return true;
	return !signals_pending() && error_set_errno(stream->error, "cannot open '%s'", path);
}

/* Skip a byte order mark, whose first byte begins no JSON. */
static void
skip_mark(struct json_stream *stream)
{
	while (stream->end == 0 || (stream->end < 3 && stream->text[0] == '\xEF'))
		if (!json_stream_read(stream))
			return;
	stream->next = json_mark_length(stream->text, stream->end);
}

bool
json_stream_open(struct json_stream *stream, const char *path, struct error *error)
{
	*stream = (struct json_stream){ .error = error };
	if (!open_input(stream, path))
		return false;
	/* Reading begins with less than a whole value of JSON_VALUE_MAX bytes in the buffer. */
	stream->text = malloc(JSON_VALUE_MAX + READ_SIZE + PADDING);
	if (!stream->text)
		return error_out_of_memory(error);
	skip_mark(stream);
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
	ssize_t got;

	if (stream->ended)
		return false;
	stream->offset += stream->next;
	stream->end -= stream->next;
	memmove(stream->text, stream->text + stream->next, stream->end);
	stream->next = 0;
	stream->ended = true;
	do {
		if (!signals_wait_readable(stream->fd, true))
			return false;
		got = read(stream->fd, stream->text + stream->end, READ_SIZE);
	} while (got < 0 && (errno == EINTR || errno == EAGAIN));
	if (got < 0)
		return error_set_errno(stream->error, "cannot read '%s'", stream->name);
	stream->end += (size_t)got;
	memset(stream->text + stream->end, 0, PADDING);
	stream->ended = got == 0;
	return got > 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

int
json_stream_peek(struct json_stream *stream)
{
	do {
		while (stream->next < stream->end && is_blank(stream->text[stream->next]))
			stream->next++;
		if (stream->next < stream->end)
			return (unsigned char)stream->text[stream->next];
	} while (json_stream_read(stream));
	return JSON_STREAM_END;
}

/* Look through the rest of a string, up to after its closing quote. */
static const char *
find_quote(struct json_extent *extent, const char *p, const char *end)
{
	while (p < end && *p != '"') {
		if (*p == '\\' && end - p < 2)
			return p; /* to be looked at with the byte after it */
		p += *p == '\\' ? 2 : 1;
	}
	if (p == end)
		return p;
	extent->in_string = false;
	extent->complete = extent->depth == 0;
	return p + 1;
}

/* Look for the next string, up to after its opening quote, or for the end of the value. */
static const char *
find_string(struct json_extent *extent, const char *p, const char *end)
{
	for (; p < end; p++) {
		switch (*p) {
		case '"':
			extent->in_string = true;
			return p + 1;
		case '{':
		case '[':
			extent->depth++;
			break;
		case '}':
		case ']':
			extent->complete = extent->depth <= 1;
			if (extent->complete) /* of a number or literal, it is not a part */
				return extent->depth ? p + 1 : p;
			extent->depth--;
			break;
		case ',':
		case ':':
		case ' ':
		case '\t':
		case '\r':
		case '\n':
			extent->complete = extent->depth == 0;
			if (extent->complete)
				return p;
			break;
		}
	}
	return p;
}

/* Look for the end of the value that begins at text[from], further than before. */
static bool
find_end(struct json_stream *stream, size_t from)
{
	struct json_extent *extent = &stream->extent;
	const char *start = stream->text + from, *end = stream->text + stream->end, *p;

	if (extent->start != stream->offset + from || extent->size == 0)
		*extent = (struct json_extent){ .start = stream->offset + from };
	p = start + extent->size;
	while (!extent->complete && p < end) {
		if (!extent->in_string) {
			p = find_string(extent, p, end);
			continue;
		}
		p = find_quote(extent, p, end);
		if (extent->in_string)
			break;
	}
	extent->size = (size_t)(p - start);
	return extent->complete;
}

size_t
json_stream_value(struct json_stream *stream)
{
	size_t size;

	while (!find_end(stream, stream->next))
		if (stream->end - stream->next > JSON_VALUE_MAX || !json_stream_read(stream))
			break;
	size = stream->extent.complete ? stream->extent.size : stream->end - stream->next;
	if (size <= JSON_VALUE_MAX)
		return size;
	stream->text[stream->next + JSON_VALUE_MAX] = '\0';
	return JSON_VALUE_MAX;
}

bool
json_stream_is_idle(struct json_stream *stream)
{
	size_t at = stream->next;

	while (at < stream->end && (is_blank(stream->text[at]) || stream->text[at] == ','))
		at++;
	if (at < stream->end && find_end(stream, at))
		return false;
	return !stream->ended && !signals_wait_readable(stream->fd, false);
}
