/* SPDX-License-Identifier: MIT */
/* shard - selecting whole ranges agrees with deciding item by item. */

#include "input/shard.h"
#include "unit.h"

#include <stdlib.h>

#define TOP        UINT64_MAX
#define RANGES_MAX 12

static uint64_t
below(uint64_t limit)
{
	return (uint64_t)random() % limit;
}

/* Whether the item at `position` of `total` belongs to the rank. */
static bool
belongs(enum shard_kind kind, uint64_t rank, uint64_t world, uint64_t total, uint64_t position)
{
	uint64_t share = total / world, longer = total % world;
	uint64_t begin = rank * share + (rank < longer ? rank : longer);

	if (kind == SHARD_STRIDE)
		return position % world == rank;
	if (kind == SHARD_BLOCK)
		return position >= begin && position < begin + share + (rank < longer);
	return true;
}

/* Select all ranges in turn and compare with belongs(), ID by ID. */
static void
check_rank(const struct range *in, unsigned count, enum shard_kind kind, uint64_t rank,
	uint64_t world, uint64_t total)
{
	uint64_t position = 0;
	struct shard shard;

	shard_open(&shard, kind, rank, world, total);
	for (unsigned i = 0; i < count; i++) {
		struct range out;
		bool any = shard_select(&shard, &in[i], &out), equal = true;
		uint64_t selected = 0;

		for (uint64_t k = 0; k <= in[i].last_index; k++)
			if (belongs(kind, rank, world, total, position + k))
				equal &= any && out.first + selected++ * out.step ==
							in[i].first + k * in[i].step;
		equal &= any ? selected == out.last_index + 1 : selected == 0;
		CHECK(equal);
		position += in[i].last_index + 1;
	}
	CHECK(shard_complete(&shard));
}

static void
agrees_item_by_item(void)
{
	struct range in[RANGES_MAX];

	srandom(4);
	for (unsigned round = 0; round < 300; round++) {
		unsigned count = (unsigned)below(RANGES_MAX);
		uint64_t world = 1 + below(64), total = 0;

		for (unsigned i = 0; i < count; i++) {
			in[i].last_index = below(3) ? below(150) : 0;
			in[i].step = 1 + below(9);
			in[i].first = below(2) ? below(99) : TOP - in[i].last_index * in[i].step;
			total += in[i].last_index + 1;
		}
		for (uint64_t rank = 0; rank < world; rank++)
			for (int kind = SHARD_STRIDE; kind <= SHARD_NONE; kind++)
				check_rank(in, count, (enum shard_kind)kind, rank, world, total);
	}
}

/* One range, whose size and the world are near 2^64. */
static void
is_exact_near_2_to_the_64(void)
{
	struct range all = { 0, 1, TOP - 1 }, out;
	struct shard shard;

	shard_open(&shard, SHARD_STRIDE, TOP - 1, TOP, 0);
	CHECK(shard_select(&shard, &all, &out) && out.first == TOP - 1 && out.last_index == 0);
	CHECK(shard.to_skip == TOP - 1);
	shard_open(&shard, SHARD_STRIDE, 1, (uint64_t)1 << 63, 0);
	CHECK(shard_select(&shard, &all, &out) && out.first == 1 && out.last_index == 1);
	CHECK(out.step == (uint64_t)1 << 63);
	shard_open(&shard, SHARD_BLOCK, 2, 3, TOP);
	CHECK(shard_select(&shard, &all, &out));
	CHECK(out.first == TOP / 3 * 2 && out.last_index == TOP / 3 - 1 && shard_complete(&shard));
	shard_open(&shard, SHARD_BLOCK, 999999, 1000000, 1000000000001);
	all.last_index = 1000000000000;
	CHECK(shard_select(&shard, &all, &out));
	CHECK(out.first == 999999000001 && out.last_index == 999999 && shard_complete(&shard));
}

static void
counts(void)
{
	struct range one = { 0, 1, 0 }, most = { 0, 1, TOP - 3 }, out;
	struct shard shard;

	shard_open(&shard, SHARD_COUNT, 0, 1, 0);
	CHECK(shard_counted(&shard) == 0);
	CHECK(!shard_select(&shard, &most, &out) && shard_counted(&shard) == TOP - 2);
	shard_skip(&shard, 1);
	CHECK(shard_counted(&shard) == TOP - 1);
	CHECK(!shard_select(&shard, &one, &out) && shard_counted(&shard) == TOP);
	CHECK(!shard_select(&shard, &most, &out) && shard_counted(&shard) == TOP);
}

static void
detects_another_total(void)
{
	struct range few = { 0, 1, 8 }, out;
	struct shard shard;

	for (uint64_t rank = 0; rank < 12; rank++) {
		shard_open(&shard, SHARD_BLOCK, rank, 12, 10);
		shard_select(&shard, &few, &out);
		CHECK(!shard_complete(&shard));
		shard_select(&shard, &few, &out);
		CHECK(!shard_complete(&shard));
	}
}

void
test_shard(void)
{
	agrees_item_by_item();
	is_exact_near_2_to_the_64();
	counts();
	detects_another_total();
}
