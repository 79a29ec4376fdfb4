/* SPDX-License-Identifier: MIT */
/* shard - selecting from whole ranges agrees with deciding item by item. */

#include "input/shard.h"
#include "unit.h"

#include <stdlib.h>

#define TOP        UINT64_MAX
#define RANGES_MAX 12
#define ITEMS_MAX  3000

static uint64_t
below(uint64_t limit)
{
	return (uint64_t)random() % limit;
}

static const struct shard_options all_items = {
	.kind = SHARD_NONE, .limit = UNBOUNDED, .world = 1
};

/* All items, and then those of a rank, one by one. */
struct list {
	uint64_t item[ITEMS_MAX];
	uint64_t count;
};

/* What the options leave of all items, by the words of the manual. */
static void
select_items(const struct shard_options *options, const struct list *all, struct list *rank)
{
	static struct list left;
	uint64_t world = options->world, count, padded, begin;

	left.count = 0;
	for (uint64_t i = options->skip; i < all->count && left.count < options->limit; i++)
		left.item[left.count++] = all->item[i];
	count = padded = left.count;
	if (options->kind != SHARD_NONE && options->uneven == UNEVEN_DROP)
		padded -= count % world;
	if (options->kind != SHARD_NONE && options->uneven == UNEVEN_REPEAT && count % world)
		padded += world - count % world;
	begin = options->rank * (padded / world);
	begin += options->rank < padded % world ? options->rank : padded % world;
	rank->count = 0;
	for (uint64_t i = 0; i < padded; i++) {
		bool belongs = true;

		if (options->kind == SHARD_STRIDE)
			belongs = i % world == options->rank;
		else if (options->kind == SHARD_BLOCK)
			belongs = i >= begin &&
				  i < begin + padded / world + (options->rank < padded % world);
		if (belongs)
			rank->item[rank->count++] = left.item[i % count];
	}
}

/* Select from all ranges in turn, and compare with select_items(). */
static void
check_rank(const struct range *in, unsigned ranges, const struct shard_options *options,
	const struct list *all)
{
	static struct list rank;
	uint64_t count = 0;
	struct shard shard, whole;
	bool equal = true;

	select_items(options, all, &rank);
	CHECK(shard_open(&whole, options, all->count) && whole.remaining == rank.count);
	CHECK(shard_open(&shard, options, shard_counting_option(options) ? all->count : UNBOUNDED));
	do {
		for (unsigned i = 0; i < ranges; i++) {
			struct range out;

			if (!shard_select(&shard, &in[i], &out))
				continue;
			for (uint64_t k = 0; k <= out.last_index; k++, count++)
				equal &= count < rank.count &&
					 rank.item[count] == out.first + k * out.step;
		}
		CHECK(shard_complete(&shard) || shard.is_second);
	} while (shard_rewind(&shard));
	CHECK(equal && count == rank.count);
	CHECK(shard_complete(&shard));
	/* The positions of all items instead of the items. */
	for (uint64_t i = 0; i < rank.count; i++) {
		uint64_t position = whole.to_skip + i * whole.step;

		if (whole.repeated && position >= whole.total)
			position -= whole.repeated;
		equal &= rank.item[i] == all->item[position];
	}
	CHECK(equal);
}

static void
agrees_item_by_item(void)
{
	static struct list all;
	struct range in[RANGES_MAX];

	srandom(4);
	for (unsigned round = 0; round < 2000; round++) {
		unsigned ranges = (unsigned)below(RANGES_MAX);
		struct shard_options options = {
			.kind = (enum shard_kind)below(3),
			.uneven = (enum uneven)below(3),
			.skip = below(2) ? below(200) : 0,
			.limit = below(2) ? below(300) : UNBOUNDED,
			.world = 1 + below(below(2) ? 5 : 64),
		};

		all.count = 0;
		for (unsigned i = 0; i < ranges; i++) {
			in[i].last_index = below(3) ? below(99) : 0;
			in[i].step = 1 + below(9);
			in[i].first = below(2) ? below(99) : TOP - in[i].last_index * in[i].step;
			for (uint64_t k = 0; k <= in[i].last_index; k++)
				all.item[all.count++] = in[i].first + k * in[i].step;
		}
		for (options.rank = 0; options.rank < options.world; options.rank++)
			check_rank(in, ranges, &options, &all);
	}
}

static void
open_rank(struct shard *shard, enum shard_kind kind, uint64_t rank, uint64_t world, uint64_t total)
{
	struct shard_options options = all_items;

	options.kind = kind;
	options.rank = rank;
	options.world = world;
	shard_open(shard, &options, total);
}

/* One range, whose size and the world are near 2^64. */
static void
is_exact_near_2_to_the_64(void)
{
	struct range all = { 0, 1, TOP - 1 }, out;
	struct shard shard;

	open_rank(&shard, SHARD_STRIDE, TOP - 1, TOP, UNBOUNDED);
	CHECK(shard_select(&shard, &all, &out) && out.first == TOP - 1 && out.last_index == 0);
	CHECK(shard.to_skip == TOP - 1);
	open_rank(&shard, SHARD_STRIDE, 1, (uint64_t)1 << 63, UNBOUNDED);
	CHECK(shard_select(&shard, &all, &out) && out.first == 1 && out.last_index == 1);
	CHECK(out.step == (uint64_t)1 << 63);
	all.last_index = TOP - 2;
	open_rank(&shard, SHARD_BLOCK, 2, 3, TOP - 1);
	CHECK(shard_select(&shard, &all, &out));
	CHECK(out.first == (TOP - 1) / 3 * 2 + 2 && out.last_index == (TOP - 1) / 3 - 1);
	CHECK(shard_complete(&shard));
	open_rank(&shard, SHARD_BLOCK, 999999, 1000000, 1000000000001);
	all.last_index = 1000000000000;
	CHECK(shard_select(&shard, &all, &out));
	CHECK(out.first == 999999000001 && out.last_index == 999999 && shard_complete(&shard));
	/* all 2^64 IDs */
	all.last_index = TOP;
	shard_open(&shard, &all_items, UNBOUNDED);
	CHECK(shard_select(&shard, &all, &out) && out.first == 0 && out.last_index == TOP);
	open_rank(&shard, SHARD_STRIDE, 6, 7, UNBOUNDED);
	CHECK(shard_select(&shard, &all, &out) && out.first == 6 && out.last_index == TOP / 7 - 1);
}

/* Few items for very many ranks: --uneven repeat gives each rank one. */
static void
repeats_for_any_world(void)
{
	struct shard_options options = all_items;
	struct range all = { 100, 1, 9 }, out;
	struct shard shard;

	options.kind = SHARD_BLOCK;
	options.uneven = UNEVEN_REPEAT;
	options.skip = 3;
	options.world = TOP - 1;
	options.rank = TOP - 2;
	shard_open(&shard, &options, 10);
	CHECK(shard_select(&shard, &all, &out) && out.last_index == 0);
	CHECK(out.first == 103 + (TOP - 2) % 7 && !shard_rewind(&shard));
}

static void
counts(void)
{
	struct range one = { 0, 1, 0 }, most = { 0, 1, TOP - 2 }, out;
	struct shard shard;

	open_rank(&shard, SHARD_NONE, 0, 1, UNBOUNDED);
	shard.remaining = 0;
	CHECK(!shard_select(&shard, &most, &out) && shard.passed == TOP - 1);
	CHECK(!shard_select(&shard, &one, &out) && shard.passed == TOP);
	CHECK(!shard_select(&shard, &most, &out) && shard.passed == TOP);
}

static void
detects_another_total(void)
{
	struct range few = { 0, 1, 8 }, out;
	struct shard shard;

	for (uint64_t rank = 0; rank < 12; rank++) {
		open_rank(&shard, SHARD_BLOCK, rank, 12, 10);
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
	repeats_for_any_world();
	counts();
	detects_another_total();
}
