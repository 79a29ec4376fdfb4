/* SPDX-License-Identifier: MIT */
/* shuffle-bench - the time that --shuffle adds to an item.
 *
 * usage: shuffle-bench LAST_INDEX...
 *
 * Prints nanoseconds of CPU time per index, the median of 5 rounds of 2^20.
 */

#include "input/shuffle.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BATCH   512
#define BATCHES 2048
#define ROUNDS  5

static double
cpu_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
measure(uint64_t last_index)
{
	struct shuffle shuffle;
	double spent[ROUNDS];
	uint64_t index[BATCH];

	shuffle_init_epoch(&shuffle, 0, 0, last_index);
	for (size_t round = 0; round < ROUNDS; round++) {
		double begin = cpu_time();

		for (uint64_t batch = 0; batch < BATCHES; batch++) {
			for (uint64_t i = 0; i < BATCH; i++)
				index[i] = batch * BATCH + i;
			shuffle_map(&shuffle, index, BATCH);
		}
		spent[round] = (cpu_time() - begin) / BATCHES / BATCH;
	}
	qsort(spent, ROUNDS, sizeof(*spent), compare);
	return spent[ROUNDS / 2];
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		printf("%s: %.1f ns\n", argv[i], measure(strtoull(argv[i], NULL, 0)));
	return 0;
}
