/* SPDX-License-Identifier: MIT */
/* job - the settings of the command line, validated, and the functions that carry them out. */

#pragma once

#include "input/item_source.h"
#include "input/join_line.h"
#include "kernel/kernel.h"
#include "model/config.h"
#include "model/sample.h"
#include "output/manifest.h"
#include "output/run_output.h"
#include "pipeline/progress.h"

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

/* How a run computes and reports. */
struct run_options {
	const struct kernel *kernel;
	size_t jobs;             /* threads, 1 .. JOBS_MAX */
	const char *jobs_source; /* where that comes from, for messages */
	enum progress_when progress;
	struct stage_timing *timing; /* stage_timing.h; NULL: nothing is timed */
};

/* Of MODE_BENCHMARK. */
struct benchmark_options {
	uint64_t records; /* of each run; 0: chosen so that a run takes a moment */
	bool one_kernel;  /* run.kernel only, not all */
	bool ndjson;      /* not a table */
};

struct job {
	enum mode mode;
	struct config config;
	struct seeding seeding;
	struct order_options order; /* rank, world size, base seed and epoch as in `seeding` */
	bool all_ranks;             /* of MODE_CHECK: the files are the shards of all ranks */
	struct input_options input;
	struct join_line join; /* if input.objects; before join_line_init */
	struct record_options records;
	struct output_options output; /* the names are owned */
	struct run_options run;
	struct benchmark_options benchmark;
	const char *load_fields;            /* of MODE_LOAD: the list of --fields, or NULL */
	struct manifest *expected_manifest; /* owned; of MODE_CHECK: that of --manifest, or NULL */
	const char *manifest_set;           /* of MODE_CHECK: --manifest with %r, for all ranks */
	struct {
		struct range *ranges; /* input.ranges points here */
		const char **paths;   /* input.paths points here */
	} owned;
};

#define JOBS_MAX 8192 /* the most CPUs that Linux supports */

/* The settings of the job, as a manifest states them. */
static inline struct run_info
job_run_info(const struct job *job)
{
	return (struct run_info){ .config = &job->config,
		.seeding = job->seeding,
		.order = job->order,
		.input = job->input,
		.records = job->records };
}

/*
 * The function of each mode. If the status is not STATUS_OK, the cause was reported, and every
 * record before it was written. They return early when a signal is pending.
 */

/* Read the items, and write the records. STATUS_INVALID also if lines were skipped. */
enum status generate(const struct job *job);

/* Read the saved records, and write those of the job's ranges, or all. */
enum status convert(const struct job *job);
/* Refuse ranges of positions that one pass cannot read: they must ascend. */
bool convert_validate(const struct job *job, struct error *error);

/* Check the files. Prints "FILE: OK" or "FILE: FAILED" on standard output, and the errors on
 * standard error. STATUS_INVALID: a file has errors. */
enum status check(const struct job *job);
/* Refuse jobs that cannot be checked. */
bool check_validate(const struct job *job, struct error *error);

/*
 * Run the job with every kernel that this CPU supports (or the one of --kernel), with one thread
 * and with run.jobs threads, for benchmark.records IDs each, or for as many as take about
 * ROUND_TIME. The IDs begin at the job's first range, or at 0; the records go to /dev/null. The
 * kernels take turns, so that a disturbance affects all of them; the median of all rounds is
 * reported, as a table or as NDJSON on standard output.
 */
enum status benchmark(const struct job *job);

/* The result of a verification. */
struct verification {
	/* The number of records before the end or the first difference. The other totals are set if
	 * the file is equal and the job has an expected manifest. */
	struct run_totals totals;
	uint64_t line;           /* of the difference, from 1 */
	struct buffer first;     /* owned; the first bytes of the file, if no record is equal */
	struct error difference; /* STATUS_OK: the file is what the job generates */
	struct error stats_difference; /* STATUS_OK: the statistics are those of the manifest */
};

/*
 * Generate the output of the job, whose input is ranges, and compare it with a file; "-" is
 * standard input. False: *error states why that was not possible, or is clear because a signal is
 * pending.
 */
bool generate_verify(
	const struct job *job, const char *path, struct verification *result, struct error *error);
