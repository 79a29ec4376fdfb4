/* SPDX-License-Identifier: MIT */
/* buffer - bytes that grow, and the padding after them. */

#ifndef DPA_BASE_BUFFER_H
#define DPA_BASE_BUFFER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

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

/* Append bytes, which do not lie in the buffer. False: out of memory, nothing changed. */
bool buffer_append(struct buffer *buffer, const char *bytes, size_t size, struct error *error);

/* Free the contents and leave the buffer empty. */
void buffer_free(struct buffer *buffer);

#endif
