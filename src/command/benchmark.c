/* SPDX-License-Identifier: MIT */
/* benchmark - how fast this machine generates the records of a job, by kernel and threads. */

#include "command/job.h"

#include "base/signals.h"
#include "pipeline/stage_timing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

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

/* Time one run over c->records IDs. */
static enum status
measure_run(const struct job *job, const struct bench_case *c, struct stage_timing *timing)
{
	static struct job own; /* the stack may be small */
	struct range range = { 0, 1, c->records - 1 };

	*timing = (struct stage_timing){ .fd = open("/dev/null", O_WRONLY | O_CLOEXEC) };
	if (timing->fd < 0) {
		diag("cannot open '/dev/null': %s", strerror(errno));
		return STATUS_TROUBLE;
	}
	if (job->input.ranges_count)
		range.first = job->owned.ranges[0].first;
	if (range.last_index > UINT64_MAX - range.first)
		range.last_index = UINT64_MAX - range.first;
	own = *job;
	own.run.kernel = c->kernel;
	own.run.jobs = c->jobs;
	own.run.timing = timing;
	own.run.progress = PROGRESS_NEVER;
	own.input.ranges = &range;
	own.input.ranges_count = 1;
	own.order.shard.skip = 0;
	own.order.shard.limit = UNBOUNDED;
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

	c->records = job->benchmark.records;
	if (c->records)
		return STATUS_OK;
	for (c->records = TRIAL_RECORDS; status == STATUS_OK; c->records *= 4) {
		status = measure_run(job, c, &trial);
		if ((double)trial.cpu >= TRIAL_TIME || signals_pending())
			break;
	}
	double records =
		ROUND_TIME * (double)c->jobs * (double)c->records / (double)(trial.cpu + 1);
	if (records > (double)c->records)
		c->records = (uint64_t)records;
	return status;
}

static int
compare_speed(const void *a, const void *b)
{
	const struct stage_timing *x = a, *y = b; /* of so many records each */

	return (x->elapsed > y->elapsed) - (x->elapsed < y->elapsed);
}

/* Run all rounds, and sort the runs of each case by speed. */
static enum status
run_rounds(const struct job *job, struct bench_case *c, size_t count)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = calibrate(job, &c[i]);
	for (size_t round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < count && status == STATUS_OK; i++) {
			struct stage_timing *run = &c[i].run[c[i].rounds];

			if (c[i].elapsed >= TIME_BUDGET || signals_pending())
				continue;
			status = measure_run(job, &c[i], run);
			c[i].elapsed += (double)run->elapsed;
			c[i].rounds++;
		}
	for (size_t i = 0; i < count; i++)
		qsort(c[i].run, c[i].rounds, sizeof(*c[i].run), compare_speed);
	return status;
}

/* The most memory that this process has had, in KiB. */
static long
peak_memory(void)
{
	struct rusage usage = { 0 };

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void
print_table_head(FILE *stream, const struct job *job)
{
	fprintf(stream, "dpa %s, depth %u, %u fields, %s; up to %d rounds; peak memory %.1f MB\n\n",
		DPA_VERSION, job->config.depth, job->records.fields.count,
		job->records.format->name, ROUNDS, (double)peak_memory() * 1024 / 1e6);
	fprintf(stream, "%46s%30s\n", "ns per record    ", "CPU ns per record");
	fprintf(stream, "%-10s %4s %9s %6s %6s %6s %4s", "kernel", "jobs", "records/s", "min",
		"median", "max", "CPU");
	for (enum stage stage = STAGE_READ; stage < STAGES; stage++)
		fprintf(stream, " %4.4s", stage_names[stage]);
	fputc('\n', stream);
}

/* A row of the table, or an object in a line, of the median run. */
static void
print_case(FILE *stream, const struct job *job, const struct bench_case *c)
{
	const struct stage_timing *run = &c->run[c->rounds / 2];
	const struct stage_timing *last = &c->run[c->rounds - 1];
	double ns = per_record(run, run->elapsed), min = per_record(c->run, c->run->elapsed);
	double max = per_record(last, last->elapsed);
	double elapsed = (double)run->elapsed + 1e-9; /* not 0 */
	double per_second = (double)run->records * 1e9 / elapsed;
	double percent = 100 * (double)run->cpu / elapsed;
	bool ndjson = job->benchmark.ndjson;
	enum stage slowest = STAGE_READ;

	if (ndjson)
		fprintf(stream,
			"{\"kernel\":\"%s\",\"jobs\":%zu,\"depth\":%u,\"fields\":%u,"
			"\"records\":%ju,\"bytes\":%ju,\"rounds\":%zu,\"records_per_second\":%.0f,"
			"\"ns_per_record\":%.1f,\"ns_per_record_min\":%.1f,"
			"\"ns_per_record_max\":%.1f,\"cpu_ns_per_record\":%.1f,"
			"\"cpu_percent\":%.1f,\"mb_per_second\":%.1f,\"peak_memory_kib\":%ld,"
			"\"stages_ns_per_record\":{",
			c->kernel->name, c->jobs, job->config.depth, job->records.fields.count,
			(uintmax_t)run->records, (uintmax_t)run->bytes, c->rounds, per_second, ns,
			min, max, per_record(run, run->cpu), percent,
			(double)run->bytes * 1e3 / elapsed, peak_memory());
	else
		fprintf(stream, "%-10s %4zu %9.0f %6.0f %6.0f %6.0f %3.0f%%", c->kernel->name,
			c->jobs, per_second, min, ns, max, percent);
	for (enum stage stage = STAGE_READ; stage < STAGES; stage++) {
		double stage_ns = per_record(run, run->spent[stage]);

		if (run->spent[stage] > run->spent[slowest])
			slowest = stage;
		if (ndjson)
			fprintf(stream, "%s\"%s\":%.1f", stage ? "," : "", stage_names[stage],
				stage_ns);
		else
			fprintf(stream, " %4.0f", stage_ns);
	}
	if (ndjson)
		fprintf(stream, "},\"slowest_stage\":\"%s\"}", stage_names[slowest]);
	fputc('\n', stream);
}

enum status
benchmark(const struct job *job)
{
	static struct bench_case cases[BENCH_CASES_MAX]; /* the stack may be small */
	struct error error = { 0 };
	struct memstream page;
	size_t count = 0;

	for (size_t i = 0; kernels[i] && count + 2 <= BENCH_CASES_MAX; i++) {
		if (!kernel_runs_here(kernels[i]) ||
			(job->benchmark.one_kernel && kernels[i] != job->run.kernel))
			continue;
		cases[count++] = (struct bench_case){ .kernel = kernels[i], .jobs = 1 };
		if (job->run.jobs > 1)
			cases[count++] =
				(struct bench_case){ .kernel = kernels[i], .jobs = job->run.jobs };
	}
	enum status status = run_rounds(job, cases, count);
	if (status != STATUS_OK || signals_pending())
		return status;
	if (memstream_open(&page, &error)) {
		if (!job->benchmark.ndjson)
			print_table_head(page.stream, job);
		for (size_t i = 0; i < count; i++)
			print_case(page.stream, job, &cases[i]);
		output_print_stream(&page, &error);
	}
	if (error.status != STATUS_OK)
		diag("%s", error.text);
	return error.status;
}
