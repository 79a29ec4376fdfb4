/* SPDX-License-Identifier: MIT */
/* item_lines - items as text, one per line: the digest of an input is computed over this text. */

#include "input/item_lines.h"

#include "base/decimal.h"

#include <string.h>

bool
item_lines_write(
	struct buffer *out, const struct item_batch *items, char delimiter, struct error *error)
{
	size_t item_max = items->id ? DECIMAL_MAX + 1 : 1;
	char *end;

	out->size = 0;
	/* One byte more, so that out->data is not NULL where there are no items. */
	if (!buffer_reserve(out, items->count * item_max + items->keys.size + 1, error))
		return false;
	end = out->data;
	for (size_t i = 0; i < items->count; i++) {
		if (items->id)
			end = decimal_write(end, items->id[i]);
		else
			end = mempcpy(end, items->keys.data + items->offset[i],
				items->offset[i + 1] - items->offset[i]);
		*end++ = delimiter;
	}
	out->size = (size_t)(end - out->data);
	return true;
}
