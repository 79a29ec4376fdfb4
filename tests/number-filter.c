/* SPDX-License-Identifier: MIT */
/*
 * number-filter - the text of doubles as a filter, for tests/number-oracle.
 *
 * number-filter write      doubles of this machine on standard input, a line of text for each on standard output
 * number-filter round N    doubles on standard input, doubles rounded to N digits on standard output
 */

#include "output/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 1000 /* not a multiple of any number of lanes */

static void
put(const void *bytes, size_t size)
{
	if (fwrite(bytes, 1, size, stdout) != size) {
		perror("number-filter");
		exit(2);
	}
}

static void
filter_write(const double *x, size_t n)
{
	char room[NUMBER_ROOM];

	for (size_t i = 0; i < n; i++) {
		char *end = number_write(room, x[i]);

		*end++ = '\n';
		put(room, (size_t)(end - room));
	}
}

static void
filter_round(double *x, size_t n, int digits)
{
	for (size_t i = 0; i < n; i++)
		x[i] = number_round(x[i], digits);
	put(x, n * sizeof(*x));
}

int
main(int argc, char **argv)
{
	static double x[BATCH];
	size_t n;

	while ((n = fread(x, sizeof(*x), BATCH, stdin)) > 0) {
		if (argc == 2 && strcmp(argv[1], "write") == 0)
			filter_write(x, n);
		else if (argc == 3 && strcmp(argv[1], "round") == 0)
			filter_round(x, n, atoi(argv[2]));
		else
			return 2;
	}
	return fflush(stdout) != 0 || ferror(stdin) ? 2 : 0;
}
