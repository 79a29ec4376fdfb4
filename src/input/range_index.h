/* SPDX-License-Identifier: MIT */
/* range_index - the items of ranges by their positions, of one shard. */

#ifndef DPA_INPUT_RANGE_INDEX_H
#define DPA_INPUT_RANGE_INDEX_H

#include "base/error.h"
#include "input/shard.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct range_index {
	struct range *ranges; /* those of the shard */
	uint64_t *base;       /* the position of the first item of each */
	size_t count;
	uint64_t total; /* items */
	size_t at;      /* the range of the item asked for last */
};

/* `shard` stands before the first of the ranges. Refuses 2^64 items or more. */
bool range_index_open(struct range_index *sequence, const struct range *ranges, size_t count,
	const struct shard *shard, struct error *error);
void range_index_close(struct range_index *sequence);

/* The item at a position below `total`. Fast when positions are asked for in order. */
uint64_t range_index_item(struct range_index *sequence, uint64_t position);

/*
 * A position of the item: the first one not before `from`, or else the first one at all. False:
 * there is none.
 */
bool range_index_find(
	const struct range_index *sequence, uint64_t item, uint64_t from, uint64_t *position);

#endif
