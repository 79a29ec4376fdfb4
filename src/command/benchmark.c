/* SPDX-License-Identifier: MIT */
/* benchmark - how fast this machine generates the records of a job, by kernel and threads. */

#include "command/benchmark.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/signals.h"
#include "command/generate.h"
#include "output/output_file.h"
#include "pipeline/stage_timing.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

/* 5 kernels x 2 numbers of threads x 7 rounds x 50 ms: less than four seconds in all. */
#define ROUNDS          7
#define ROUND_TIME      50000000.0                /* nanoseconds */
#define TIME_BUDGET     (2 * ROUNDS * ROUND_TIME) /* of one case; then it gets no further round */
#define TRIAL_TIME      5000000.0 /* a run of this length is enough to estimate the speed */
#define TRIAL_RECORDS   64
#define BENCH_CASES_MAX 32

static const char *const stage_names[STAGES] = { "read", "hash", "draw", "text", "write" };

/* One row of the table. */
struct bench_case {
	const struct kernel *kernel;
	size_t jobs;
	uint64_t records; /* of a run */
	struct stage_timing run[ROUNDS];
	size_t rounds;
	double elapsed; /* in all rounds */
};

static double
per_record(const struct stage_timing *run, uint64_t time)
{
	return run->records ? (double)time / (double)run->records : 0;
}

/* Time one run over so many IDs. */
static enum status
measure_run(const struct job *job, const struct bench_case *c, uint64_t records,
	struct stage_timing *timing)
{
	struct range range = { job->input.ranges_count ? job->ranges[0].first : 0, 1, records - 1 };
	struct error error = { 0 };
	struct job own = *job;

	*timing = (struct stage_timing){ .fd = open("/dev/null", O_WRONLY | O_CLOEXEC) };
	if (timing->fd < 0) {
		error_set_errno(&error, "cannot open '/dev/null'");
		diag("%s", error.text);
		return STATUS_TROUBLE;
	}
	if (range.last_index > UINT64_MAX - range.first)
		range.last_index = UINT64_MAX - range.first;
	own.run.kernel = c->kernel;
	own.run.jobs = c->jobs;
	own.run.timing = timing;
	own.input.ranges = &range;
	own.input.ranges_count = 1;
	own.output = (struct output_options){ .quiet = job->output.quiet };
	return generate(&own);
}

/*
 * Find out how many records keep all threads busy for ROUND_TIME. By CPU time: by elapsed time, a
 * machine that is busy with other work would get so few records that starting threads dominates.
 */
static enum status
calibrate(const struct job *job, struct bench_case *c)
{
	enum status status = STATUS_OK;
	struct stage_timing trial = { 0 };
	double records;

	c->records = job->benchmark.records;
	if (c->records)
		return STATUS_OK;
	for (c->records = TRIAL_RECORDS; status == STATUS_OK; c->records *= 4) {
		status = measure_run(job, c, c->records, &trial);
		if ((double)trial.cpu >= TRIAL_TIME || signals_pending())
			break;
	}
	records = ROUND_TIME * (double)c->jobs * (double)c->records / (double)(trial.cpu + 1);
	if (records > (double)c->records)
		c->records = (uint64_t)records;
	return status;
}

/* List the cases. Returns their number. */
static size_t
list_cases(const struct job *job, struct bench_case *c)
{
	size_t count = 0;

	for (size_t i = 0; kernels[i] && count + 2 <= BENCH_CASES_MAX; i++) {
		if (!kernel_runs_here(kernels[i]) ||
			(job->benchmark.one_kernel && kernels[i] != job->run.kernel))
			continue;
		c[count++] = (struct bench_case){ .kernel = kernels[i], .jobs = 1 };
		if (job->run.jobs > 1)
			c[count++] =
				(struct bench_case){ .kernel = kernels[i], .jobs = job->run.jobs };
	}
	return count;
}

static int
compare_speed(const void *a, const void *b)
{
	const struct stage_timing *x = a, *y = b;
	double difference = per_record(x, x->elapsed) - per_record(y, y->elapsed);

	return (difference > 0) - (difference < 0);
}

static enum status
run_case(const struct job *job, struct bench_case *c)
{
	struct stage_timing *run = &c->run[c->rounds];
	enum status status;

	if (c->elapsed >= TIME_BUDGET || signals_pending())
		return STATUS_OK;
	status = measure_run(job, c, c->records, run);
	c->elapsed += (double)run->elapsed;
	c->rounds++;
	return status;
}

/* Run all rounds, and sort the runs of each case by speed. */
static enum status
run_rounds(const struct job *job, struct bench_case *c, size_t count)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = calibrate(job, &c[i]);
	for (size_t round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < count && status == STATUS_OK; i++)
			status = run_case(job, &c[i]);
	for (size_t i = 0; i < count; i++)
		qsort(c[i].run, c[i].rounds, sizeof(*c[i].run), compare_speed);
	return status;
}

static const struct stage_timing *
median(const struct bench_case *c)
{
	return &c->run[c->rounds / 2];
}

static enum stage
slowest_stage(const struct stage_timing *run)
{
	enum stage slowest = STAGE_READ;

	for (enum stage stage = STAGE_READ; stage < STAGES; stage++)
		if (run->spent[stage] > run->spent[slowest])
			slowest = stage;
	return slowest;
}

static double
records_per_second(const struct stage_timing *run)
{
	return run->elapsed ? (double)run->records * 1e9 / (double)run->elapsed : 0;
}

static double
megabytes_per_second(const struct stage_timing *run)
{
	return run->elapsed ? (double)run->bytes * 1e3 / (double)run->elapsed : 0;
}

static void
print_row(FILE *stream, const struct bench_case *c)
{
	const struct stage_timing *run = median(c);

	fprintf(stream, "%-7s %4zu %9.0f %9.1f %5.0f %6.0f ", c->kernel->name, c->jobs,
		records_per_second(run), per_record(run, run->elapsed), megabytes_per_second(run),
		per_record(run, run->cpu));
	for (enum stage stage = STAGE_READ; stage < STAGES; stage++)
		fprintf(stream, " %4.0f", per_record(run, run->spent[stage]));
	fprintf(stream, "  %s\n", stage_names[slowest_stage(run)]);
}

static void
print_table(FILE *stream, const struct job *job, const struct bench_case *c, size_t count)
{
	fprintf(stream, "dpa %s, depth %u, %u fields, %s; medians of up to %d rounds\n\n",
		DPA_VERSION, job->config.depth, job->records.fields.count,
		job->records.format->name, ROUNDS);
	fprintf(stream, "%39s%s\n", "", "CPU ns/record");
	fprintf(stream, "%-7s %4s %9s %9s %5s %6s ", "kernel", "jobs", "records/s", "ns/record",
		"MB/s", "all");
	for (enum stage stage = STAGE_READ; stage < STAGES; stage++)
		fprintf(stream, " %4.4s", stage_names[stage]);
	fprintf(stream, "  slowest\n");
	for (size_t i = 0; i < count; i++)
		print_row(stream, &c[i]);
}

static void
print_line(FILE *stream, const struct job *job, const struct bench_case *c)
{
	const struct stage_timing *run = median(c);

	fprintf(stream,
		"{\"kernel\":\"%s\",\"jobs\":%zu,\"depth\":%u,\"records\":%ju,\"bytes\":%ju,"
		"\"records_per_second\":%.0f,\"ns_per_record\":%.1f,\"cpu_ns_per_record\":%.1f,"
		"\"mb_per_second\":%.1f,",
		c->kernel->name, c->jobs, job->config.depth, (uintmax_t)run->records,
		(uintmax_t)run->bytes, records_per_second(run), per_record(run, run->elapsed),
		per_record(run, run->cpu), megabytes_per_second(run));
	fprintf(stream, "\"stages_ns_per_record\":{");
	for (enum stage stage = STAGE_READ; stage < STAGES; stage++)
		fprintf(stream, "%s\"%s\":%.1f", stage ? "," : "", stage_names[stage],
			per_record(run, run->spent[stage]));
	fprintf(stream, "},\"slowest_stage\":\"%s\"}\n", stage_names[slowest_stage(run)]);
}

static void
print_all(const struct job *job, const struct bench_case *c, size_t count, struct error *error)
{
	struct memstream memstream;

	if (!memstream_open(&memstream, error))
		return;
	if (job->benchmark.ndjson)
		for (size_t i = 0; i < count; i++)
			print_line(memstream.stream, job, &c[i]);
	else
		print_table(memstream.stream, job, c, count);
	output_print_stream(&memstream, error);
}

enum status
benchmark(const struct job *job)
{
	struct bench_case *c = calloc(BENCH_CASES_MAX, sizeof(*c));
	struct error error = { 0 };
	enum status status = STATUS_OK;
	size_t count;

	if (!c) {
		error_out_of_memory(&error);
	} else {
		count = list_cases(job, c);
		status = run_rounds(job, c, count);
		if (status == STATUS_OK && !signals_pending())
			print_all(job, c, count, &error);
	}
	free(c);
	if (error.status != STATUS_OK) {
		diag("%s", error.text);
		return error.status;
	}
	return status;
}
