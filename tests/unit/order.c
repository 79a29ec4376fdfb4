/* SPDX-License-Identifier: MIT */
/* order - positions and IDs of a rank: all ranks have each item once, and look-ups are inverse. */

#include "input/order.h"
#include "unit.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* IDs 40 to 42 are in two ranges. */
static const struct range ranges[] = { { 10, 3, 6 }, { 5, 1, 0 }, { 40, 1, 9 }, { 38, 2, 2 },
	{ UINT64_MAX - 4, 2, 2 } };

#define TOTAL 24

/* The order without a shard, which the following compares with. */
static void
list_all(const struct order_options *options, uint64_t id[TOTAL])
{
	struct order_options all = { .shuffle = options->shuffle, .base_seed = options->base_seed };
	struct error error = { 0 };
	struct order order;

	all.shard = (struct shard_options){ .kind = SHARD_NONE, .limit = UNBOUNDED, .world = 1 };
	CHECK(order_open(&order, ranges, COUNT(ranges), &all, &error));
	CHECK(order.total == TOTAL);
	for (uint64_t i = 0; i < TOTAL; i++)
		id[i] = order_item(&order, i);
	order_close(&order);
}

/* Find each ID of the rank from each position on. */
static void
check_find(const struct order *order)
{
	uint64_t total = order->total, id[TOTAL], found;

	for (uint64_t i = 0; i < total; i++)
		id[i] = order_item(order, i);
	for (uint64_t i = 0; i < total; i++)
		for (uint64_t from = 0; from <= total; from++) {
			uint64_t first = from;

			while (first < total && id[first] != id[i])
				first++;
			CHECK(order_find(order, id[i], from, &found) && found < total &&
				id[found] == id[i]);
			CHECK(first < total ? found == first : found < from);
		}
	CHECK(!order_find(order, 9, 0, &found));
}

/* The shards of a stride, put together, are the order of all ranks. */
static void
check_ranks(struct order_options *options)
{
	struct shard_options *shard = &options->shard;
	uint64_t all[TOTAL], left = TOTAL - shard->skip;
	struct error error = { 0 };
	struct order order;

	list_all(options, all);
	left = left < shard->limit ? left : shard->limit;
	for (shard->rank = 0; shard->rank < shard->world; shard->rank++) {
		bool equal = true;

		if (!CHECK(order_open(&order, ranges, COUNT(ranges), options, &error)))
			return;
		for (uint64_t i = 0; i < order.total; i++) {
			uint64_t position = i * shard->world + shard->rank;

			equal &= order_item(&order, i) == all[shard->skip + position % left];
		}
		CHECK(equal);
		if (shard->uneven == UNEVEN_DROP)
			CHECK(order.total == left / shard->world);
		if (shard->uneven == UNEVEN_REPEAT)
			CHECK(order.total == (left + shard->world - 1) / shard->world);
		check_find(&order);
		order_close(&order);
	}
}

static void
refuses_too_many(void)
{
	static const struct range most[] = { { 0, 1, UINT64_MAX }, { 7, 1, 0 } };
	struct order_options options = { .shuffle = true,
		.shard = { .kind = SHARD_NONE, .limit = UNBOUNDED, .world = 1 } };
	struct error error = { 0 };
	struct order order;
	uint64_t position;

	/* all 2^64 IDs */
	if (CHECK(order_open(&order, most, 1, &options, &error))) {
		CHECK(order_find(&order, order_item(&order, UINT64_MAX), 0, &position));
		CHECK(position == UINT64_MAX);
		order_close(&order);
	}
	CHECK(!order_open(&order, most, 2, &options, &error));
	CHECK(error.status == STATUS_TROUBLE);
	error.status = STATUS_OK;
	options.shuffle = false;
	options.shard.kind = SHARD_BLOCK;
	options.shard.world = 2;
	CHECK(!order_open(&order, most, 1, &options, &error));
	CHECK(error.status == STATUS_TROUBLE);
	error.status = STATUS_OK;
	options.shard.kind = SHARD_NONE;
	CHECK(!order_open(&order, most, 2, &options, &error));
	CHECK(error.status == STATUS_TROUBLE);
	error.status = STATUS_OK;
	options.shard.skip = UINT64_MAX - 9;
	options.shard.limit = 8;
	if (CHECK(order_open(&order, most, 2, &options, &error))) {
		CHECK(order.total == 8);
		CHECK(order_item(&order, 7) == UINT64_MAX - 2);
		order_close(&order);
	}
}

/* 2^64 - 1 items, and one more. */
static void
finds_the_last_items(void)
{
	static const struct range most[] = { { 0, 1, UINT64_MAX - 1 }, { 7, 1, 0 } };
	struct order_options options = { .shard = { .limit = UNBOUNDED, .world = 1 } };
	struct error error = { 0 };
	struct order order;
	uint64_t position;

	if (CHECK(order_open(&order, most, 1, &options, &error))) {
		CHECK(order.total == UINT64_MAX);
		order_close(&order);
	}
	if (CHECK(order_open(&order, most, 2, &options, &error))) {
		CHECK(order.total == UNBOUNDED && order.rank.last_index == UINT64_MAX);
		CHECK(order_item(&order, UINT64_MAX - 1) == UINT64_MAX - 1);
		CHECK(order_item(&order, UINT64_MAX) == 7);
		CHECK(order_find(&order, 7, 8, &position) && position == UINT64_MAX);
		order_close(&order);
	}
}

void
test_order(void)
{
	static const uint64_t worlds[] = { 1, 2, 3, 4, 5, 7, 11, 23, 24, 25, 31, 39 };
	struct order_options options = { .base_seed = 3 };

	for (unsigned shuffle = 0; shuffle < 2; shuffle++)
		for (unsigned uneven = 0; uneven < 3; uneven++)
			for (size_t i = 0; i < COUNT(worlds); i++)
				for (uint64_t skip = 0; skip < TOTAL; skip += 7) {
					options.shuffle = shuffle == 1;
					options.shard = (struct shard_options){
						.uneven = (enum uneven)uneven,
						.skip = skip,
						.limit = skip % 2 ? 11 : UNBOUNDED,
						.world = worlds[i],
					};
					check_ranks(&options);
				}
	refuses_too_many();
	finds_the_last_items();
}
