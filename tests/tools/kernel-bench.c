/* SPDX-License-Identifier: MIT */
/* kernel-bench - nanoseconds per sample of each part of each kernel, measured in one run. */

/*
 * usage: make build/kernel-bench && build/kernel-bench [ROUNDS [DEPTH]]
 *
 * Every round times each kernel once, so that noise of the machine affects all of them. The minimum
 * of ROUNDS (100) is printed. "one" is the time of digest and draws of a sample alone.
 */

#include "base/error.h"
#include "kernel/engine.h"
#include "kernel/self_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SAMPLES        1152 /* a multiple of the lanes of every kernel */
#define SAMPLES_SCALAR 48   /* of a kernel without lanes: a batch takes less than a time slice */
#define DRAWS          5
#define KERNELS_MAX    8

enum part { HASH, CHAIN, DRAW_32, DRAW_256, ONE, PARTS };

struct bench_case {
	const struct kernel *kernel;
	struct engine *engine;
	struct workspace *workspace;
	double min[PARTS];
};

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void
time_part(struct bench_case *c, enum part part, struct test_batch *batch)
{
	size_t n = part == ONE ? 1 : c->kernel->lanes > 1 ? SAMPLES : SAMPLES_SCALAR;
	struct draws draws = { .count = DRAWS, .seed_256 = part == DRAW_256, .stride = n };
	struct seed_strings strings = { batch->bytes, batch->offset };
	double time = now();

	if (part == HASH)
		c->kernel->hash(&strings, n, batch->digest);
	if (part == CHAIN || part == ONE)
		engine_hash(c->engine, c->workspace, &strings, n, batch->digest);
	if (part == DRAW_32 || part == DRAW_256 || part == ONE)
		engine_draw(c->engine, c->workspace, &draws, n, batch->digest, batch->uniform);
	time = (now() - time) / (double)n;
	if (time < c->min[part])
		c->min[part] = time;
}

static size_t
bench_cases_open(struct bench_case *c, unsigned depth, struct error *error)
{
	size_t count = 0;

	for (size_t i = 0; kernels[i] && count < KERNELS_MAX; i++) {
		if (!kernel_runs_here(kernels[i]))
			continue;
		c[count].kernel = kernels[i];
		c[count].engine = engine_open(kernels[i], depth, error);
		c[count].workspace = workspace_open(c[count].engine, error);
		for (unsigned part = 0; part < PARTS; part++)
			c[count].min[part] = 1e18;
		count++;
	}
	return count;
}

int
main(int argc, char **argv)
{
	unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : 100;
	unsigned depth = argc > 2 ? (unsigned)atoi(argv[2]) : 10;
	struct bench_case c[KERNELS_MAX];
	struct error error = { 0 };
	struct test_batch batch;
	char string[24];
	size_t count = bench_cases_open(c, depth, &error);

	if (error.status || !test_batch_open(&batch, SAMPLES, sizeof(string), DRAWS, &error)) {
		diag("%s", error.text);
		return (int)error.status;
	}
	for (size_t i = 0; i < SAMPLES; i++) {
		int length = snprintf(string, sizeof(string), "%zu", i * 7919 + 1000000);

		test_batch_set(&batch, i, string, (size_t)length);
	}
	for (unsigned round = 0; round < rounds; round++)
		for (size_t i = 0; i < count; i++)
			for (unsigned part = 0; part < PARTS; part++)
				time_part(&c[i], part, &batch);
	printf("%-10s %8s %8s %8s %8s %8s %8s  ns per sample, depth %u, %d draws\n", "kernel",
		"hash", "digest", "draws", "256-bit", "all", "one", depth, DRAWS);
	for (size_t i = 0; i < count; i++)
		printf("%-10s %8.1f %8.1f %8.1f %8.1f %8.1f %8.1f\n", c[i].kernel->name,
			c[i].min[HASH], c[i].min[CHAIN], c[i].min[DRAW_32], c[i].min[DRAW_256],
			c[i].min[CHAIN] + c[i].min[DRAW_32], c[i].min[ONE]);
	return 0;
}
