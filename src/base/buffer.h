/* SPDX-License-Identifier: MIT */
/* buffer - bytes that grow, the padding after them, and a FILE stream that appends to them. */

#pragma once

#include "base/error.h"

#include <stdio.h>

/* Bytes after the end of every text that is parsed, hashed or copied in wide steps, which may be
 * read: a SHA-256 block, two vectors of AVX2, eight words of a lexer. */
#define PADDING 64

/* All zero: empty, with nothing to free. */
struct buffer {
	char *data;
	size_t size, capacity; /* in bytes */
};

/* Make room for `capacity` bytes in all; the contents stay. False: out of memory, nothing changed.
 */
bool buffer_reserve(struct buffer *buffer, size_t capacity, struct error *error);

/* Append bytes, which do not lie in the buffer; a NUL follows them, and PADDING bytes after them
 * can be read. False: out of memory, nothing changed. */
bool buffer_append(struct buffer *buffer, const char *bytes, size_t size, struct error *error);

/* Free the contents and leave the buffer empty. */
void buffer_free(struct buffer *buffer);

/* glibc's open_memstream does the same, but does not report that memory ran out in the middle. */
struct memstream {
	FILE *stream;
	struct buffer buffer;
};

/* Open memstream->stream for printing. *memstream must not move until it is closed. False: out of
 * memory, and there is nothing to close. */
bool memstream_open(struct memstream *memstream, struct error *error);

/* Close the stream. The text is in memstream->buffer, which the caller frees. False: out of memory,
 * and there is nothing to free. */
bool memstream_close(struct memstream *memstream, struct error *error);
