/* SPDX-License-Identifier: MIT */
/* kernel-bench - nanoseconds a sample that each part of each kernel takes, all in one run. */

/*
 * usage: make build/kernel-bench && build/kernel-bench [ROUNDS [DEPTH]]
 *
 * Kernels take turns, so that a noisy machine is noisy for all; the best of ROUNDS (100) counts.
 */

#include "kernel/dispatch.h"

#include "base/diag.h"
#include "kernel/engine.h"
#include "kernel/test_batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SAMPLES     1152 /* a multiple of the lanes of every kernel */
#define SAMPLES_ONE 48   /* of a kernel without lanes, to fit a slice of the scheduler too */
#define DRAWN       5
#define KERNELS_MAX 8

enum part { TEXTS, CHAIN, NARROW, WIDE, PARTS };

struct bench_case {
	const struct kernel *kernel;
	struct engine *engine;
	struct workspace *workspace;
	double best[PARTS];
};

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void
time_part(struct bench_case *c, enum part part, struct test_batch *test_batch)
{
	size_t n = c->kernel->lanes > 1 ? SAMPLES : SAMPLES_ONE;
	struct draws draws = { .count = DRAWN, .seed_256 = part == WIDE, .stride = n };
	struct seed_strings texts = test_batch_strings(test_batch);
	double time = now();

	if (part == TEXTS)
		c->kernel->hash(&texts, n, test_batch->digest);
	else if (part == CHAIN)
		engine_hash(c->engine, c->workspace, &texts, n, test_batch->digest);
	else
		engine_draw(c->engine, c->workspace, &draws, n, test_batch->digest,
			test_batch->uniform);
	time = (now() - time) / (double)n;
	if (time < c->best[part])
		c->best[part] = time;
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
			c[count].best[part] = 1e18;
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
	struct test_batch test_batch;
	char text[24];
	size_t count = bench_cases_open(c, depth, &error);

	if (error.status || !test_batch_open(&test_batch, SAMPLES, sizeof(text), DRAWN, &error)) {
		diag("%s", error.text);
		return (int)error.status;
	}
	for (size_t i = 0; i < SAMPLES; i++) {
		int length = snprintf(text, sizeof(text), "%zu", i * 7919 + 1000000);

		test_batch_add(&test_batch, i, text, (size_t)length);
	}
	for (unsigned round = 0; round < rounds; round++)
		for (size_t i = 0; i < count; i++)
			for (unsigned part = 0; part < PARTS; part++)
				time_part(&c[i], part, &test_batch);
	printf("%-8s %8s %8s %8s %8s %8s  ns a sample, depth %u, %d draws\n", "kernel", "text",
		"digest", "draws", "wide", "all", depth, DRAWN);
	for (size_t i = 0; i < count; i++)
		printf("%-8s %8.1f %8.1f %8.1f %8.1f %8.1f\n", c[i].kernel->name, c[i].best[TEXTS],
			c[i].best[CHAIN], c[i].best[NARROW], c[i].best[WIDE],
			c[i].best[CHAIN] + c[i].best[NARROW]);
	return 0;
}
