/* SPDX-License-Identifier: MIT */
/* rank_options - the options that say which part of the whole this process makes, and from what. */

#ifndef DPA_CLI_RANK_OPTIONS_H
#define DPA_CLI_RANK_OPTIONS_H

#include "base/error.h"
#include "command/job.h"

#include <stdbool.h>

/* What was said so far, as far as the job does not hold it. */
struct rank_options {
	bool ranked, sized; /* --rank and --world-size */
	bool automatic;     /* --rank auto */
	bool epoch;
	const char *launcher; /* --launcher, or NULL */
};

/* One option. */
bool rank_options_take(struct rank_options *distribution, struct job *job, int code,
	const char *text, struct error *error);

/*
 * When all options are read: ask the launcher if --rank auto wants it, and check that everything
 * fits together. *misuse is cleared where the environment is at error, not the command line.
 */
bool rank_options_finish(
	struct rank_options *distribution, struct job *job, struct error *error, bool *misuse);

#endif
