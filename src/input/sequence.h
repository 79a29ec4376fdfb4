/* SPDX-License-Identifier: MIT */
/* sequence - the items of ranges by their positions, of one shard. */

#ifndef DPA_INPUT_SEQUENCE_H
#define DPA_INPUT_SEQUENCE_H

#include "base/error.h"
#include "input/shard.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sequence {
	struct range *ranges; /* those of the shard */
	uint64_t *base;       /* the position of the first item of each */
	size_t count;
	uint64_t total; /* items */
	size_t at;      /* the range of the item asked for last */
};

/* `shard` stands before the first of the ranges. Refuses 2^64 items or more. */
bool sequence_open(struct sequence *sequence, const struct range *ranges, size_t count,
	const struct shard *shard, struct error *error);
void sequence_close(struct sequence *sequence);

/* The item at a position below `total`. Fast when positions are asked for in order. */
uint64_t sequence_item(struct sequence *sequence, uint64_t position);

/*
 * A position of the item: the first one not before `from`, or else the first one at all. False:
 * there is none.
 */
bool sequence_find(
	const struct sequence *sequence, uint64_t item, uint64_t from, uint64_t *position);

#endif
