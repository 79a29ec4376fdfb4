/* SPDX-License-Identifier: MIT */
/* output_patch - changes of what a file has written already. */

#ifndef DPA_OUTPUT_OUTPUT_PATCH_H
#define DPA_OUTPUT_OUTPUT_PATCH_H

#include "output/output_file.h"

#include <sys/types.h>

/* Write over the bytes at an offset of the file. */
bool output_patch_bytes(
	struct output_file *file, off_t at, const char *bytes, size_t size, struct error *error);

/* Whether output_patch_shift will find what was written, which takes leave to read it. */
bool output_patch_possible(const struct output_file *file, struct error *error);

/* Move all that was written from `from` on up to `to`, which is before it; the file becomes shorter
 * by the difference. What is no regular file keeps nothing, and is left alone. */
bool output_patch_shift(struct output_file *file, off_t from, off_t to, struct error *error);

#endif
