/* SPDX-License-Identifier: MIT */
/* check_batch - consecutive rows of one file of records, and what is wrong with them. */

#include "verify/check_batch.h"

#include "base/room.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_MOST ((size_t)512 << 10) /* no further row is taken when the text is so long */

struct check_batch *
check_batch_open(size_t capacity, bool keys)
{
	struct check_batch *stretch = calloc(1, sizeof(*stretch));
	struct error ignored = { 0 };

	if (!stretch)
		return NULL;
	stretch->end = calloc(capacity, sizeof(*stretch->end));
	stretch->line = calloc(capacity, sizeof(*stretch->line));
	stretch->which = calloc(capacity, sizeof(*stretch->which));
	if (item_batch_open(&stretch->items, capacity, keys, &ignored) && stretch->end &&
		stretch->line && stretch->which)
		return stretch;
	check_batch_close(stretch);
	return NULL;
}

void
check_batch_close(struct check_batch *stretch)
{
	if (!stretch)
		return;
	free(stretch->text);
	free(stretch->end);
	free(stretch->line);
	free(stretch->which);
	free(stretch->expected);
	item_batch_close(&stretch->items);
	free(stretch);
}

void
check_batch_clear(struct check_batch *stretch)
{
	item_batch_clear(&stretch->items);
	stretch->count = stretch->remarks = 0;
	stretch->bytes = stretch->records = stretch->faults = 0;
	stretch->error.status = STATUS_OK;
}

static size_t
text_size(const struct check_batch *stretch)
{
	return stretch->count ? stretch->end[stretch->count - 1] : 0;
}

bool
check_batch_full(const struct check_batch *stretch)
{
	return stretch->count == stretch->items.capacity || text_size(stretch) >= TEXT_MOST;
}

bool
check_batch_add_record(struct check_batch *stretch, const char *text, size_t length, uint64_t line)
{
	size_t used = text_size(stretch);

	/* Room even for a row of no bytes. */
	if (!room_reserve(&stretch->text, &stretch->text_room, used + length + 1, &stretch->error))
		return false;
	memcpy(stretch->text + used, text, length);
	stretch->line[stretch->count] = line;
	stretch->which[stretch->count] = NO_ITEM;
	stretch->end[stretch->count++] = used + length;
	return true;
}

void
check_batch_add_id(struct check_batch *stretch, uint64_t id)
{
	stretch->which[stretch->count - 1] = (uint32_t)stretch->items.count;
	stretch->items.id[stretch->items.count++] = id;
}

bool
check_batch_add_key(struct check_batch *stretch, const char *key, size_t length)
{
	stretch->which[stretch->count - 1] = (uint32_t)stretch->items.count;
	if (item_batch_add_key(&stretch->items, key, length))
		return true;
	stretch->error = stretch->items.error;
	return false;
}

void
check_batch_add_error(struct check_batch *stretch, size_t row, const struct error *error)
{
	size_t at = stretch->remarks;

	stretch->faults++;
	if (at == ERRORS_MAX && stretch->remark[at - 1].row <= row)
		return;
	/* In the order of the rows, so that the last one is given up for an earlier one. */
	if (at == ERRORS_MAX)
		at--;
	else
		stretch->remarks++;
	for (; at > 0 && stretch->remark[at - 1].row > row; at--)
		stretch->remark[at] = stretch->remark[at - 1];
	stretch->remark[at] = (struct check_error){ row, stretch->line[row], *error };
}
