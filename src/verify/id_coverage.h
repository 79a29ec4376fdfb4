/* SPDX-License-Identifier: MIT */
/* id_coverage - whether the records of files are those of --range: each one, once, in order. */

#ifndef DPA_VERIFY_ID_COVERAGE_H
#define DPA_VERIFY_ID_COVERAGE_H

#include "base/error.h"
#include "input/range_index.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * One file must hold all items in order. Several must hold each item once in all, and each file its
 * own in order: the shards of a run. Then there is one bit for each item.
 */
struct id_coverage {
	struct range_index sequence;
	uint64_t position;   /* behind the last item of the file at hand */
	uint64_t furthest;   /* that it ever was */
	uint64_t illegible;  /* lines since then that may stand for items */
	unsigned char *seen; /* of several files: a bit for each position */
};

bool id_coverage_open(struct id_coverage *roll, const struct range *ranges, size_t count,
	const struct shard *shard, bool several, struct error *error);
void id_coverage_close(struct id_coverage *roll);

/* A new file begins. */
void id_coverage_begin_file(struct id_coverage *roll);

/* The item that comes next in a file that does not name its items. False: there is none. */
bool id_coverage_next(struct id_coverage *roll, uint64_t *item);

/* A line that names no item. */
void id_coverage_unreadable(struct id_coverage *roll);

/* A record of the item. False: it is out of place, and *error tells how. */
bool id_coverage_mark(struct id_coverage *roll, uint64_t item, struct error *error);

/* All files are read. False: items are missing at their end. */
bool id_coverage_finish(struct id_coverage *roll, struct error *error);

#endif
