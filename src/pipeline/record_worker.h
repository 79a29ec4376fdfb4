/* SPDX-License-Identifier: MIT */
/* record_worker - computes the records of items: what one thread does with one batch. */

#pragma once

#include "input/item_batch.h"
#include "kernel/engine.h"
#include "model/sample.h"
#include "pipeline/stage_timing.h"
#include "pipeline/stats_collector.h"
#include "record/format.h"

/* What the caller asks for. The plan uses what the pointers point to. */
struct compute_options {
	const struct kernel *kernel;
	const struct seeding *seeding;
	const struct join_line *join; /* items are lines to join; NULL: IDs or keys */
	bool skip_invalid;            /* lines to join */
	bool with_stats, with_histogram;
	struct stage_timing *timing; /* NULL: nothing is measured */
};

/* What is computed for each sample. Read-only while threads run. */
struct compute_plan {
	struct compute_options options; /* with_stats is also set if the format has statistics */
	const struct layout *layout;
	bool needs_digest; /* some field does */
	unsigned draws;    /* parameters drawn for each sample */
	size_t capacity;   /* samples in a batch, at most */
};

/* Test the kernel and set the plan. `layout`, which is open, is used by it. */
bool compute_plan_open(struct compute_plan *plan, const struct compute_options *options,
	const struct layout *layout, struct error *error);

/* What one thread computes with. */
struct record_worker;

struct record_worker *record_worker_open(const struct compute_plan *plan, struct error *error);
void record_worker_close(struct record_worker *worker);

/* Compute from now on the records of this rank, not of that in the plan. */
void record_worker_set_rank(struct record_worker *worker, uint64_t rank);

/*
 * Compute the records of the items, valid until the next call with the same worker: their values
 * are rounded as the layout says, and added to the statistics if the plan has any. False: out of
 * memory.
 */
bool record_worker_compute(struct record_worker *worker, const struct item_batch *items,
	struct records *records, struct error *error);

/* The same for lines to join, see join_worker_parse: the records of the samples that they name. */
bool record_worker_join(struct record_worker *worker, struct item_batch *lines,
	struct records *records, struct error *error);

/* Merge the statistics of all workers into those of the first, which it returns; NULL if the plan
 * has none. */
struct stats_collector *record_worker_merge_stats(void *const *workers, size_t count);
