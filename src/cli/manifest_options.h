/* SPDX-License-Identifier: MIT */
/* manifest_options - the options that ask for proof, and the manifest that speaks in place of options. */

#ifndef DPA_CLI_MANIFEST_OPTIONS_H
#define DPA_CLI_MANIFEST_OPTIONS_H

#include "base/error.h"
#include "command/job.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Read the manifest to job->expected_manifest, and take seeding, shard, input and layout from it, except
 * what the options that are `given` (option_bit) say. Configuration, fields and format are the
 * caller's to take.
 */
bool manifest_options_begin(
	struct job *job, const char *manifest, uint64_t given, struct error *error);

/* The job is settled: refuse --check and --stats where they cannot be done, and options that say
 * something else than the manifest. */
bool manifest_options_validate(const struct job *job, struct error *error);

#endif
