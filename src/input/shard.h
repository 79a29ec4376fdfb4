/* SPDX-License-Identifier: MIT */
/* shard - selects the items that belong to this rank, among those that --skip and --limit leave. */

#pragma once

#include "input/item.h"

enum shard_kind {
	SHARD_STRIDE, /* every world-th item, starting with the rank-th */
	SHARD_BLOCK,  /* a contiguous part; the first R % world ranks have one of R items more */
	SHARD_NONE,   /* all items */
	SHARD_COUNT,  /* no items: they are only counted */
};

/* What happens to ranks of which some would have one item more than others. */
enum uneven {
	UNEVEN_KEEP,
	UNEVEN_DROP,   /* the last R % world items are left out */
	UNEVEN_REPEAT, /* items from the first one on are appended, as often as needed */
};

/* The names of those that the command line can name, NULL at the end. */
extern const char *const shard_names[];
extern const char *const uneven_names[];

#define UNBOUNDED UINT64_MAX /* a count that is not limited or not known */

/* Which of all items belong to a rank. */
struct shard_options {
	enum shard_kind kind;
	enum uneven uneven;
	uint64_t skip, limit; /* of all ranks; limit: UNBOUNDED if there is none */
	uint64_t rank, world; /* rank < world */
};

/* Counts down to the next item of this rank while items pass, so that little is divided. */
struct shard {
	uint64_t skip;  /* items before the first one of any rank */
	uint64_t end;   /* items after which no rank has one: --limit; or UNBOUNDED */
	uint64_t total; /* items that must pass before `end` or the end of input; or UNBOUNDED */
	uint64_t step;  /* from an item of this rank to the next */
	uint64_t remaining; /* items of this rank that are still to come; or UNBOUNDED */
	uint64_t to_skip;   /* items before the next one of this rank */
	uint64_t passed;    /* items so far; UNBOUNDED stands for all larger numbers, too */
	bool repeats;       /* items have passed once and pass again, or may do so */
	bool is_second;
};

/* Whether the shard depends on the number of all items. */
bool shard_needs_total(const struct shard_options *options);

/* `total` is the number of all items, before --skip, if shard_needs_total; otherwise UNBOUNDED
 * stands for an unknown one. */
void shard_open(struct shard *shard, const struct shard_options *options, uint64_t total);

/* The number of items that all ranks have together, with those that UNEVEN_REPEAT appends, if
 * `total` items are read. False: 2^64 or more. */
bool shard_whole(const struct shard_options *options, uint64_t total, uint64_t *whole);

/* `in` are the next items of the input: set *out to those that belong to this rank. False: none. */
bool shard_select(struct shard *shard, const struct range *in, struct range *out);

/* The items before `end`, which may be UNBOUNDED. */
static inline uint64_t
shard_left(const struct shard *shard)
{
	return shard->end == UNBOUNDED ? UNBOUNDED : shard->end - shard->passed;
}

/* How many of the next items belong to other ranks for sure. */
static inline uint64_t
shard_to_skip(const struct shard *shard)
{
	uint64_t left = shard_left(shard);

	return shard->to_skip < left ? shard->to_skip : left;
}

/* Skip the next `count` items of the input, at most shard_to_skip(). */
void shard_skip(struct shard *shard, uint64_t count);

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
	return shard_left(shard) == 0 || (shard->is_second && shard->remaining == 0);
}

/* All items have passed. True: they must pass once more. */
bool shard_rewind(struct shard *shard);

/* At the end of the input: whether there were as many items as shard_open was told. */
bool shard_complete(const struct shard *shard);

/* The positions of one rank's items among all items. */
struct rank_items {
	struct range part[2]; /* the second one repeats items for --uneven repeat */
	size_t parts;
	uint64_t total;    /* items, unless has_too_many */
	bool has_too_many; /* 2^64 items */
};

/* Select from all positions with a new shard. */
void rank_items_select(
	struct rank_items *items, const struct shard *shard, const struct range *all);
