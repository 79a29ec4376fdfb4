/* SPDX-License-Identifier: MIT */
/* input_options - the options about the input: --range, --keys, --null, --join and others. */

#ifndef DPA_CLI_INPUT_OPTIONS_H
#define DPA_CLI_INPUT_OPTIONS_H

#include "base/error.h"
#include "command/job.h"

#include <stdbool.h>
#include <stddef.h>

/* Set the option. job->ranges has a place for each --range. */
bool input_options_set(struct job *job, int code, const char *argument, struct error *error);

/* All options are set: add the FILEs, and set what follows from the options. */
void input_options_finish(struct job *job, char *const *files, size_t count);

/* Refuse combinations with other options that cannot work. Format and fields are set. */
bool input_options_validate(const struct job *job, struct error *error);

#endif
