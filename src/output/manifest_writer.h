/* SPDX-License-Identifier: MIT */
/* manifest_writer - the manifest of an output: how it was generated, and its digest. */

#ifndef DPA_OUTPUT_MANIFEST_WRITER_H
#define DPA_OUTPUT_MANIFEST_WRITER_H

#include "input/order.h"
#include "model/sample.h"
#include "output/run_output.h"

/* Names the definition of the numbers (model/sample.h), not an implementation of it. */
#define MANIFEST_ALGORITHM "sha256-fibonacci-mt19937"

/* What the output was generated from. */
struct manifest_source {
	const struct seeding *seeding;
	const struct order_options *order;
	uint64_t skipped;                        /* invalid lines of the input */
	const struct stats_collector *collector; /* NULL: no parameter is written */
};

/*
 * If the run writes a manifest: write JSON with version, configuration, seeding, shard, input,
 * output and statistics. Ends the digests of the output.
 */
bool manifest_write(
	struct run_output *output, const struct manifest_source *source, struct error *error);

#endif
