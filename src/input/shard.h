/* SPDX-License-Identifier: MIT */
/* shard - selects the items of the input that belong to this rank. */

#ifndef DPA_INPUT_SHARD_H
#define DPA_INPUT_SHARD_H

#include "input/item.h"

#include <stdbool.h>
#include <stdint.h>

enum shard_kind {
	SHARD_STRIDE, /* every world-th item, starting with the rank-th */
	SHARD_BLOCK,  /* a contiguous part of `total` items; the first total % world ranks have one
			 item more */
	SHARD_NONE,   /* all items */
	SHARD_COUNT,  /* no items: they are only counted */
};

/* The kinds that the command line can name, NULL at the end. */
extern const char *const shard_names[];

/* Counts down to the next item of this rank while items pass, so that nothing is divided. */
struct shard {
	enum shard_kind kind;
	uint64_t world;
	uint64_t to_skip;   /* items of other ranks before the next item of this rank */
	uint64_t remaining; /* SHARD_BLOCK: items of this rank that are still to come */
	uint64_t trailing;  /* SHARD_BLOCK: items of other ranks after those of this rank */
};

/* rank < world; both are ignored for SHARD_COUNT. `total` is used for SHARD_BLOCK only. */
void shard_open(
	struct shard *shard, enum shard_kind kind, uint64_t rank, uint64_t world, uint64_t total);

/* `in` are the next items of the input: set *out to those that belong to this rank. False: none. */
bool shard_select(struct shard *shard, const struct range *in, struct range *out);

/* Skip the next `count` items of the input, at most shard->to_skip. */
static inline void
shard_skip(struct shard *shard, uint64_t count)
{
	shard->to_skip -= count;
}

/* The items that SHARD_COUNT has counted; UINT64_MAX stands for all larger numbers, too. */
uint64_t shard_counted(const struct shard *shard);

/* At the end of the input: whether there were `total` items, if the shard is SHARD_BLOCK. */
bool shard_complete(const struct shard *shard);

/* Count the items of the ranges that a new shard would select. False: 2^64 or more. */
bool shard_count(
	const struct shard *shard, const struct range *ranges, size_t count, uint64_t *selected);

/* Count all items of the ranges. False: 2^64 or more. */
bool ranges_total(const struct range *ranges, size_t count, uint64_t *total);

#endif
