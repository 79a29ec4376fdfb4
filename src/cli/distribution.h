/* SPDX-License-Identifier: MIT */
/* distribution - the options that say which part of the whole this process makes, and from what. */

#ifndef DPA_CLI_DISTRIBUTION_H
#define DPA_CLI_DISTRIBUTION_H

#include "base/error.h"
#include "run/job.h"

#include <stdbool.h>

/* What was said so far, as far as the job does not hold it. */
struct distribution {
	bool ranked, sized; /* --rank and --world-size */
	bool automatic;     /* --rank auto */
	bool epoch;
	const char *launcher; /* --launcher, or NULL */
};

/* One option. */
bool distribution_take(struct distribution *distribution, struct job *job, int code,
	const char *text, struct error *error);

/*
 * When all options are read: ask the launcher if --rank auto wants it, and check that everything
 * fits together. *misuse is cleared where the environment is at error, not the command line.
 */
bool distribution_settle(
	struct distribution *distribution, struct job *job, struct error *error, bool *misuse);

#endif
