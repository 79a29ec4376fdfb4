/* SPDX-License-Identifier: MIT */
/* check_batch - consecutive records of a file, compared with what their IDs or keys give. */

#include "verify/check_batch.h"

#include "base/quote.h"

#include <string.h>

bool
spans_equal(struct span a, struct span b)
{
	return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

struct span
check_batch_text(const struct check_batch *batch, size_t record)
{
	size_t begin = record ? batch->record[record - 1].end : 0;

	return (struct span){ batch->text.data + begin, batch->record[record].end - begin };
}

/* Report a record that is not as expected, by its ID or key. */
static void
add_difference(
	struct check_batch *batch, const struct layout *layout, size_t record, struct span expected)
{
	const struct item_batch *items = &batch->items;
	uint32_t item = batch->record[record].item;
	char difference[RECORD_DIFF_MAX], key[QUOTED_MAX];
	uint64_t line = batch->record[record].line;

	batch->different++;
	line += record_diff(layout, check_batch_text(batch, record), expected, difference);
	if (layout->keys)
		check_errors_add(&batch->errors, line, "id %s: %s",
			quote(key, items->keys.data + items->offset[item],
				items->offset[item + 1] - items->offset[item]),
			difference);
	else
		check_errors_add(
			&batch->errors, line, "id %ju: %s", (uintmax_t)items->id[item], difference);
}

/* Compare record by record with `records`, those of the items. */
static void
compare_records(struct check_batch *batch, struct check_worker *worker, struct records *records)
{
	const struct layout *layout = worker->plan.layout;

	records->count = 1;
	for (size_t i = 0; i < batch->count; i++) {
		struct span expected = { worker->expected.data, 0 };

		if (batch->record[i].item == NO_ITEM)
			continue;
		expected.length = (size_t)(records_write(layout, records, worker->expected.data) -
					   worker->expected.data);
		if (!spans_equal(check_batch_text(batch, i), expected))
			add_difference(batch, layout, i, expected);
		if (records->id)
			records->id++;
		else
			records->key_offset++;
		records->digest++;
		records->value++;
	}
}

void
check_batch_compare(struct check_batch *batch, struct check_worker *worker)
{
	const struct item_batch *items = &batch->items;
	size_t key_bytes = items->id ? 0 : items->offset[items->count], size;
	struct records records;

	if (items->count == 0 || batch->error.status != STATUS_OK)
		return;
	worker->seeding.rank = batch->rank;
	if (!record_worker_compute(worker->record_worker, items, &records, &batch->error))
		return;
	size = records_max_size(worker->plan.layout, records.count, key_bytes);
	if (!buffer_reserve(&worker->expected, size, &batch->error))
		return;
	size = (size_t)(records_write(worker->plan.layout, &records, worker->expected.data) -
			worker->expected.data);
	/* Usually all records are right: then one comparison shows it. */
	if (items->count != batch->count || size != batch->text.size ||
		memcmp(batch->text.data, worker->expected.data, size) != 0)
		compare_records(batch, worker, &records);
}
