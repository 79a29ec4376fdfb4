/* SPDX-License-Identifier: MIT */
/* item_batch - consecutive items of the input, and the diagnostics about the lines between them. */

#include "input/item_batch.h"

#include "base/decimal.h"

#include <stdlib.h>
#include <string.h>

bool
item_batch_open(
	struct item_batch *items, size_t capacity, bool keys, bool objects, struct error *error)
{
	*items = (struct item_batch){ .capacity = capacity };
	if (!keys && !objects) {
		items->id = malloc(capacity * sizeof(*items->id));
	} else if (buffer_reserve(&items->keys, KEYS_MAX + PADDING, error)) {
		items->offset = calloc(capacity + 1, sizeof(*items->offset));
		if (objects)
			items->location = malloc(capacity * sizeof(*items->location));
	}
	if (items->id || (items->offset && (items->location || !objects)))
		return true;
	item_batch_close(items);
	return error_out_of_memory(error);
}

void
item_batch_close(struct item_batch *items)
{
	free(items->id);
	buffer_free(&items->keys);
	free(items->offset);
	free(items->location);
	buffer_free(&items->diagnostics);
	*items = (struct item_batch){ 0 };
}

void
item_batch_clear(struct item_batch *items)
{
	items->count = 0;
	items->keys.size = 0;
	items->diagnostics.size = 0;
	items->skipped = 0;
	items->error.status = STATUS_OK;
}

bool
item_batch_add_key(struct item_batch *items, const char *key, size_t length)
{
	size_t begin = items->keys.size, end = begin + length;

	if (!buffer_reserve(&items->keys, end + PADDING, &items->error))
		return false;
	memcpy(items->keys.data + begin, key, length);
	memset(items->keys.data + end, 0, PADDING);
	items->keys.size = end;
	items->offset[++items->count] = (uint32_t)end;
	return true;
}

bool
item_batch_add_string(struct item_batch *items, const struct json_string *string)
{
	if (!item_batch_add_key(items, string->text, string->length))
		return false;
	if (string->escaped) {
		/* In place: decoding never makes it longer. */
		uint32_t begin = items->offset[items->count - 1];

		items->keys.size = begin + json_decode(string, items->keys.data + begin);
		items->offset[items->count] = (uint32_t)items->keys.size;
	}
	return true;
}

void
item_batch_add_diagnostic(struct item_batch *items, const struct error *error, bool skip)
{
	if (!skip)
		items->error = *error;
	else if (buffer_append(
			 &items->diagnostics, error->text, strlen(error->text) + 1, &items->error))
		items->skipped++;
}

bool
item_lines_write(
	struct buffer *out, const struct item_batch *items, char delimiter, struct error *error)
{
	size_t item_max = items->id ? DECIMAL_MAX + 1 : 1;

	/* One byte more, so that out->data is not NULL if there are no items. */
	if (!buffer_reserve(out, items->count * item_max + items->keys.size + 1, error))
		return false;
	char *end = out->data;
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
