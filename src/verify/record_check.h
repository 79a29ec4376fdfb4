/* SPDX-License-Identifier: MIT */
/* record_check - checks files of lines: each record is recomputed from its own ID or key. */

#ifndef DPA_VERIFY_RECORD_CHECK_H
#define DPA_VERIFY_RECORD_CHECK_H

#include "output/manifest_reader.h"
#include "pipeline/progress.h"
#include "pipeline/record_worker.h"
#include "verify/file_coverage.h"

#include <stdbool.h>
#include <stddef.h>

struct record_check_options {
	const char *const *paths; /* the files; none: standard input */
	size_t paths_count;
	const struct layout *layout; /* of the records */
	const struct kernel *kernel;
	const struct seeding *seeding;
	struct expected_ids expected;
	const struct manifest *manifest; /* of the file as a whole, or NULL */
	size_t jobs;
	bool is_quiet;
	enum progress_when progress;
};

/* Check the files and report on each. STATUS_INVALID: one is wrong. */
enum status record_check(const struct record_check_options *options);

#endif
