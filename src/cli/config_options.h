/* SPDX-License-Identifier: MIT */
/* config_options - what is laid over a preset: configurations in files, and options. */

#ifndef DPA_CLI_CONFIG_OPTIONS_H
#define DPA_CLI_CONFIG_OPTIONS_H

#include "command/job.h"

#include <stdbool.h>
#include <stddef.h>

struct config_option {
	int code; /* of the option */
	const char *text;
};

struct config_options {
	const char *preset;        /* its name; NULL: the default one */
	struct config_option *row; /* in the order of the command line */
	size_t count;
};

/* Have room for so many options; `row` is NULL if there is no memory. */
void config_options_open(struct config_options *overlays, size_t most);
void config_options_close(struct config_options *overlays);

void config_options_take(struct config_options *overlays, int code, const char *text);

/*
 * Work out the job's configuration: the preset, then files, then options, each in their order; or
 * the one of job->expected_manifest, if nothing is said. *misuse becomes false if a file is wrong, not the
 * command line.
 */
bool config_options_apply(
	const struct config_options *overlays, struct job *job, struct error *error, bool *misuse);

#endif
