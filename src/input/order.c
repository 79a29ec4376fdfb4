/* SPDX-License-Identifier: MIT */
/* order - which items of ranges a rank has, and in which order: positions to IDs and back. */

#include "input/order.h"

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

static bool
open_shuffled(struct order *order, const struct range *ranges, size_t count, uint64_t total,
	const struct order_options *options, struct error *error)
{
	const struct shard_options all = { .kind = SHARD_NONE, .limit = UNBOUNDED, .world = 1 };
	struct range positions = { 0, 1, 0 };
	struct shard shard;

	if (!find_last_index(ranges, count, &positions.last_index))
		return error_set(
			error, STATUS_TROUBLE, "--shuffle: too many items: expected at most 2^64");
	order->is_shuffled = true;
	shuffle_init_epoch(
		&order->shuffle, options->base_seed, options->epoch, positions.last_index);
	shard_open(&shard, &all, UNBOUNDED);
	if (!range_index_open(&order->all, ranges, count, &shard, error))
		return false;
	shard_open(&shard, &options->shard, total);
	return range_index_open(&order->rank, &positions, 1, &shard, error);
}

bool
order_open(struct order *order, const struct range *ranges, size_t count,
	const struct order_options *options, struct error *error)
{
	uint64_t total = UNBOUNDED, whole;
	bool opened, fits = true;
	struct shard shard;

	*order = (struct order){ .is_shuffled = false };
	if (shard_needs_total(&options->shard)) {
		fits = ranges_total(ranges, count, &total);
		fits = fits && shard_whole(&options->shard, total, &whole);
	}
	if (!fits)
		return error_set(error, STATUS_TROUBLE,
			"%s: too many items: expected fewer than 2^64-1",
			options->shard.kind == SHARD_BLOCK ? "--shard block" : "--uneven");
	if (options->shuffle) {
		opened = open_shuffled(order, ranges, count, total, options, error);
	} else {
		shard_open(&shard, &options->shard, total);
		opened = range_index_open(&order->rank, ranges, count, &shard, error);
	}
	if (!opened)
		order_close(order);
	return opened;
}

void
order_close(struct order *order)
{
	range_index_close(&order->rank);
	range_index_close(&order->all);
}

void
order_resolve(const struct order *order, uint64_t *id, size_t count)
{
	const struct range *first = order->all.ranges;

	if (!order->is_shuffled)
		return;
	shuffle_map(&order->shuffle, id, count);
	if (order->all.count == 1)
		for (size_t i = 0; i < count; i++)
			id[i] = first->first + id[i] * first->step;
	else
		for (size_t i = 0; i < count; i++)
			id[i] = range_index_item(&order->all, id[i]);
}

uint64_t
order_item(const struct order *order, uint64_t position)
{
	uint64_t id = range_index_item(&order->rank, position);

	order_resolve(order, &id, 1);
	return id;
}

/* The same for the item at `index` of order->all. */
static bool
find_shuffled(const struct order *order, uint64_t index, uint64_t from, uint64_t *position)
{
	return range_index_find(
		&order->rank, shuffle_invert(&order->shuffle, index), from, position);
}

bool
order_find(const struct order *order, uint64_t id, uint64_t from, uint64_t *position)
{
	uint64_t index, found, next = 0;
	bool any = false;

	if (!order->is_shuffled)
		return range_index_find(&order->rank, id, from, position);
	/* Where ranges overlap, the ID has several places. */
	while (range_index_find(&order->all, id, next, &index) && index >= next) {
		if (find_shuffled(order, index, from, &found)) {
			bool is_better = found >= from && (*position < from || found < *position);

			if (!any || is_better)
				*position = found;
			any = true;
		}
		if (index == UINT64_MAX)
			break;
		next = index + 1;
	}
	return any;
}
