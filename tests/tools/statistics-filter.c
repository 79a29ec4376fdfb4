/* SPDX-License-Identifier: MIT */
/*
 * statistics-filter - the exact statistics as a filter, for tests/oracle/statistics.
 *
 * statistics-filter    reads lists of doubles of this machine: how many accumulators, how many
 *                      values, the values, which are dealt out to the accumulators; for each list
 *                      writes the count as a double, mean, stdev, min, max
 */

#include "model/statistics.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define BATCH     1000
#define PARTS_MAX 64

static struct statistics part[PARTS_MAX];

static void
give_up(const char *why)
{
	fprintf(stderr, "statistics-filter: %s\n", why);
	exit(2);
}

static void
deal_out(size_t parts, size_t count)
{
	static double x[BATCH];

	for (size_t turn = 0; count > 0; turn++) {
		size_t n = fread(x, sizeof(*x), count < BATCH ? count : BATCH, stdin);

		if (n == 0)
			give_up("the list ends early");
		if (!statistics_add(&part[turn % parts], x, n))
			give_up("out of memory");
		count -= n;
	}
}

static void
put_summary(size_t parts)
{
	struct summary summary;

	for (size_t i = 1; i < parts; i++)
		statistics_merge(&part[0], &part[i]);
	summary = statistics_summary(&part[0]);
	statistics_close(&part[0]);

	double x[] = { (double)summary.count, summary.mean, summary.stdev, summary.min,
		summary.max };

	if (fwrite(x, sizeof(x), 1, stdout) != 1 || fflush(stdout) != 0)
		give_up("cannot write");
}

int
main(void)
{
	double head[2];

	while (fread(head, sizeof(head), 1, stdin) == 1) {
		if (!(head[0] >= 1 && head[0] <= PARTS_MAX))
			give_up("a number of accumulators is wrong");
		deal_out((size_t)head[0], (size_t)head[1]);
		put_summary((size_t)head[0]);
	}
	return 0;
}
