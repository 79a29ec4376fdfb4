/* SPDX-License-Identifier: MIT */
/* join_worker - one thread's part of --join: finds the samples that JSON objects name. */

#ifndef DPA_PIPELINE_JOIN_WORKER_H
#define DPA_PIPELINE_JOIN_WORKER_H

#include "input/item_batch.h"
#include "input/join_line.h"
#include "record/format.h"

struct join_worker;

/* `join` is used until join_worker_close. */
struct join_worker *join_worker_open(
	const struct join_line *join, size_t capacity, bool skip_invalid, struct error *error);
void join_worker_close(struct join_worker *worker);

/*
 * Find the sample that each line names, and where its record is to be inserted. An invalid line
 * gets a diagnostic and is skipped, or, unless skip_invalid, ends the batch with lines->error.
 * False: out of memory.
 */
bool join_worker_parse(struct join_worker *worker, struct item_batch *lines, struct error *error);

/* What was found: valid until the next call of join_worker_parse, and as long as the lines are. */
const struct item_batch *join_worker_samples(const struct join_worker *worker);
const struct join_target *join_worker_targets(const struct join_worker *worker);

#endif
