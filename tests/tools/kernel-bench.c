/* SPDX-License-Identifier: MIT */
/* kernel-bench - nanoseconds a sample that each part of each kernel takes, all in one run. */

/*
 * usage: make build/kernel-bench && build/kernel-bench [ROUNDS [DEPTH]]
 *
 * Kernels take turns, so that a noisy machine is noisy for all; the best of ROUNDS (100) counts.
 */

#include "engine/dispatch.h"
#include "engine/engine.h"
#include "engine/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SAMPLES     1152 /* a multiple of the lanes of every kernel */
#define SAMPLES_ONE 48   /* of a kernel without lanes, to fit a slice of the scheduler too */
#define DRAWN       5
#define KERNELS_MAX 8

enum part { TEXTS, CHAIN, NARROW, WIDE, PARTS };

struct contestant {
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
time_part(struct contestant *c, enum part part, struct trial *trial)
{
	size_t n = c->kernel->lanes > 1 ? SAMPLES : SAMPLES_ONE;
	struct draws draws = { .count = DRAWN, .wide = part == WIDE, .stride = n };
	struct texts texts = trial_texts(trial);
	double time = now();

	if (part == TEXTS)
		c->kernel->hash(&texts, n, trial->digest);
	else if (part == CHAIN)
		engine_hash(c->engine, c->workspace, &texts, n, trial->digest);
	else
		engine_draw(c->engine, c->workspace, &draws, n, trial->digest, trial->unit);
	time = (now() - time) / (double)n;
	if (time < c->best[part])
		c->best[part] = time;
}

static size_t
contestants_open(struct contestant *c, unsigned depth, struct fault *fault)
{
	size_t count = 0;

	for (size_t i = 0; kernels[i] && count < KERNELS_MAX; i++) {
		if (!kernel_runs_here(kernels[i]))
			continue;
		c[count].kernel = kernels[i];
		c[count].engine = engine_open(kernels[i], depth, fault);
		c[count].workspace = workspace_open(c[count].engine, fault);
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
	struct contestant c[KERNELS_MAX];
	struct fault fault = { 0 };
	struct trial trial;
	char text[24];
	size_t count = contestants_open(c, depth, &fault);

	if (fault.status || !trial_open(&trial, SAMPLES, sizeof(text), DRAWN, &fault)) {
		report("%s", fault.text);
		return (int)fault.status;
	}
	for (size_t i = 0; i < SAMPLES; i++) {
		int length = snprintf(text, sizeof(text), "%zu", i * 7919 + 1000000);

		trial_add(&trial, i, text, (size_t)length);
	}
	for (unsigned round = 0; round < rounds; round++)
		for (size_t i = 0; i < count; i++)
			for (unsigned part = 0; part < PARTS; part++)
				time_part(&c[i], part, &trial);
	printf("%-8s %8s %8s %8s %8s %8s  ns a sample, depth %u, %d draws\n", "kernel", "text",
		"digest", "draws", "wide", "all", depth, DRAWN);
	for (size_t i = 0; i < count; i++)
		printf("%-8s %8.1f %8.1f %8.1f %8.1f %8.1f\n", c[i].kernel->name, c[i].best[TEXTS],
			c[i].best[CHAIN], c[i].best[NARROW], c[i].best[WIDE],
			c[i].best[CHAIN] + c[i].best[NARROW]);
	return 0;
}
