/* SPDX-License-Identifier: MIT */
/* item_lines - items as an input that has one a line: what the digest of an input is made of. */

#ifndef DPA_INPUT_ITEM_LINES_H
#define DPA_INPUT_ITEM_LINES_H

#include "input/item_source.h"

#include <stdbool.h>
#include <stddef.h>

struct item_lines {
	char *text;
	size_t room, size;
};

/* Write the IDs or keys, each with its delimiter, in the place of those before. */
bool item_lines_write(struct item_lines *names, const struct item_batch *items, char delimiter,
	struct error *error);
void item_lines_close(struct item_lines *names);

#endif
