/* SPDX-License-Identifier: MIT */
/* order - which items of ranges a rank has, and in which order: positions to IDs and back. */

#include "input/order.h"

#include <stdlib.h>

/* The number of all items minus 1. False: there are more than 2^64. */
static bool
find_last_index(const struct range *ranges, size_t count, uint64_t *last_index)
{
	*last_index = ranges[0].last_index;
	for (size_t i = 1; i < count; i++) {
		if (ranges[i].last_index >= UINT64_MAX - *last_index)
			return false;
		*last_index += ranges[i].last_index + 1;
	}
	return true;
}

bool
ranges_total(const struct range *ranges, size_t count, uint64_t *total)
{
	uint64_t last_index;

	if (!find_last_index(ranges, count, &last_index) || last_index == UINT64_MAX)
		return false;
	*total = last_index + 1;
	return true;
}

bool
order_open(struct order *order, const struct range *ranges, size_t count,
	const struct order_options *options, struct error *error)
{
	const struct shard_options *part = &options->shard;
	struct range positions = { 0, 1, UINT64_MAX };
	uint64_t total = UNBOUNDED, whole;
	struct shard shard;
	bool is_counted;

	*order = (struct order){ .is_shuffled = options->shuffle, .ranges = ranges };
	is_counted = !shard_needs_total(part) || ranges_total(ranges, count, &total);
	if (!is_counted && part->limit < UINT64_MAX - part->skip) {
		total = UINT64_MAX - 1; /* the items after the limit do not count */
		is_counted = true;
	}
	if (!is_counted || (shard_needs_total(part) && !shard_whole(part, total, &whole)))
		return error_set(error, STATUS_TROUBLE,
			"%s: too many items: expected fewer than 2^64-1",
			part->kind == SHARD_BLOCK ? "--shard block" : "--uneven");
	if (!find_last_index(ranges, count, &positions.last_index)) {
		if (options->shuffle || part->limit >= UINT64_MAX - part->skip)
			return error_set(error, STATUS_TROUBLE,
				"%s: too many items: expected at most 2^64",
				options->shuffle ? "--shuffle" : "--range");
		positions.last_index = UINT64_MAX;
	}
	shard_open(&shard, part, total);
	rank_items_select(&order->rank, &shard, &positions);
	if (options->shuffle)
		shuffle_init_epoch(
			&order->shuffle, options->base_seed, options->epoch, positions.last_index);
	order->base = calloc(count, sizeof(*order->base));
	if (!order->base)
		return error_out_of_memory(error);
	/* Ranges whose first position would be 2^64 or more are left out. */
	for (order->count = 1; order->count < count; order->count++) {
		uint64_t base = order->base[order->count - 1];
		uint64_t last = ranges[order->count - 1].last_index;

		if (last >= UINT64_MAX - base)
			break;
		order->base[order->count] = base + last + 1;
	}
	return true;
}

void
order_close(struct order *order)
{
	free(order->base);
	*order = (struct order){ .count = 0 };
}

/* The last range whose first position is at most this one. */
static size_t
find_range(const struct order *order, uint64_t position)
{
	size_t low = 0, high = order->count; /* base[low] <= position < base[high] */

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (order->base[middle] <= position)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void
order_resolve(const struct order *order, uint64_t *id, size_t count)
{
	const struct range *range = order->ranges;
	uint64_t base = 0; /* of the range, which has the last position that was looked up */

	if (order->is_shuffled)
		shuffle_map(&order->shuffle, id, count);
	for (size_t i = 0; i < count; i++) {
		if (id[i] - base > range->last_index) {
			size_t found = find_range(order, id[i]);

			range = &order->ranges[found];
			base = order->base[found];
		}
		id[i] = range->first + (id[i] - base) * range->step;
	}
}

struct range
order_run(const struct order *order, uint64_t position)
{
	const struct range *part = order->rank.part, *range;
	struct range run;
	uint64_t left;
	size_t found;

	if (position > part->last_index)
		position -= part++->last_index + 1;
	run = (struct range){ part->first + position * part->step, part->step, 0 };
	if (order->is_shuffled) {
		order_resolve(order, &run.first, 1);
		return run;
	}
	found = find_range(order, run.first);
	range = &order->ranges[found];
	run.first -= order->base[found];
	run.last_index = (range->last_index - run.first) / run.step;
	left = part->last_index - position;
	if (run.last_index > left)
		run.last_index = left;
	run.first = range->first + run.first * range->step;
	run.step *= range->step;
	return run;
}

/* Whether the range has the value, at *index. */
static bool
range_find(const struct range *range, uint64_t value, uint64_t *index)
{
	uint64_t distance = value - range->first;

	*index = distance / range->step;
	return value >= range->first && distance % range->step == 0 && *index <= range->last_index;
}

bool
order_find(const struct order *order, uint64_t id, uint64_t from, uint64_t *position)
{
	const struct rank_items *rank = &order->rank;
	uint64_t index, found;
	bool any = false;

	/* Where ranges overlap, the ID has several places; with --uneven repeat, so has an item. */
	for (size_t i = 0; i < order->count; i++) {
		if (!range_find(&order->ranges[i], id, &index))
			continue;
		index += order->base[i];
		if (order->is_shuffled)
			index = shuffle_invert(&order->shuffle, index);
		for (size_t k = 0; k < rank->parts; k++) {
			if (!range_find(&rank->part[k], index, &found))
				continue;
			if (k > 0)
				found += rank->part[0].last_index + 1;
			if (!any || (found >= from && (*position < from || found < *position)))
				*position = found;
			any = true;
		}
	}
	return any;
}
