/* SPDX-License-Identifier: MIT */
/* range_index - looking up items and positions agrees with counting one by one. */

#include "input/range_index.h"
#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct range ranges[] = { { 10, 3, 6 }, { 5, 1, 0 }, { 12, 1, 9 }, { 10, 3, 2 },
	{ UINT64_MAX - 4, 2, 2 } };

#define ITEMS_MAX 64

/* Store the items of the shard, selected one by one. */
static size_t
list_items(const struct shard *shard, uint64_t *item)
{
	struct shard copy = *shard;
	size_t count = 0;
	struct range range;

	for (size_t i = 0; i < COUNT(ranges); i++)
		for (uint64_t k = 0; k <= ranges[i].last_index; k++) {
			range = (struct range){ ranges[i].first + k * ranges[i].step, 1, 0 };
			if (shard_select(&copy, &range, &range))
				item[count++] = range.first;
		}
	return count;
}

/* The position of `wanted`: the first one from `from` on, or else the first one. */
static bool
search(const uint64_t *item, size_t count, uint64_t wanted, size_t from, uint64_t *position)
{
	for (size_t pass = 0; pass < 2; pass++)
		for (size_t i = pass ? 0 : from; i < count; i++)
			if (item[i] == wanted)
				return *position = i, true;
	return false;
}

static void
compare(const struct shard *shard)
{
	struct range_index index;
	struct error error = { 0 };
	uint64_t item[ITEMS_MAX], found, expected;
	size_t count = list_items(shard, item);

	if (!CHECK(range_index_open(&index, ranges, COUNT(ranges), shard, &error)))
		return;
	CHECK(index.total == count);
	for (size_t i = 0; i < count; i++)
		CHECK(range_index_item(&index, i) == item[i]);
	for (size_t i = count; i-- > 0;)
		CHECK(range_index_item(&index, i) == item[i]);
	for (uint64_t id = UINT64_MAX - 6; id != 40; id++)
		for (size_t from = 0; from <= count; from++) {
			bool there = search(item, count, id, from, &expected);
			bool got = range_index_find(&index, id, from, &found);

			CHECK(there == got && (!there || item[found] == id));
			CHECK(!there || (expected >= from) == (found >= from));
			CHECK(!there || expected < from || found == expected);
		}
	range_index_close(&index);
}

static void
open_rank(struct shard *shard, enum shard_kind kind, uint64_t rank, uint64_t world)
{
	const struct shard_options options = {
		.kind = kind, .limit = UNBOUNDED, .rank = rank, .world = world
	};

	shard_open(shard, &options, 24);
}

static void
detects_2_to_the_64(void)
{
	static const struct range most[] = { { 0, 1, UINT64_MAX - 1 }, { 7, 1, 0 }, { 8, 1, 0 } };
	struct range_index index;
	struct error error = { 0 };
	struct shard shard;

	open_rank(&shard, SHARD_NONE, 0, 1);
	CHECK(range_index_open(&index, most, 1, &shard, &error) && !index.has_too_many);
	CHECK(index.total == UINT64_MAX);
	range_index_close(&index);
	CHECK(range_index_open(&index, most, 3, &shard, &error) && index.has_too_many);
	CHECK(range_index_item(&index, UINT64_MAX - 1) == UINT64_MAX - 1);
	CHECK(range_index_item(&index, UINT64_MAX) == 7);
	range_index_close(&index);
}

void
test_range_index(void)
{
	struct shard shard;

	for (uint64_t world = 1; world < 40; world++)
		for (uint64_t rank = 0; rank < world; rank++) {
			open_rank(&shard, SHARD_STRIDE, rank, world);
			compare(&shard);
			open_rank(&shard, SHARD_BLOCK, rank, world);
			compare(&shard);
		}
	detects_2_to_the_64();
}
