/* SPDX-License-Identifier: MIT */
/* format_options - the options about the records: --format, --fields, --precision, --batch. */

#ifndef DPA_CLI_FORMAT_OPTIONS_H
#define DPA_CLI_FORMAT_OPTIONS_H

#include "base/error.h"
#include "command/job.h"

#include <stdbool.h>

/* Arguments that depend on other options, or NULL. */
struct format_options {
	const char *format, *fields;
};

bool format_options_set(struct format_options *options, struct job *job, int code,
	const char *argument, struct error *error);

/* Set job->records.format: of --format, of job->expected_manifest, or the default. */
bool format_options_finish_format(
	const struct format_options *options, struct job *job, struct error *error);

/* Set job->records.fields: of --fields, of job->expected_manifest, or the format's default.
 * Configuration, format and seeding are set. */
bool format_options_finish_fields(
	const struct format_options *options, struct job *job, bool has_rank, struct error *error);

#endif
