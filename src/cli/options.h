/* SPDX-License-Identifier: MIT */
/* options - the command line to a job. */

#ifndef DPA_CLI_OPTIONS_H
#define DPA_CLI_OPTIONS_H

#include "base/error.h"
#include "command/job.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* Options without a letter. */
enum {
	OPTION_RANGE = CHAR_MAX + 1,
	OPTION_NEST,
	OPTION_SKIP_INVALID,
	OPTION_ROTATION, /* the five in drawing order */
	OPTION_BRIGHTNESS,
	OPTION_NOISE,
	OPTION_SCALE,
	OPTION_CONTRAST,
	OPTION_PARAM,
	OPTION_PRINT_CONFIG,
	OPTION_LAUNCHER,
	OPTION_SHARD,
	OPTION_SEEDING,
	OPTION_BASE_SEED,
	OPTION_EPOCH,
	OPTION_WIDE_SEED,
	OPTION_FIELDS,
	OPTION_PRECISION,
	OPTION_BATCH,
	OPTION_LOAD,
	OPTION_CHECK,
	OPTION_STATS,
	OPTION_RESUME,
	OPTION_MANIFEST,
	OPTION_KERNEL,
	OPTION_PROGRESS,
	OPTION_SELF_TEST,
	OPTION_BENCHMARK,
};

/* One row an option: getopt_long, --help, the suggestions and the tests of the manual page all read
 * this table. */
struct option_row {
	int code;             /* its letter, or one of the above */
	const char *name;     /* without "--" */
	const char *argument; /* NULL: takes none; "[=...]": may have one */
	const char *help;     /* one line; NULL: as the one before it, with which it is printed */
	const char *group;    /* the heading that stands before it, or NULL */
};

/* Ends with a row whose name is NULL. */
extern const struct option_row option_rows[];

/* The row of an option; NULL: there is none. */
const struct option_row *option_find(int code);

/* What stands for an option, which there is, in a set of them. */
uint64_t option_bit(int code);

/*
 * Fill *job. False: *error tells why, and whether *misuse of the command line is the reason (rather
 * than a file that it names). job_close in both cases.
 */
bool options_parse(struct job *job, int argc, char **argv, struct error *error, bool *misuse);
void job_close(struct job *job);

#endif
