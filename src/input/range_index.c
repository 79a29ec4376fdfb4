/* SPDX-License-Identifier: MIT */
/* range_index - the items of ranges by their positions, of one shard. */

#include "input/range_index.h"

#include <stdlib.h>

bool
range_index_open(struct range_index *sequence, const struct range *ranges, size_t count,
	const struct shard *shard, struct error *error)
{
	struct shard walker = *shard;

	*sequence = (struct range_index){
		.ranges = calloc(count, sizeof(*ranges)),
		.base = calloc(count, sizeof(*sequence->base)),
	};
	if (!sequence->ranges || !sequence->base) {
		range_index_close(sequence);
		return error_out_of_memory(error);
	}
	for (size_t i = 0; i < count; i++) {
		struct range *range = &sequence->ranges[sequence->count];

		if (!shard_take(&walker, &ranges[i], range))
			continue;
		if (range->last_index >= UINT64_MAX - sequence->total) {
			range_index_close(sequence);
			return error_set(
				error, STATUS_TROUBLE, "--range: there are 2^64 items or more");
		}
		sequence->base[sequence->count++] = sequence->total;
		sequence->total += range->last_index + 1;
	}
	return true;
}

void
range_index_close(struct range_index *sequence)
{
	free(sequence->ranges);
	free(sequence->base);
	*sequence = (struct range_index){ 0 };
}

uint64_t
range_index_item(struct range_index *sequence, uint64_t position)
{
	size_t at = sequence->at;

	if (position < sequence->base[at])
		at = 0;
	while (position - sequence->base[at] > sequence->ranges[at].last_index)
		at++;
	sequence->at = at;
	return sequence->ranges[at].first +
	       (position - sequence->base[at]) * sequence->ranges[at].step;
}

bool
range_index_find(
	const struct range_index *sequence, uint64_t item, uint64_t from, uint64_t *position)
{
	bool found = false;

	for (size_t i = 0; i < sequence->count; i++) {
		const struct range *range = &sequence->ranges[i];
		uint64_t distance = item - range->first;

		if (item < range->first || distance % range->step != 0 ||
			distance / range->step > range->last_index)
			continue;
		if (!found || sequence->base[i] + distance / range->step >= from)
			*position = sequence->base[i] + distance / range->step;
		found = true;
		if (*position >= from)
			break;
	}
	return found;
}
