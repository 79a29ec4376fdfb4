/* SPDX-License-Identifier: MIT */
/* manifest_options - --check --manifest: a manifest states what options state otherwise. */

#ifndef DPA_CLI_MANIFEST_OPTIONS_H
#define DPA_CLI_MANIFEST_OPTIONS_H

#include "base/error.h"
#include "command/job.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Read the manifest `name` (as given, with %r) to job->expected_manifest, and set seeding, shard,
 * input, precision and batch from it, except those that options set; `given` has their option_bits.
 * Configuration, format and fields are left to the caller.
 */
bool manifest_options_read(struct job *job, const char *name, uint64_t given, struct error *error);

/* The job is complete: refuse options that differ from the manifest. */
bool manifest_options_validate(const struct job *job, struct error *error);

#endif
