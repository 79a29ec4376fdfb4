/* SPDX-License-Identifier: MIT */
/* shard - which items of the input belong to this process. */

#ifndef DPA_INPUT_SHARD_H
#define DPA_INPUT_SHARD_H

#include "input/item.h"

#include <stdbool.h>
#include <stdint.h>

enum shard_kind {
	SHARD_STRIDE, /* every world-th item, beginning with the rank-th */
	SHARD_BLOCK,  /* a contiguous part of `total` items; the first total % world ranks have one
			 more */
	SHARD_NONE,   /* all items */
};

struct shard {
	enum shard_kind kind;
	uint64_t rank, world; /* rank < world */
	uint64_t position;    /* items seen so far: modulo world (stride), or in all (block) */
	uint64_t begin, end;  /* block: the positions that are ours, end excluded */
};

/* total counts for SHARD_BLOCK only. */
void shard_open(
	struct shard *shard, enum shard_kind kind, uint64_t rank, uint64_t world, uint64_t total);

/* The items of `in`, which come next in the input, that are ours. False: none of them. */
bool shard_take(struct shard *shard, const struct range *in, struct range *out);

/* How many items of all the ranges belong to it, which stands before the first. False: 2^64 or
 * more. */
bool shard_count(
	const struct shard *shard, const struct range *ranges, size_t count, uint64_t *mine);

#endif
