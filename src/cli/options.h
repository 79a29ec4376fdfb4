/* SPDX-License-Identifier: MIT */
/* options - the command line to a job. */

#ifndef DPA_CLI_OPTIONS_H
#define DPA_CLI_OPTIONS_H

#include "base/error.h"
#include "command/job.h"

#include <limits.h>
#include <stdint.h>

/* The codes of options without a letter. */
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

/* getopt_long, --help, the suggestions and the tests of the manual page all read this table. */
struct option_row {
	int code;             /* its letter, or one of the above */
	const char *name;     /* without "--" */
	const char *argument; /* NULL: takes none; "[=...]": optional */
	const char *help;     /* one line; NULL: that of the row before, with which it is printed */
	const char *group;    /* the heading that --help prints before it, or NULL */
};

#define OPTIONS_MAX 64 /* a bit for each in a uint64_t */

/* Ends with a row whose name is NULL. */
extern const struct option_row option_rows[];

/* The row of an option, or NULL. */
const struct option_row *option_find(int code);

/* The bit of an option in a set of options. The option exists. */
uint64_t option_bit(int code);

enum options_result {
	OPTIONS_OK,
	OPTIONS_MISUSED, /* an error of the command line, where --help may help */
	OPTIONS_FAILED,  /* an error of a file, of the environment or of memory */
};

/* Fill *job, which the caller closes by job_close in every case, or set *error. */
enum options_result options_parse(struct job *job, int argc, char **argv, struct error *error);
void job_close(struct job *job);

#endif
