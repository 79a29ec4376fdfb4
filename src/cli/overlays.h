/* SPDX-License-Identifier: MIT */
/* overlays - what is laid over a preset: configurations in files, and options. */

#ifndef DPA_CLI_OVERLAYS_H
#define DPA_CLI_OVERLAYS_H

#include "run/job.h"

#include <stdbool.h>
#include <stddef.h>

struct overlay {
	int code; /* of the option */
	const char *text;
};

struct overlays {
	const char *preset;  /* its name; NULL: the default one */
	struct overlay *row; /* in the order of the command line */
	size_t count;
};

/* Have room for so many options; `row` is NULL if there is no memory. */
void overlays_open(struct overlays *overlays, size_t most);
void overlays_close(struct overlays *overlays);

void overlays_take(struct overlays *overlays, int code, const char *text);

/*
 * Work out the job's configuration: the preset, then files, then options, each in their order; or
 * the one of job->recorded, if nothing is said. *misuse becomes false if a file is wrong, not the
 * command line.
 */
bool overlays_apply(
	const struct overlays *overlays, struct job *job, struct error *error, bool *misuse);

#endif
