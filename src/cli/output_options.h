/* SPDX-License-Identifier: MIT */
/* output_options - the options about files that are written: --output, --manifest, --stats. */

#ifndef DPA_CLI_OUTPUT_OPTIONS_H
#define DPA_CLI_OUTPUT_OPTIONS_H

#include "base/error.h"
#include "command/job.h"

#include <stdbool.h>

/* Names of files as given, before output_options_name; NULL: not given. */
struct output_names {
	const char *output, *manifest, *stats;
};

void output_options_set(
	struct output_names *names, struct job *job, int code, const char *argument);

/*
 * The name that `text`, the argument of --option, stands for: %r is the rank and %w the world size,
 * in at least five digits, %% a percent sign. *name is NULL if text is; the caller frees it.
 */
bool output_options_name(char **name, const char *option, const char *text,
	const struct seeding *seeding, struct error *error);

/* Set the names in the job; that of the manifest is not changed if it is set. */
bool output_options_finish(const struct output_names *names, struct job *job, struct error *error);

/* Refuse combinations with other options that cannot work. */
bool output_options_validate(const struct job *job, struct error *error);

#endif
