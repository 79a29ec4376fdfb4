/* SPDX-License-Identifier: MIT */
/* order - which items of ranges a rank has, and in which order: positions to IDs and back. */

#pragma once

#include "input/shard.h"
#include "input/shuffle.h"

/*
 * The items of the input are put in order, then --skip and --limit select a part of them, then
 * --uneven makes it a multiple of the world size, then --shard divides it.
 */
struct order_options {
	bool shuffle;              /* of ranges only */
	uint64_t base_seed, epoch; /* that select the permutation */
	struct shard_options shard;
};

/* Whether the order of all ranks is not that of the input. */
static inline bool
order_is_changed(const struct order_options *options)
{
	const struct shard_options *shard = &options->shard;

	return options->shuffle || shard->skip > 0 || shard->limit != UNBOUNDED ||
	       shard->uneven != UNEVEN_KEEP;
}

/*
 * Maps indices to IDs in three steps: from the index among the items of this rank to the position
 * among those of all ranks (`rank`); if the order is shuffled, to the position among the items of
 * the ranges; and to the ID. It is immutable once it is open: threads may share it.
 */
struct order {
	struct range rank; /* positions of the items of this rank, unless total is 0 */
	uint64_t total;    /* their number; UNBOUNDED also stands for 2^64 */
	/* For UNEVEN_REPEAT: an item at position `end` or after it is the item `repeated` positions
	 * before it. 0: no item is repeated. */
	uint64_t end, repeated;
	bool is_shuffled;
	struct shuffle shuffle;
	const struct range *ranges;
	uint64_t *base; /* position of the first item of each range, below 2^64 */
	size_t count;   /* of the ranges */
};

/*
 * `ranges`, at least one, are used until order_close, which may also be called after a failure.
 * Fails if there are too many items: 2^64 if the options depend on their number; otherwise more
 * than 2^64, unless --limit selects some of the first 2^64.
 */
bool order_open(struct order *order, const struct range *ranges, size_t count,
	const struct order_options *options, struct error *error);
void order_close(struct order *order);

/* Replace positions in order->rank by IDs. */
void order_resolve(const struct order *order, uint64_t *id, size_t count);

/* The ID at an index of this rank. */
uint64_t order_item(const struct order *order, uint64_t index);

/* Find an index of the ID: the first one from `from` on, or if there is none, one before it. False:
 * this rank does not have the ID. */
bool order_find(const struct order *order, uint64_t id, uint64_t from, uint64_t *index);
