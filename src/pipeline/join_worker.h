/* SPDX-License-Identifier: MIT */
/* join_worker - one thread's part of --join: finds the samples that JSON objects name. */

#pragma once

#include "input/item_batch.h"
#include "input/join_line.h"
#include "record/format.h"

/* All zero: nothing to close. */
struct join_worker {
	const struct join_line *join;
	bool skip_invalid;
	struct json_pattern pattern; /* of the last line */
	struct item_batch samples;
	struct join_target *target; /* of the record of each sample */
};

/* `join` is used until join_worker_close, which is to be called in any case. */
bool join_worker_open(struct join_worker *worker, const struct join_line *join, bool skip_invalid,
	size_t capacity, struct error *error);
void join_worker_close(struct join_worker *worker);

/*
 * Find the samples that the lines name, and where their records are to be inserted: valid until the
 * next call, and as long as the lines are. An invalid line gets a diagnostic and is skipped, or,
 * unless skip_invalid, ends the batch with lines->error. False: out of memory.
 */
bool join_worker_parse(struct join_worker *worker, struct item_batch *lines, struct error *error);
