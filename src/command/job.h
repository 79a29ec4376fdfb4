/* SPDX-License-Identifier: MIT */
/* job - what the command line asks for, checked: all that the floors below need to know. */

#ifndef DPA_COMMAND_JOB_H
#define DPA_COMMAND_JOB_H

#include "input/item_source.h"
#include "kernel/dispatch.h"
#include "model/config.h"
#include "model/seeding.h"
#include "pipeline/progress.h"
#include "record/format.h"

#include <stdbool.h>
#include <stddef.h>

/* In the order of precedence: the highest that is asked for is done. */
enum mode {
	MODE_GENERATE,
	MODE_LOAD,
	MODE_CHECK,
	MODE_BENCHMARK,
	MODE_PRINT_CONFIG,
	MODE_SELF_TEST,
	MODE_VERSION,
	MODE_HELP,
};

struct stage_timing;
struct manifest;

/* Of MODE_BENCHMARK. */
struct benchmark {
	uint64_t records; /* of each run; 0: as many as take a moment */
	bool only;        /* the job's kernel, not all of them */
	bool lines;       /* NDJSON, not a table */
};

struct job {
	enum mode mode;
	struct config config;
	struct seeding seeding;
	struct input_options input;
	struct join_line join; /* if input.objects; join_line_init is still to be called */
	enum shard_kind shard;
	bool all_ranks; /* of MODE_CHECK: the files are the shards of all ranks */
	struct record_options layout;
	const struct kernel *kernel;
	size_t jobs;             /* 1 .. JOBS_MAX */
	char *output, *manifest; /* owned; NULL: standard output, none */
	bool resume;
	bool quiet, verbose;
	enum progress_when progress;
	struct benchmark benchmark;
	struct stage_timing *timing; /* measure.h; NULL: nothing is measured */
	const char *load_fields;     /* of MODE_LOAD: what --fields says, or NULL */
	bool stats;                  /* statistics are wanted: */
	char *stats_path;            /* owned; in this file, or as a table if it is NULL */
	struct manifest
		*expected_manifest; /* recorded.h; owned; what the manifest of MODE_CHECK says */
	struct range *ranges;       /* owned; input.ranges points here */
	const char **paths;         /* owned; input.paths points here */
};

#define JOBS_MAX 1024

#endif
