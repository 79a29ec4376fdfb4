/* SPDX-License-Identifier: MIT */
/* joiner - objects of a manifest to records that go into them: a worker's part of --join. */

#ifndef DPA_RUN_JOINER_H
#define DPA_RUN_JOINER_H

#include "input/join_line.h"
#include "run/maker.h"

struct joiner;

/* The join is used until joiner_close. skip: bad lines are complained of and left out. */
struct joiner *joiner_open(
	const struct join_line *join, size_t capacity, bool skip, struct error *error);
void joiner_close(struct joiner *joiner);

/*
 * The records of the good lines, which they are to be written into: valid until the next call, and
 * as long as the lines are. A bad line, unless it is skipped, ends them and sets lines->error.
 * False: no memory.
 */
bool joiner_compute(struct joiner *joiner, struct maker *maker, struct item_batch *lines,
	struct records *records, struct error *error);

#endif
