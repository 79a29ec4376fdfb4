/* SPDX-License-Identifier: MIT */
/* proof - whether a file as a whole is the one that a manifest tells of. */

#ifndef DPA_RUN_PROOF_H
#define DPA_RUN_PROOF_H

#include "input/line_reader.h"
#include "run/job.h"
#include "run/names.h"
#include "run/recorded.h"
#include "run/seal.h"
#include "pipeline/stats_collector.h"
#include "run/verdict.h"

/* The reader's, until all is read. */
struct proof {
	const struct recorded *recorded;
	struct seal *seal; /* NULL: there is nothing to compare */
	struct names names;
};

/*
 * If the job names a manifest, and one file alone: seal the bytes that the reader reads.
 * proof_close in both cases, after the reader was closed.
 */
bool proof_open(
	struct proof *proof, const struct job *job, struct line_reader *reader, struct error *error);
void proof_close(struct proof *proof);

/* The next items that were found in the file. False: no memory. */
bool proof_items(struct proof *proof, const struct item_batch *items, struct error *error);

/* All is read: tell where the file, or what was computed for it, is not what the manifest says. */
void proof_end(struct proof *proof, const struct stats_collector *collector, struct verdict *verdict);

#endif
