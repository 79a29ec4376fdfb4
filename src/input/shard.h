/* SPDX-License-Identifier: MIT */
/* shard - selects the items that belong to this rank, among those that --skip and --limit leave. */

#pragma once

#include "input/item.h"

enum shard_kind {
	SHARD_STRIDE, /* every world-th item, starting with the rank-th */
	SHARD_BLOCK,  /* a contiguous part; the first R % world ranks have one of R items more */
	SHARD_NONE,   /* all items */
};

/* What happens to ranks of which some would have one item more than others. */
enum uneven {
	UNEVEN_KEEP,
	UNEVEN_DROP,   /* the last R % world items are left out */
	UNEVEN_REPEAT, /* items from the first one on are appended, as often as needed */
};

/* The names of these kinds; NULL-terminated. */
extern const char *const shard_names[];
extern const char *const uneven_names[];

#define UNBOUNDED UINT64_MAX /* a count that is unlimited, unknown or larger */

/* Which of all items belong to a rank. */
struct shard_options {
	enum shard_kind kind;
	enum uneven uneven;
	uint64_t skip, limit; /* of all ranks; limit: UNBOUNDED if there is none */
	uint64_t rank, world; /* rank < world */
};

/*
 * Counts down to the next item of this rank while items pass, which avoids divisions. A second pass
 * over the items that are not skipped provides those that UNEVEN_REPEAT appends.
 */
struct shard {
	uint64_t skip;  /* items before the first one of any rank */
	uint64_t end;   /* items after which no rank has one: --limit; or UNBOUNDED */
	uint64_t total; /* items that must pass before `end` or the end of input; or UNBOUNDED */
	uint64_t step;  /* from an item of this rank to the next */
	uint64_t remaining; /* items of this rank that are still to come; or UNBOUNDED */
	uint64_t to_skip;   /* items before the next one of this rank */
	uint64_t passed;    /* items so far; or UNBOUNDED */
	uint64_t repeated;  /* items of a pass that may be followed by a second one; or 0 */
	bool is_second;
};

/* The option that makes a shard depend on the number of all items, or NULL. */
const char *shard_counting_option(const struct shard_options *options);

/* `total` is the number of all items, before --skip. False: the shard depends on it, but it is
 * UNBOUNDED, or too large for items to be appended. */
bool shard_open(struct shard *shard, const struct shard_options *options, uint64_t total);

/* `in` are the next items of the input: set *out to those that belong to this rank. False: none. */
bool shard_select(struct shard *shard, const struct range *in, struct range *out);

/* Whether all items belong to this rank, so that shard_select needs not be called. */
static inline bool
shard_is_whole(const struct shard *shard)
{
	return shard->step == 1 && shard->to_skip == 0 && shard->remaining == UNBOUNDED &&
	       shard->end == UNBOUNDED;
}

/* Whether no further item needs to be read. */
static inline bool
shard_has_ended(const struct shard *shard)
{
	return (shard->end != UNBOUNDED && shard->passed == shard->end) ||
	       (shard->is_second && shard->remaining == 0);
}

/* All items have passed. True: they must pass once more. */
bool shard_rewind(struct shard *shard);

/* At the end of the input: whether there were as many items as shard_open was told. */
bool shard_complete(const struct shard *shard);
