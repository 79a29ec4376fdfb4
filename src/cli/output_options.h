/* SPDX-License-Identifier: MIT */
/* output_options - the names of the files that are written, and what can be asked of them. */

#ifndef DPA_CLI_OUTPUT_OPTIONS_H
#define DPA_CLI_OUTPUT_OPTIONS_H

#include "base/error.h"
#include "command/job.h"

#include <stdbool.h>

/*
 * The name that `text`, the argument of --option, stands for: %r is the rank, %w the world size, in
 * five digits at least, %% a percent sign. The caller frees *name, which is NULL if text is.
 */
bool output_option_name(char **name, const char *option, const char *text,
	const struct seeding *seeding, struct error *error);

/* Refuse what does not fit together, when all options are read. */
bool output_options_validate(const struct job *job, struct error *error);

#endif
