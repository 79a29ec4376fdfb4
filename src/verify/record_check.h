/* SPDX-License-Identifier: MIT */
/* record_check - checks files of lines: each record is recomputed from its own ID or key. */

#pragma once

#include "pipeline/record_worker.h"
#include "verify/check_report.h"
#include "verify/file_coverage.h"

struct record_check_options {
	struct compute_plan plan; /* as compute_plan_open takes it */
	struct expected_ids expected;
	const struct manifest *manifest; /* of the file as a whole, or NULL */
	size_t jobs;
	enum progress_when progress;
};

/* Check the files of the report. */
void record_check(const struct record_check_options *options, struct check_report *report);
