/* SPDX-License-Identifier: MIT */
/* item_lines - items as text, one per line: the digest of an input is computed over this text. */

#ifndef DPA_INPUT_ITEM_LINES_H
#define DPA_INPUT_ITEM_LINES_H

#include "base/buffer.h"
#include "input/item_source.h"

#include <stdbool.h>

/* Replace the contents of `out` by the IDs or keys, each followed by the delimiter. False: out of
 * memory. */
bool item_lines_write(
	struct buffer *out, const struct item_batch *items, char delimiter, struct error *error);

#endif
