/* SPDX-License-Identifier: MIT */
/* output_patch - changes of bytes that were written already. */

#ifndef DPA_OUTPUT_OUTPUT_PATCH_H
#define DPA_OUTPUT_OUTPUT_PATCH_H

#include "output/output_file.h"

#include <sys/types.h>

/* Overwrite the bytes at an offset of the file. */
bool output_patch_bytes(
	struct output_file *file, off_t at, const char *bytes, size_t size, struct error *error);

/* Whether output_patch_shift will be able to read what was written. */
bool output_patch_possible(const struct output_file *file, struct error *error);

/* Move all bytes after `from` to `to`, which is before it; the file becomes shorter by the
 * difference. A device that keeps nothing is left alone. */
bool output_patch_shift(struct output_file *file, off_t from, off_t to, struct error *error);

#endif
