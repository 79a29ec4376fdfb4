/* SPDX-License-Identifier: MIT */
/* manifest_check - whether a file as a whole is the one that its manifest describes. */

#ifndef DPA_VERIFY_MANIFEST_CHECK_H
#define DPA_VERIFY_MANIFEST_CHECK_H

#include "input/item_batch.h"
#include "input/line_reader.h"
#include "output/digest_thread.h"
#include "output/manifest_reader.h"
#include "pipeline/stats_collector.h"
#include "verify/check_report.h"

/* Used by the thread that reads, until all is read. */
struct manifest_check {
	const struct manifest *manifest;
	struct digest_thread *digest; /* NULL: there is nothing to compare */
	struct buffer item_lines;
};

/*
 * Compute the digest of all bytes that the reader reads, and compare them with the manifest; NULL:
 * compare nothing. manifest_check_close in both cases, after the reader was closed.
 */
bool manifest_check_open(struct manifest_check *check, const struct manifest *manifest,
	struct line_reader *reader, struct error *error);
void manifest_check_close(struct manifest_check *check);

/* The next items that were found in the file. False: out of memory. */
bool manifest_check_items(
	struct manifest_check *check, const struct item_batch *items, struct error *error);

/* All is read: report how the file, or the statistics of its records, differ from the manifest. */
void manifest_check_finish(struct manifest_check *check, const struct stats_collector *collector,
	struct check_report *report);

#endif
