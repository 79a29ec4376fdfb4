/* SPDX-License-Identifier: MIT */
/* range_index - maps positions to items and back, for the items of ranges in one shard. */

#include "input/range_index.h"

#include <stdlib.h>

/* Add what the shard selects of a range. */
static void
add_range(struct range_index *index, struct shard *shard, const struct range *in)
{
	struct range *range = &index->ranges[index->count];

	if (!shard_select(shard, in, range) || index->has_too_many)
		return;
	index->base[index->count++] = index->total;
	index->has_too_many = range->last_index >= UINT64_MAX - index->total;
	if (!index->has_too_many)
		index->total += range->last_index + 1;
}

bool
range_index_open(struct range_index *index, const struct range *ranges, size_t count,
	const struct shard *shard, struct error *error)
{
	struct shard copy = *shard;
	size_t max = shard->repeats ? 2 * count : count;

	*index = (struct range_index){
		.ranges = calloc(max, sizeof(*ranges)),
		.base = calloc(max, sizeof(*index->base)),
	};
	if (!index->ranges || !index->base) {
		range_index_close(index);
		return error_out_of_memory(error);
	}
	do {
		for (size_t i = 0; i < count && !shard_has_ended(&copy); i++)
			add_range(index, &copy, &ranges[i]);
	} while (shard_rewind(&copy));
	return true;
}

void
range_index_close(struct range_index *index)
{
	free(index->ranges);
	free(index->base);
	*index = (struct range_index){ 0 };
}

uint64_t
range_index_item(const struct range_index *index, uint64_t position)
{
	size_t low = 0, high = index->count; /* base[low] <= position < base[high] */

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (index->base[middle] <= position)
			low = middle;
		else
			high = middle;
	}
	return index->ranges[low].first + (position - index->base[low]) * index->ranges[low].step;
}

bool
range_index_find(const struct range_index *index, uint64_t item, uint64_t from, uint64_t *position)
{
	bool found = false;

	for (size_t i = 0; i < index->count; i++) {
		const struct range *range = &index->ranges[i];
		uint64_t distance = item - range->first;

		if (item < range->first || distance % range->step != 0 ||
			distance / range->step > range->last_index)
			continue;
		if (!found || index->base[i] + distance / range->step >= from)
			*position = index->base[i] + distance / range->step;
		found = true;
		if (*position >= from)
			return true;
	}
	return found;
}
