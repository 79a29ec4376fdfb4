/* SPDX-License-Identifier: MIT */
/* join_worker - objects of a manifest to records that go into them: a worker's part of --join. */

#ifndef DPA_PIPELINE_JOIN_WORKER_H
#define DPA_PIPELINE_JOIN_WORKER_H

#include "input/join_line.h"
#include "pipeline/record_worker.h"

struct join_worker;

/* The join is used until join_worker_close. skip: bad lines are complained of and left out. */
struct join_worker *join_worker_open(
	const struct join_line *join, size_t capacity, bool skip, struct error *error);
void join_worker_close(struct join_worker *join_worker);

/*
 * The records of the good lines, which they are to be written into: valid until the next call, and
 * as long as the lines are. A bad line, unless it is skipped, ends them and sets lines->error.
 * False: no memory.
 */
bool join_worker_compute(struct join_worker *join_worker, struct record_worker *record_worker,
	struct item_batch *lines, struct records *records, struct error *error);

#endif
