/* SPDX-License-Identifier: MIT */
/* item_lines - items as an input that has one a line: what the digest of an input is made of. */

#include "input/item_lines.h"

#include "base/decimal.h"
#include "base/room.h"

#include <stdlib.h>
#include <string.h>

bool
item_lines_write(struct item_lines *names, const struct item_batch *items, char delimiter,
	struct error *error)
{
	size_t key_bytes = items->id ? 0 : items->offset[items->count];
	char *out;

	names->size = 0;
	if (!room_reserve(&names->text, &names->room,
		    items->count * (DECIMAL_MAX + 1) + key_bytes + 1, error))
		return false;
	out = names->text;
	for (size_t i = 0; i < items->count; i++) {
		if (items->id)
			out = decimal_write(out, items->id[i]);
		else
			out = mempcpy(out, items->key + items->offset[i],
				items->offset[i + 1] - items->offset[i]);
		*out++ = delimiter;
	}
	names->size = (size_t)(out - names->text);
	return true;
}

void
item_lines_close(struct item_lines *names)
{
	free(names->text);
}
