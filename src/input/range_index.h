/* SPDX-License-Identifier: MIT */
/* range_index - maps positions to items and back, for the items of ranges in one shard. */

#ifndef DPA_INPUT_RANGE_INDEX_H
#define DPA_INPUT_RANGE_INDEX_H

#include "base/error.h"
#include "input/shard.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct range_index {
	struct range *ranges; /* the parts of the ranges that the shard selects */
	uint64_t *base;       /* position of the first item of each, below 2^64 */
	size_t count;
	uint64_t total;    /* items, unless has_too_many */
	bool has_too_many; /* 2^64 items or more; those whose position is below 2^64 are indexed */
};

/* `shard` is new: no item has passed it. */
bool range_index_open(struct range_index *index, const struct range *ranges, size_t count,
	const struct shard *shard, struct error *error);
void range_index_close(struct range_index *index);

/* The item at a position. */
uint64_t range_index_item(const struct range_index *index, uint64_t position);

/* A position of the item: the first one from `from` on, or, if there is none, one before it. False:
 * the item is not in the index. */
bool range_index_find(
	const struct range_index *index, uint64_t item, uint64_t from, uint64_t *position);

#endif
