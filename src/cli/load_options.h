/* SPDX-License-Identifier: MIT */
/* load_options - what else can be asked of --load. */

#ifndef DPA_CLI_LOAD_OPTIONS_H
#define DPA_CLI_LOAD_OPTIONS_H

#include "base/error.h"
#include "command/job.h"

#include <stdbool.h>

/* Whether the option of this code says how records are written, not how they are made. */
bool load_options_allow(int code);

/*
 * The job loads `path`, and --fields says `fields`, or is NULL. `other` is an option that makes no
 * sense then, or NULL.
 */
bool load_options_finish(struct job *job, const char *path, const char *fields, const char *other,
	struct error *error);

#endif
