/* SPDX-License-Identifier: MIT */
/* range_index - maps positions to items and back, for the items of ranges in one shard. */

#include "input/range_index.h"

#include <stdlib.h>

bool
range_index_open(struct range_index *index, const struct range *ranges, size_t count,
	const struct shard *shard, struct error *error)
{
	struct shard copy = *shard;

	*index = (struct range_index){
		.ranges = calloc(count, sizeof(*ranges)),
		.base = calloc(count, sizeof(*index->base)),
	};
	if (!index->ranges || !index->base) {
		range_index_close(index);
		return error_out_of_memory(error);
	}
	for (size_t i = 0; i < count; i++) {
		struct range *range = &index->ranges[index->count];

		if (!shard_select(&copy, &ranges[i], range))
			continue;
		if (range->last_index >= UINT64_MAX - index->total) {
			range_index_close(index);
			return error_set(error, STATUS_TROUBLE,
				"--range: too many items: expected fewer than 2^64");
		}
		index->base[index->count++] = index->total;
		index->total += range->last_index + 1;
	}
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
range_index_item(struct range_index *index, uint64_t position)
{
	const struct range *range;

	if (position < index->base[index->recent])
		index->recent = 0;
	while (position - index->base[index->recent] > index->ranges[index->recent].last_index)
		index->recent++;
	range = &index->ranges[index->recent];
	return range->first + (position - index->base[index->recent]) * range->step;
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
