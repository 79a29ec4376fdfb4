/* SPDX-License-Identifier: MIT */
/* order - which items of ranges a rank has, and in which order: positions to IDs and back. */

#ifndef DPA_INPUT_ORDER_H
#define DPA_INPUT_ORDER_H

#include "base/error.h"
#include "input/range_index.h"
#include "input/shard.h"
#include "input/shuffle.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* Immutable once it is open: threads may share it. */
struct order {
	struct range_index
		rank; /* the IDs of this rank; if is_shuffled, their positions in `all` */
	bool is_shuffled;
	struct range_index all; /* the IDs of all ranks, unshuffled */
	struct shuffle shuffle;
};

/* Fails if the options need the number of items and that is 2^64 or more; a shuffled order may have
 * 2^64 items. */
bool order_open(struct order *order, const struct range *ranges, size_t count,
	const struct order_options *options, struct error *error);
void order_close(struct order *order);

/* Replace the elements of the ranges of order->rank, if they are positions, by IDs. */
void order_resolve(const struct order *order, uint64_t *id, size_t count);

/* The ID at a position of this rank. */
uint64_t order_item(const struct order *order, uint64_t position);

/* A position of the ID: the first one from `from` on, or, if there is none, one before it. False:
 * this rank does not have the ID. */
bool order_find(const struct order *order, uint64_t id, uint64_t from, uint64_t *position);

#endif
