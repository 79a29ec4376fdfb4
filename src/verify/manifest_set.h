/* SPDX-License-Identifier: MIT */
/* manifest_set - the manifests of all ranks of a run, each in a file of its own. */

#pragma once

#include "output/manifest.h"
#include "verify/check_report.h"

struct manifest_set {
	const struct run_info *run; /* the settings that all manifests must state */
	uint64_t most, least;       /* items of the first and last rank; first UNBOUNDED */
};

/* Read the manifest whose settings most of the manifests have, if more than half of them are equal.
 * The caller closes it. NULL: none can be read, see *error. */
struct manifest *manifest_set_reference(const char *pattern, uint64_t world, struct error *error);

/*
 * Check the manifest of a rank, in increasing order. *name becomes the current file of the report;
 * its status is reported unless the manifest is returned, which the caller closes, or is missing.
 */
struct manifest *manifest_set_check(struct manifest_set *set, uint64_t rank,
	const char *const *name, struct check_report *report);
