/* SPDX-License-Identifier: MIT */
/* order - which items of ranges a rank has, and in which order: positions to IDs and back. */

#include "input/order.h"

#include <stdlib.h>

bool
order_open(struct order *order, const struct range *ranges, size_t count,
	const struct order_options *options, struct error *error)
{
	const struct shard_options *part = &options->shard;
	bool is_limited = part->limit < UINT64_MAX - part->skip, has_more = false;
	struct range all = { 0, 1, UINT64_MAX }; /* positions; so far they end before 0 */
	const char *refused = NULL, *expected = "at most 2^64";
	struct shard shard;

	*order = (struct order){ .is_shuffled = options->shuffle, .ranges = ranges };
	order->base = calloc(count, sizeof(*order->base));
	if (!order->base)
		return error_out_of_memory(error);
	/* Ranges whose first position would be 2^64 or more are left out. */
	for (size_t i = 0; i < count && !has_more; order->count = ++i) {
		uint64_t base = all.last_index + 1;

		order->base[i] = base;
		has_more = __builtin_add_overflow(base, ranges[i].last_index, &all.last_index) ||
			   (all.last_index == UINT64_MAX && i + 1 < count);
	}
	if (has_more)
		all.last_index = UINT64_MAX;
	/* Items after the limit are ignored. */
	uint64_t total = is_limited ? UINT64_MAX - 1 : UNBOUNDED;

	if (all.last_index < total)
		total = all.last_index + 1;
	if (has_more && (options->shuffle || !is_limited)) {
		refused = options->shuffle ? "--shuffle" : "--range";
	} else if (!shard_open(&shard, part, total)) {
		refused = shard_counting_option(part);
		expected = "fewer than 2^64-1";
	}
	if (refused) {
		order_close(order);
		return error_set(error, STATUS_TROUBLE, "%s: too many items: expected %s", refused,
			expected);
	}
	order->rank = (struct range){ shard.to_skip, shard.step, shard.remaining - 1 };
	order->total = shard.remaining;
	order->end = shard.total;
	order->repeated = shard.repeated;
	if (total == UNBOUNDED) {
		order->total = 0;
		if (shard_select(&shard, &all, &order->rank))
			order->total =
				order->rank.last_index + (order->rank.last_index < UINT64_MAX);
	}
	if (options->shuffle)
		shuffle_init_epoch(
			&order->shuffle, options->base_seed, options->epoch, all.last_index);
	return true;
}

void
order_close(struct order *order)
{
	free(order->base);
	*order = (struct order){ .count = 0 };
}

void
order_resolve(const struct order *order, uint64_t *id, size_t count)
{
	const struct range *range = order->ranges;
	uint64_t base = 0; /* of the range, which has the last position that was looked up */

	for (size_t i = 0; order->repeated && i < count; i++)
		if (id[i] >= order->end)
			id[i] -= order->repeated;
	if (order->is_shuffled)
		shuffle_map(&order->shuffle, id, count);
	for (size_t i = 0; i < count; i++) {
		if (id[i] - base > range->last_index) {
			size_t low = 0, high = order->count; /* base[low] <= id[i] < base[high] */

			while (high - low > 1) {
				size_t middle = low + (high - low) / 2;

				if (order->base[middle] <= id[i])
					low = middle;
				else
					high = middle;
			}
			range = &order->ranges[low];
			base = order->base[low];
		}
		id[i] = range->first + (id[i] - base) * range->step;
	}
}

uint64_t
order_item(const struct order *order, uint64_t index)
{
	uint64_t id = order->rank.first + index * order->rank.step;

	order_resolve(order, &id, 1);
	return id;
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
order_find(const struct order *order, uint64_t id, uint64_t from, uint64_t *index)
{
	uint64_t position, found;
	bool any = false;

	/* Where ranges overlap, an ID has several positions; with UNEVEN_REPEAT, an item has
	 * several. */
	for (size_t i = 0; i < order->count && order->total > 0; i++) {
		if (!range_find(&order->ranges[i], id, &position))
			continue;
		position += order->base[i];
		if (order->is_shuffled)
			position = shuffle_invert(&order->shuffle, position);
		for (unsigned again = 0; again < (order->repeated ? 2 : 1); again++) {
			uint64_t place = again ? position + order->repeated : position;

			if (order->repeated && (place >= order->end) != again)
				continue;
			if (!range_find(&order->rank, place, &found))
				continue;
			if (!any || (found >= from && (*index < from || found < *index)))
				*index = found;
			any = true;
		}
	}
	return any;
}
