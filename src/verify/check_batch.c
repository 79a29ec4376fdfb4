/* SPDX-License-Identifier: MIT */
/* check_batch - consecutive records of one file, and the errors in them. */

#include "verify/check_batch.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define TEXT_FULL ((size_t)512 << 10) /* no further record is added to a text of so many bytes */

struct check_batch *
check_batch_open(size_t capacity, bool keys)
{
	struct check_batch *batch = calloc(1, sizeof(*batch));
	struct error ignored = { 0 };

	if (!batch)
		return NULL;
	batch->record = calloc(capacity, sizeof(*batch->record));
	if (batch->record &&
		item_batch_open(&batch->items, capacity, keys ? ITEMS_KEYS : ITEMS_IDS, &ignored))
		return batch;
	check_batch_close(batch);
	return NULL;
}

void
check_batch_close(struct check_batch *batch)
{
	if (!batch)
		return;
	buffer_free(&batch->text);
	free(batch->record);
	item_batch_close(&batch->items);
	free(batch);
}

void
check_batch_clear(struct check_batch *batch)
{
	batch->is_last = false;
	batch->bytes = 0;
	batch->records = batch->different = 0;
	batch->text.size = batch->count = 0;
	item_batch_clear(&batch->items);
	batch->errors.total = batch->errors.count = 0;
	batch->error.status = STATUS_OK;
}

bool
check_batch_is_full(const struct check_batch *batch)
{
	return batch->count == batch->items.capacity || batch->text.size >= TEXT_FULL;
}

bool
check_batch_add_record(struct check_batch *batch, const char *text, size_t length, uint64_t line)
{
	if (!buffer_append(&batch->text, text, length, &batch->error))
		return false;
	batch->record[batch->count++] = (struct check_record){ batch->text.size, line, NO_ITEM };
	batch->records++;
	return true;
}

void
check_batch_set_id(struct check_batch *batch, uint64_t id)
{
	batch->record[batch->count - 1].item = (uint32_t)batch->items.count;
	batch->items.id[batch->items.count++] = id;
}

bool
check_batch_set_key(struct check_batch *batch, const char *key, size_t length)
{
	batch->record[batch->count - 1].item = (uint32_t)batch->items.count;
	if (item_batch_add_key(&batch->items, key, length))
		return true;
	batch->error = batch->items.error;
	return false;
}

const char *
check_batch_text(const struct check_batch *batch, size_t record, size_t *length)
{
	size_t begin = record ? batch->record[record - 1].end : 0;

	*length = batch->record[record].end - begin;
	return batch->text.data + begin;
}

void
check_batch_add_error(struct check_batch *batch, uint64_t line, const char *format, ...)
{
	struct check_errors *errors = &batch->errors;
	size_t place = errors->count;
	va_list args;

	errors->total++;
	if (place == ERRORS_MAX) {
		place--;
		if (errors->kept[place].line <= line)
			return;
	} else {
		errors->count++;
	}
	for (; place > 0 && errors->kept[place - 1].line > line; place--)
		errors->kept[place] = errors->kept[place - 1];
	errors->kept[place].line = line;
	va_start(args, format);
	vsnprintf(errors->kept[place].text, sizeof(errors->kept[place].text), format, args);
	va_end(args);
}
