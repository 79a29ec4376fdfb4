/* SPDX-License-Identifier: MIT */
/* run_output - the output of a run, with what was there before, and the files that tell of it. */

#ifndef DPA_OUTPUT_RUN_OUTPUT_H
#define DPA_OUTPUT_RUN_OUTPUT_H

#include "command/job.h"
#include "output/digest_thread.h"
#include "output/envelope.h"
#include "output/manifest_writer.h"
#include "output/output_file.h"
#include "output/resume.h"

/* All but `resume` belongs to the thread that writes. */
struct run_output {
	const struct job *job;
	const struct layout *layout;
	struct output_file file;
	struct envelope envelope;
	struct resume resume;
	uint64_t expected; /* records, if `counted` */
	bool counted;
	bool begun;    /* the head is written, or kept */
	bool broken;   /* cannot be written to */
	uint64_t kept; /* bytes that were there before */
	struct output_file manifest, stats;
	struct digest_thread *digest; /* NULL: no manifest is wanted */
};

/*
 * Open the output that the job names. Refuses one that is an input. `layout`, which is open, is
 * used until run_output_close, which is to be called in every case.
 */
bool run_output_open(struct run_output *output, const struct job *job, const struct layout *layout,
	struct error *error);
void run_output_close(struct run_output *output);

/*
 * All inputs are open: open the other files, look at what there is to go on with, or write the
 * head. `expected`: so many records will come; NULL: nobody knows.
 */
bool run_output_begin(struct run_output *output, const struct compute_plan *plan,
	const uint64_t *expected, struct error *error);

/* Whether the items are to be sealed, because the manifest does not hold them. */
bool run_output_wants_items(const struct run_output *output);

/* The items of the next batch, as an input that has one a line; the memory as in digest_thread_submit. */
void run_output_digest_items(struct run_output *output, char **text, size_t *room, size_t size);

/* The next batch: so much of its text is kept, in the chunk; the rest is written. The memory as in
 * digest_thread_submit, where a manifest is wanted. */
bool run_output_write(struct run_output *output, const struct chunk *chunk, size_t kept,
	char **text, size_t *room, size_t size, struct error *error);

/*
 * The last batch was written, or `error` or a signal came before. What is written in place is
 * completed then, too; a torn output is left alone. A file gets its name only if it is what was
 * asked for.
 */
bool run_output_finish(struct run_output *output, uint64_t count,
	const struct stats_collector *collector, struct error *error);

/* Write the statistics to the file that the job names for them. A failure takes the place of what
 * is in *error already, which is reported. */
bool run_output_write_stats(
	struct run_output *output, const struct stats_collector *collector, struct error *error);

/* Write the manifest, if one is wanted. */
bool run_output_write_manifest(
	struct run_output *output, const struct run_totals *made, struct error *error);

#endif
