/* SPDX-License-Identifier: MIT */
/* record_worker - items to records: what one worker does with one slot. */

#ifndef DPA_PIPELINE_RECORD_WORKER_H
#define DPA_PIPELINE_RECORD_WORKER_H

#include "command/job.h"
#include "input/item_source.h"
#include "kernel/engine.h"
#include "model/seeding.h"
#include "pipeline/stage_timing.h"
#include "pipeline/stats_collector.h"
#include "record/format.h"

/* What has to be computed for each sample, and nothing else is. Read-only while threads run. */
struct compute_plan {
	const struct config *config;
	const struct seeding *seeding;
	const struct layout *layout;
	struct engine *engine;
	bool hashes;                 /* digests are needed */
	unsigned draws;              /* so many parameters are drawn */
	bool with_stats;             /* statistics are wanted, */
	bool with_histograms;        /* and these */
	size_t capacity;             /* samples of a batch at most */
	struct stage_timing *timing; /* where the time goes; or NULL */
};

/* `job` and `layout`, which is open, are used until compute_plan_close. */
bool compute_plan_open(struct compute_plan *plan, const struct job *job,
	const struct layout *layout, struct error *error);
void compute_plan_close(struct compute_plan *plan);

/* What one thread computes in. */
struct record_worker;

struct record_worker *record_worker_open(const struct compute_plan *plan, struct error *error);
void record_worker_close(struct record_worker *record_worker);

/*
 * The records of the items, valid until the next call with the same record_worker; their values are
 * rounded as the layout says, and counted if the plan says so. False: no memory.
 */
bool record_worker_compute(struct record_worker *record_worker, const struct item_batch *items,
	struct records *records, struct error *error);

/* The statistics of all records of this record_worker; NULL if they were not wanted. */
struct stats_collector *record_worker_stats(struct record_worker *record_worker);

#endif
