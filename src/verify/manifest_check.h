/* SPDX-License-Identifier: MIT */
/* manifest_check - whether a file as a whole is the one that a manifest tells of. */

#ifndef DPA_VERIFY_MANIFEST_CHECK_H
#define DPA_VERIFY_MANIFEST_CHECK_H

#include "command/job.h"
#include "input/item_lines.h"
#include "input/line_reader.h"
#include "output/digest_thread.h"
#include "output/manifest_reader.h"
#include "pipeline/stats_collector.h"
#include "verify/check_report.h"

/* The reader's, until all is read. */
struct manifest_check {
	const struct manifest *expected_manifest;
	struct digest_thread *seal; /* NULL: there is nothing to compare */
	struct buffer item_text;    /* the items of a batch, one per line */
};

/*
 * If the job names a manifest, and one file alone: seal the bytes that the reader reads.
 * manifest_check_close in both cases, after the reader was closed.
 */
bool manifest_check_open(struct manifest_check *proof, const struct job *job,
	struct line_reader *reader, struct error *error);
void manifest_check_close(struct manifest_check *proof);

/* The next items that were found in the file. False: no memory. */
bool manifest_check_items(
	struct manifest_check *proof, const struct item_batch *items, struct error *error);

/* All is read: tell where the file, or what was computed for it, is not what the manifest says. */
void manifest_check_finish(struct manifest_check *proof, const struct stats_collector *collector,
	struct check_report *verdict);

#endif
