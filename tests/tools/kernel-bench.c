/* SPDX-License-Identifier: MIT */
/* kernel-bench - nanoseconds per sample of each part of each kernel, measured in one run. */

/*
 * usage: make build/kernel-bench && build/kernel-bench [ROUNDS [DEPTH [PLACEMENTS]]]
 *
 * Every round times each kernel once, so that noise of the machine affects all of them. The minimum
 * of ROUNDS (100) is printed. "one" is the time of digest and draws of a sample alone.
 *
 * With PLACEMENTS, the digests of the fastest kernel are timed so many times, each with its code on
 * other pages of memory, because the speed of code can depend on physical addresses (PASSES in
 * kernel/hash_batch.h). Slow placements are timed again: another process may have been the cause.
 */

#include "base/error.h"
#include "kernel/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define SAMPLES        1152 /* a multiple of the lanes of every kernel */
#define SAMPLES_SCALAR 48   /* of a kernel without lanes: a batch takes less than a time slice */
#define DRAWS          5
#define KERNELS_MAX    8
#define CODE_PAGES     6 /* before and after kernel.hash, which is among the code of its kernel */

enum part { HASH, CHAIN, DRAW_32, DRAW_256, ONE, PARTS };

struct bench_case {
	const struct kernel *kernel;
	struct engine *engine;
	double min[PARTS];
};

struct bench_batch {
	char bytes[24 * SAMPLES + PADDING];
	uint32_t offset[SAMPLES + 1];
	struct digest digest[SAMPLES];
	double uniform[DRAWS * SAMPLES];
};

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void
time_part(struct bench_case *c, enum part part, struct bench_batch *batch)
{
	size_t n = part == ONE ? 1 : c->kernel->lanes > 1 ? SAMPLES : SAMPLES_SCALAR;
	struct draws draws = { .count = DRAWS, .seed_256 = part == DRAW_256, .stride = n };
	struct seed_strings strings = { (unsigned char *)batch->bytes, batch->offset };
	double time = now();

	if (part == HASH)
		c->kernel->hash(&strings, n, batch->digest);
	if (part == CHAIN || part == ONE)
		engine_hash(c->engine, &strings, n, batch->digest);
	if (part == DRAW_32 || part == DRAW_256 || part == ONE)
		engine_draw(c->engine, &draws, n, batch->digest, batch->uniform);
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
		for (unsigned part = 0; part < PARTS; part++)
			c[count].min[part] = 1e18;
		count++;
	}
	return count;
}

/* Give the pages of the function at `code` and of those around it other physical pages. */
static void
move_code(const void *code)
{
	const size_t size = (size_t)sysconf(_SC_PAGESIZE);
	char *begin = (char *)(((uintptr_t)code & -size) - CODE_PAGES * size);

	for (char *page = begin; page < begin + 2 * CODE_PAGES * size; page += size) {
		char *copy = mmap(
			NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		memcpy(copy, page, size);
		mprotect(copy, size, PROT_READ | PROT_EXEC);
		mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, page);
	}
}

static int
compare_doubles(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
time_placements(struct bench_case *c, struct bench_batch *batch, size_t count, unsigned rounds)
{
	double *time = calloc(count, sizeof(*time));

	for (size_t i = 0; i < count; i++) {
		move_code((const void *)c->kernel->hash);
		c->min[CHAIN] = 1e18;
		for (unsigned round = 0; round < rounds; round++)
			time_part(c, CHAIN, batch);
		for (unsigned round = 0; i > 0 && c->min[CHAIN] > 1.05 * time[0] && round < 100;
			round++)
			time_part(c, CHAIN, batch);
		time[i] = c->min[CHAIN];
	}
	qsort(time, count, sizeof(*time), compare_doubles);
	printf("%s: ns per digest on %zu placements of the code: min %.1f, median %.1f, max %.1f\n",
		c->kernel->name, count, time[0], time[count / 2], time[count - 1]);
	free(time);
}

int
main(int argc, char **argv)
{
	unsigned rounds = argc > 1 ? (unsigned)atoi(argv[1]) : 100;
	unsigned depth = argc > 2 ? (unsigned)atoi(argv[2]) : 10;
	struct bench_case c[KERNELS_MAX];
	struct error error = { 0 };
	static struct bench_batch batch;
	size_t count = bench_cases_open(c, depth, &error);

	if (error.status) {
		diag("%s", error.text);
		return (int)error.status;
	}
	for (size_t i = 0; i < SAMPLES; i++) {
		int length = sprintf(batch.bytes + batch.offset[i], "%zu", i * 7919 + 1000000);

		batch.offset[i + 1] = batch.offset[i] + (uint32_t)length;
	}
	if (argc > 3) {
		time_placements(&c[0], &batch, (size_t)atoi(argv[3]), rounds);
		return 0;
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
