/* SPDX-License-Identifier: MIT */
/* json_stream - a file of JSON text of any length, read through a contiguous buffer. */

#pragma once

#include "json/json_lexer.h"

/*
 * Bytes of a value that can be in the buffer as a whole. dpa writes no longer record: a key of 1
 * MiB, each byte of it as \u00XX, and at most 64 KiB of other members.
 */
#define JSON_VALUE_MAX (((size_t)6 << 20) + ((size_t)64 << 10))

struct json_stream {
	struct json_lexer lexer; /* `end` is that of what has been read */
	const char *next;        /* the bytes from here to lexer.end have not been consumed */
	char *text;              /* the buffer */
	uint64_t offset;         /* of text[0] in the input */
	int fd;
	bool ended;       /* the input has ended, failed (*error), or a signal is pending */
	const char *name; /* for messages: "stdin" or the path */
	struct error *error;
};

/* "-" is standard input. A byte order mark is skipped. Uses *error until json_stream_close, which
 * must be called in both cases. */
bool json_stream_open(struct json_stream *stream, const char *path, struct error *error);
void json_stream_close(struct json_stream *stream);

/*
 * Wait for input and append it. The text moves: its first byte is then *next. False: the input has
 * ended, or JSON_VALUE_MAX bytes have not been consumed.
 */
bool json_stream_read(struct json_stream *stream);

/* Skip blanks and return the byte at `next`, which is not consumed, or JSON_STREAM_END. */
#define JSON_STREAM_END (-1)
int json_stream_peek(struct json_stream *stream);

/* The position of `next` in the input. */
static inline uint64_t
json_stream_position(const struct json_stream *stream)
{
	return stream->offset + (uint64_t)(stream->next - stream->text);
}

/* Whether no object or array ends in what has been read, and reading would block. (A brace in a
 * string passes for such an end.) */
bool json_stream_is_idle(const struct json_stream *stream);
