/* SPDX-License-Identifier: MIT */
/* loading - what else can be asked of --load. */

#ifndef DPA_CLI_LOADING_H
#define DPA_CLI_LOADING_H

#include "base/error.h"
#include "run/job.h"

#include <stdbool.h>

/* Whether the option of this code says how records are written, not how they are made. */
bool loading_allows(int code);

/*
 * The job loads `path`, and --fields says `fields`, or is NULL. `other` is an option that makes no
 * sense then, or NULL.
 */
bool loading_settle(struct job *job, const char *path, const char *fields, const char *other,
	struct error *error);

#endif
