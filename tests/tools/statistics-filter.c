/* SPDX-License-Identifier: MIT */
/*
 * statistics-filter - the exact statistics as a filter, for tests/oracle/statistics.
 *
 * Reads lists of native doubles: the number of accumulators, the number of values, the values,
 * which are distributed over the accumulators in batches. For each list, merges the accumulators
 * and writes five doubles: count, mean, stdev, min, max.
 */

#include "model/statistics.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH            1000
#define ACCUMULATORS_MAX 64

static struct statistics accumulator[ACCUMULATORS_MAX];

static void
die(const char *why)
{
	fprintf(stderr, "statistics-filter: %s\n", why);
	exit(2);
}

static void
add_values(size_t accumulators, size_t count)
{
	static double x[BATCH];

	memset(accumulator, 0, accumulators * sizeof(*accumulator));
	for (size_t batch = 0; count > 0; batch++) {
		size_t n = fread(x, sizeof(*x), count < BATCH ? count : BATCH, stdin);

		if (n == 0)
			die("unexpected end of input");
		statistics_add(&accumulator[batch % accumulators], x, n);
		count -= n;
	}
}

static void
write_summary(size_t accumulators)
{
	struct summary summary;

	for (size_t i = 1; i < accumulators; i++)
		statistics_merge(&accumulator[0], &accumulator[i]);
	summary = statistics_summary(&accumulator[0]);

	double x[] = { (double)summary.count, summary.mean, summary.stdev, summary.min,
		summary.max };

	if (fwrite(x, sizeof(x), 1, stdout) != 1 || fflush(stdout) != 0)
		die("cannot write");
}

int
main(void)
{
	double header[2]; /* numbers of accumulators and values */

	while (fread(header, sizeof(header), 1, stdin) == 1) {
		if (!(header[0] >= 1 && header[0] <= ACCUMULATORS_MAX))
			die("invalid number of accumulators");
		add_values((size_t)header[0], (size_t)header[1]);
		write_summary((size_t)header[0]);
	}
	return 0;
}
