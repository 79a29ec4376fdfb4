/* SPDX-License-Identifier: MIT */
/* product - the output of a run, with what was there before, and the files that tell of it. */

#ifndef DPA_RUN_PRODUCT_H
#define DPA_RUN_PRODUCT_H

#include "output/envelope.h"
#include "output/sink.h"
#include "run/job.h"
#include "run/manifest.h"
#include "run/resume.h"
#include "run/seal.h"

/* All but `resume` belongs to the thread that writes. */
struct product {
	const struct job *job;
	const struct layout *layout;
	struct sink sink;
	struct envelope envelope;
	struct resume resume;
	uint64_t expected; /* records, if `counted` */
	bool counted;
	bool begun;    /* the head is written, or kept */
	bool broken;   /* cannot be written to */
	uint64_t kept; /* bytes that were there before */
	struct sink manifest, stats;
	struct seal *seal; /* NULL: no manifest is wanted */
};

/*
 * Open the output that the job names. Refuses one that is an input. `layout`, which is open, is
 * used until product_close, which is to be called in every case.
 */
bool product_open(struct product *product, const struct job *job, const struct layout *layout,
	struct error *error);
void product_close(struct product *product);

/*
 * All inputs are open: open the other files, look at what there is to go on with, or write the
 * head. `expected`: so many records will come; NULL: nobody knows.
 */
bool product_begin(struct product *product, const struct compute_plan *plan, const uint64_t *expected,
	struct error *error);

/* Whether the items are to be sealed, because the manifest does not hold them. */
bool product_wants_items(const struct product *product);

/* The items of the next batch, as an input that has one a line; the memory as in seal_give. */
void product_seal_items(struct product *product, char **text, size_t *room, size_t size);

/* The next batch: so much of its text is kept, in the chunk; the rest is written. The memory as in
 * seal_give, where a manifest is wanted. */
bool product_write(struct product *product, const struct chunk *chunk, size_t kept, char **text,
	size_t *room, size_t size, struct error *error);

/*
 * The last batch was written, or `error` or a signal came before. What is written in place is
 * completed then, too; a torn output is left alone. A file gets its name only if it is what was
 * asked for.
 */
bool product_finish(
	struct product *product, uint64_t count, const struct stats_collector *collector, struct error *error);

/* Write the statistics to the file that the job names for them. A failure takes the place of what
 * is in *error already, which is reported. */
bool product_tell_stats(struct product *product, const struct stats_collector *collector, struct error *error);

/* Write the manifest, if one is wanted. */
bool product_tell(struct product *product, const struct made *made, struct error *error);

#endif
