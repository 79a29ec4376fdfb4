/* SPDX-License-Identifier: MIT */
/* manifest_writer - what a file was made of and by, so that it can be made again and known to be the same.
 */

#ifndef DPA_OUTPUT_MANIFEST_WRITER_H
#define DPA_OUTPUT_MANIFEST_WRITER_H

#include "command/job.h"
#include "output/digest_thread.h"
#include "pipeline/stats_collector.h"

/* Names the definition of the numbers (model/sample.h), not an implementation of it. */
#define MANIFEST_ALGORITHM "sha256-fibonacci-mt19937"

/* What only the run itself shows. */
struct run_totals {
	uint64_t records;
	uint64_t skipped;                        /* lines */
	const struct stats_collector *collector; /* NULL: no parameter was counted */
};

/*
 * Write JSON: version, configuration, seeding, shard, input, output, statistics. The digest of the
 * output, and of the input unless that is ranges, is used up. `layout` is open. Returns text that
 * the caller frees; NULL: no memory.
 */
char *manifest_text(const struct job *job, const struct layout *layout,
	const struct run_totals *made, struct digest_thread *digest, size_t *size,
	struct error *error);

#endif
