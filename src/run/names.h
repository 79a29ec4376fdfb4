/* SPDX-License-Identifier: MIT */
/* names - items as an input that has one a line: what the digest of an input is made of. */

#ifndef DPA_RUN_NAMES_H
#define DPA_RUN_NAMES_H

#include "input/item_source.h"

#include <stdbool.h>
#include <stddef.h>

struct names {
	char *text;
	size_t room, size;
};

/* Write the IDs or keys, each with its delimiter, in the place of those before. */
bool names_write(
	struct names *names, const struct item_batch *items, char delimiter, struct error *error);
void names_close(struct names *names);

#endif
