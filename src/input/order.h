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
 * An ID in three steps: the index among the items of this rank, the position among those of all
 * ranks (`rank`), and if the order is shuffled, that among the items of the ranges. Immutable once
 * it is open: threads may share it.
 */
struct order {
	struct range rank; /* positions of the items of this rank, if it has some */
	uint64_t total;    /* how many these are; UNBOUNDED stands for 2^64, too */
	/* For UNEVEN_REPEAT: the items at position `end` and after it are those that are so many
	 * positions before; 0: there are none. */
	uint64_t end, repeated;
	bool is_shuffled;
	struct shuffle shuffle;
	const struct range *ranges;
	uint64_t *base; /* position of the first item of each range, below 2^64 */
	size_t count;   /* of the ranges */
};

/*
 * `ranges`, at least one, are used until order_close, which may be called if this fails. Fails if
 * there are too many items: 2^64 if the options need their number, otherwise more than 2^64, of
 * which --limit does not select some of the first 2^64.
 */
bool order_open(struct order *order, const struct range *ranges, size_t count,
	const struct order_options *options, struct error *error);
void order_close(struct order *order);

/* Replace positions, those of order->rank, by IDs. */
void order_resolve(const struct order *order, uint64_t *id, size_t count);

/* The ID at an index of this rank. */
uint64_t order_item(const struct order *order, uint64_t index);

/* An index of the ID: the first one from `from` on, or, if there is none, one before it. False:
 * this rank does not have the ID. */
bool order_find(const struct order *order, uint64_t id, uint64_t from, uint64_t *index);
