/* SPDX-License-Identifier: MIT */
/* load_options - --load, and which other options work with it. */

#ifndef DPA_CLI_LOAD_OPTIONS_H
#define DPA_CLI_LOAD_OPTIONS_H

#include "base/error.h"
#include "command/job.h"

#include <stdbool.h>

struct load_options {
	const char *path;     /* of --load; NULL: not given */
	const char *conflict; /* the last option that does not work with --load, or NULL */
};

/* An option was given: remember it if it says how records are generated, not how they are written.
 */
void load_options_note(struct load_options *options, int code);

/* Make the job one that loads `path`. `fields` is the argument of --fields, or NULL. */
bool load_options_finish(const struct load_options *options, struct job *job, const char *fields,
	struct error *error);

#endif
