/* SPDX-License-Identifier: MIT */
/* maker - items to records: what one worker does with one slot. */

#ifndef DPA_RUN_MAKER_H
#define DPA_RUN_MAKER_H

#include "kernel/engine.h"
#include "input/item_source.h"
#include "model/seeding.h"
#include "record/format.h"
#include "run/job.h"
#include "run/measure.h"
#include "run/tally.h"

/* What has to be computed for each sample, and nothing else is. Read-only while threads run. */
struct recipe {
	const struct config *config;
	const struct seeding *seeding;
	const struct layout *layout;
	struct engine *engine;
	bool hashes;             /* digests are needed */
	unsigned draws;          /* so many parameters are drawn */
	bool tallies;            /* statistics are wanted, */
	bool histograms;         /* and these */
	size_t capacity;         /* samples of a batch at most */
	struct measure *measure; /* where the time goes; or NULL */
};

/* `job` and `layout`, which is open, are used until recipe_close. */
bool recipe_open(struct recipe *recipe, const struct job *job, const struct layout *layout,
	struct error *error);
void recipe_close(struct recipe *recipe);

/* What one thread computes in. */
struct maker;

struct maker *maker_open(const struct recipe *recipe, struct error *error);
void maker_close(struct maker *maker);

/*
 * The records of the items, valid until the next call with the same maker; their values are
 * rounded as the layout says, and counted if the recipe says so. False: no memory.
 */
bool maker_compute(struct maker *maker, const struct item_batch *items, struct records *records,
	struct error *error);

/* The statistics of all records of this maker; NULL if they were not wanted. */
struct tally *maker_tally(struct maker *maker);

#endif
