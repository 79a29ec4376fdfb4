/* SPDX-License-Identifier: MIT */
/* record_worker - computes the records of items: what one thread does with one batch. */

#pragma once

#include "input/item_batch.h"
#include "kernel/kernel.h"
#include "model/sample.h"
#include "pipeline/stage_timing.h"
#include "pipeline/stats_collector.h"
#include "record/format.h"

/* What is computed for each sample. Read-only while threads run. */
struct compute_plan {
	/* Set by the caller: */
	const struct layout *layout; /* open */
	const struct kernel *kernel;
	const struct seeding *seeding;
	const struct join_line *join; /* items are lines to join; NULL: IDs or keys */
	bool skip_invalid;            /* lines to join */
	bool with_stats;              /* also set if the format has statistics */
	bool with_histogram;
	struct stage_timing *timing; /* NULL: nothing is measured */

	bool needs_digest; /* some field does */
	unsigned draws;    /* parameters drawn for each sample */
	size_t capacity;   /* samples in a batch, at most */
};

/* Set the other members, and run the known-answer test of the kernel. */
bool compute_plan_open(struct compute_plan *plan, struct error *error);

/* What one thread computes with. */
struct record_worker;

/* Open a worker for a struct compute_plan (pipeline.h). NULL: out of memory. */
void *record_worker_open(const void *plan);
void record_worker_close(void *record_worker);

/* From now on, compute the records of this rank instead of the plan's. */
void record_worker_set_rank(struct record_worker *worker, uint64_t rank);

/*
 * Compute the records of the items, valid until the next call with the same worker: their values
 * are rounded as the layout says, and added to the statistics if the plan has any. False: out of
 * memory.
 */
bool record_worker_compute(struct record_worker *worker, const struct item_batch *items,
	struct records *records, struct error *error);

/*
 * Compute records to join: those of the samples that the lines name, and where each is inserted.
 * They are valid as long as the lines. An invalid line gets a diagnostic and is skipped; without
 * skip_invalid, it ends the batch with lines->error.
 */
bool record_worker_join(struct record_worker *worker, struct item_batch *lines,
	struct records *records, struct error *error);

/* Merge the statistics of all workers into those of the first, which it returns; NULL if the plan
 * has none. */
struct stats_collector *record_worker_merge_stats(void *const *workers, size_t count);
