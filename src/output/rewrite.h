/* SPDX-License-Identifier: MIT */
/* rewrite - changes of what a sink has written already. */

#ifndef DPA_OUTPUT_REWRITE_H
#define DPA_OUTPUT_REWRITE_H

#include "output/sink.h"

#include <sys/types.h>

/* Write over the bytes at an offset of the file. */
bool rewrite_bytes(
	struct sink *sink, off_t at, const char *bytes, size_t size, struct error *error);

/* Whether rewrite_shift will find what was written, which takes leave to read it. */
bool rewrite_possible(const struct sink *sink, struct error *error);

/* Move all that was written from `from` on up to `to`, which is before it; the file becomes shorter
 * by the difference. What is no regular file keeps nothing, and is left alone. */
bool rewrite_shift(struct sink *sink, off_t from, off_t to, struct error *error);

#endif
