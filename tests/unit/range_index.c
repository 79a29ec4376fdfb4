/* SPDX-License-Identifier: MIT */
/* range_index - items by position and positions by item are those of the ranges, counted out. */

#include "input/range_index.h"
#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct range ranges[] = { { 10, 3, 6 }, { 5, 1, 0 }, { 12, 1, 9 }, { 10, 3, 2 },
	{ UINT64_MAX - 4, 2, 2 } };

#define ITEMS_MAX 64

/* The items of the shard, one after the other. */
static size_t
count_out(const struct shard *shard, uint64_t *item)
{
	struct shard walker = *shard;
	size_t count = 0;
	struct range range;

	for (size_t i = 0; i < COUNT(ranges); i++)
		for (uint64_t k = 0; k <= ranges[i].last_index; k++) {
			range = (struct range){ ranges[i].first + k * ranges[i].step, 1, 0 };
			if (shard_select(&walker, &range, &range))
				item[count++] = range.first;
		}
	return count;
}

/* Where `wanted` stands: not before `from` if it does so at all. */
static bool
search(const uint64_t *item, size_t count, uint64_t wanted, size_t from, uint64_t *position)
{
	for (size_t turn = 0; turn < 2; turn++)
		for (size_t i = turn ? 0 : from; i < count; i++)
			if (item[i] == wanted)
				return *position = i, true;
	return false;
}

static void
compare(const struct shard *shard)
{
	struct range_index sequence;
	struct error error = { 0 };
	uint64_t item[ITEMS_MAX], found, expected;
	size_t count = count_out(shard, item);

	if (!CHECK(range_index_open(&sequence, ranges, COUNT(ranges), shard, &error)))
		return;
	CHECK(sequence.total == count);
	for (size_t i = 0; i < count; i++)
		CHECK(range_index_item(&sequence, i) == item[i]);
	for (size_t i = count; i-- > 0;)
		CHECK(range_index_item(&sequence, i) == item[i]);
	for (uint64_t id = UINT64_MAX - 6; id != 40; id++)
		for (size_t from = 0; from <= count; from++) {
			bool there = search(item, count, id, from, &expected);
			bool got = range_index_find(&sequence, id, from, &found);

			CHECK(there == got && (!there || item[found] == id));
			CHECK(!there || (expected >= from) == (found >= from));
			CHECK(!there || expected < from || found == expected);
		}
	range_index_close(&sequence);
}

static void
too_many(void)
{
	static const struct range most[] = { { 0, 1, UINT64_MAX - 1 }, { 0, 1, 0 } };
	struct range_index sequence;
	struct error error = { 0 };
	struct shard shard;

	shard_open(&shard, SHARD_NONE, 0, 1, 0);
	CHECK(range_index_open(&sequence, most + 1, 1, &shard, &error));
	range_index_close(&sequence);
	CHECK(!range_index_open(&sequence, most, 2, &shard, &error));
	CHECK(error.status == STATUS_TROUBLE);
}

void
test_range_index(void)
{
	struct shard shard;

	for (uint64_t world = 1; world < 40; world++)
		for (uint64_t rank = 0; rank < world; rank++) {
			shard_open(&shard, SHARD_STRIDE, rank, world, 0);
			compare(&shard);
			shard_open(&shard, SHARD_BLOCK, rank, world, 24);
			compare(&shard);
		}
	too_many();
}
