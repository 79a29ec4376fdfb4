/* SPDX-License-Identifier: MIT */
/* json_stream - JSON text of any length, read into a buffer that has one value at a time as a whole. */

#ifndef DPA_JSON_JSON_STREAM_H
#define DPA_JSON_JSON_STREAM_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Bytes of a value. dpa writes no longer record: a key of 1 MiB, each byte of it as \u00XX, and at
 * most 64 KiB of other members.
 */
#define JSON_VALUE_MAX (((size_t)6 << 20) + ((size_t)64 << 10))

/* How far a value has been looked through for its end: only brackets and quotes count. */
struct json_extent {
	uint64_t start; /* of the value, in the input */
	size_t size;    /* bytes looked at; of the whole value, if complete */
	size_t depth;
	bool in_string, complete;
};

struct json_stream {
	int fd;
	const char *name; /* for messages: "stdin" or the path */
	struct error *error;

	/* text[next] up to text[end] has been read but not consumed; a NUL and PADDING follow. */
	char *text;
	size_t next, end;
	uint64_t offset; /* of text[0] in the input */
	bool ended;      /* the input has ended, failed (*error), or a signal is pending */
	struct json_extent extent;
};

/* "-" is standard input. A byte order mark is skipped. Uses *error until json_stream_close, which
 * must be called in both cases. */
bool json_stream_open(struct json_stream *stream, const char *path, struct error *error);
void json_stream_close(struct json_stream *stream);

#define JSON_STREAM_END (-1)

/* Skip blanks and return the byte at `next`, which is not consumed, or JSON_STREAM_END. */
int json_stream_peek(struct json_stream *stream);

/*
 * Wait for the value at `next` and return its size. If the input ends before the value does, or the
 * value is longer than JSON_VALUE_MAX, that is the size of what there is of it, or JSON_VALUE_MAX,
 * and a NUL follows, so that a lexer finds that it ends too early.
 */
size_t json_stream_value(struct json_stream *stream);

/* Read more of the input, which may have to be waited for, and may move the text, whose first byte
 * is then text[next]. False: the input has ended. */
bool json_stream_read(struct json_stream *stream);

/* Whether there is no complete value after blanks and commas, and reading would block. */
bool json_stream_is_idle(struct json_stream *stream);

#endif
