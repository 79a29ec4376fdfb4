/* SPDX-License-Identifier: MIT */
/* roll - whether the records of files are those of --range: each one, once, in order. */

#ifndef DPA_RUN_ROLL_H
#define DPA_RUN_ROLL_H

#include "base/error.h"
#include "input/range_index.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * One file must hold all items in order. Several must hold each item once in all, and each file its
 * own in order: the shards of a run. Then there is one bit for each item.
 */
struct roll {
	struct range_index sequence;
	uint64_t position;   /* behind the last item of the file at hand */
	uint64_t furthest;   /* that it ever was */
	uint64_t illegible;  /* lines since then that may stand for items */
	unsigned char *seen; /* of several files: a bit for each position */
};

bool roll_open(struct roll *roll, const struct range *ranges, size_t count,
	const struct shard *shard, bool several, struct error *error);
void roll_close(struct roll *roll);

/* A new file begins. */
void roll_begin(struct roll *roll);

/* The item that comes next in a file that does not name its items. False: there is none. */
bool roll_next(struct roll *roll, uint64_t *item);

/* A line that names no item. */
void roll_skip(struct roll *roll);

/* A record of the item. False: it is out of place, and *error tells how. */
bool roll_call(struct roll *roll, uint64_t item, struct error *error);

/* All files are read. False: items are missing at their end. */
bool roll_end(struct roll *roll, struct error *error);

#endif
