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
	SHARD_COUNT,  /* no item: they are counted */
};

/* Of those that can be asked for, NULL at the end. */
extern const char *const shard_names[];

/* How far it is to the next item of ours, counted down as items come: nothing is divided. */
struct shard {
	enum shard_kind kind;
	uint64_t world;
	uint64_t to_skip;   /* items of others that come before the next one of ours */
	uint64_t remaining; /* block: items of ours that are still to come */
	uint64_t trailing;  /* block: items of others that come behind ours */
};

/* rank < world; neither counts for SHARD_COUNT. total counts for SHARD_BLOCK only. */
void shard_open(
	struct shard *shard, enum shard_kind kind, uint64_t rank, uint64_t world, uint64_t total);

/* What SHARD_COUNT has counted; UINT64_MAX stands for that and everything above. */
uint64_t shard_counted(const struct shard *shard);

/* Whether the items so far are as many as `total` told. */
bool shard_complete(const struct shard *shard);

/* The items of `in`, which come next in the input, that are ours. False: none of them. */
bool shard_take(struct shard *shard, const struct range *in, struct range *out);

/* How many items of all the ranges belong to it, which stands before the first. False: 2^64 or
 * more. */
bool shard_count(
	const struct shard *shard, const struct range *ranges, size_t count, uint64_t *mine);

/* Let `count` items pass, at most shard->to_skip of them: they are not ours. */
static inline void
shard_pass(struct shard *shard, uint64_t count)
{
	shard->to_skip -= count;
}

#endif
