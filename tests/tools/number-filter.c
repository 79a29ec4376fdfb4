/* SPDX-License-Identifier: MIT */
/*
 * number-filter - the text of doubles as a filter, for tests/oracle/numbers, and how long it takes.
 *
 *   number-filter write NAME  doubles on standard input, a line of text for each on standard
 *                             output, by the writer of that name
 *   number-filter round N     doubles on standard input, rounded to N places on standard output
 *   number-filter list        the names of the writers that run here
 *   number-filter bench       nanoseconds a value, by writer and parameter
 *
 * Doubles come and go little-endian, so that an oracle on one machine can finish_file another.
 */

#include "kernel/cpu.h"
#include "number/dtoa.h"

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCH 1009 /* not a multiple of any number of lanes */

static void
put(const void *bytes, size_t size)
{
	if (fwrite(bytes, 1, size, stdout) != size) {
		perror("number-filter");
		exit(2);
	}
}

/* From the order of bytes that this machine has to the other one, and back. */
static void
to_and_from_little(double *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t bits;

		memcpy(&bits, &x[i], sizeof(bits));
		bits = htole64(bits);
		memcpy(&x[i], &bits, sizeof(bits));
	}
}

static size_t
get(double x[BATCH])
{
	size_t n = fread(x, sizeof(*x), BATCH, stdin);

	to_and_from_little(x, n);
	return n;
}

static bool
runs_here(const struct dtoa_impl *writer)
{
	return (writer->need & ~cpu_bits()) == 0;
}

static int
filter_write(const struct dtoa_impl *writer)
{
	static double x[BATCH];
	static struct dtoa_text text[BATCH + 1];
	size_t n;

	while ((n = get(x)) > 0) {
		memset(text, '#', sizeof(text));
		writer->write(x, n, text);
		for (size_t i = 0; i < n; i++) {
			put(text[i].text, text[i].length);
			put("\n", 1);
		}
		if (memchr(&text[n], 0, sizeof(*text)) != NULL || text[n].length != '#')
			return 2; /* wrote past the end */
	}
	return 0;
}

static int
filter_round(int places)
{
	static double x[BATCH];
	size_t n;

	while ((n = get(x)) > 0) {
		for (size_t i = 0; i < n; i++)
			x[i] = round_decimal(x[i], places);
		to_and_from_little(x, n);
		put(x, n * sizeof(*x));
	}
	return 0;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

#define SAMPLES 256 /* texts of one parameter; 8 KiB stay in the first cache */
#define ROUNDS  4000

/* The best of many rounds. */
static double
bench_write(const struct dtoa_impl *writer, const double *x)
{
	static struct dtoa_text text[SAMPLES];
	double best = 1e9;

	for (int i = 0; i < ROUNDS; i++) {
		double start = now();

		writer->write(x, SAMPLES, text);

		double taken = (now() - start) / SAMPLES;

		best = taken < best ? taken : best;
	}
	return best;
}

static double
bench_round(const double *x)
{
	double start = now(), sum = 0;

	for (size_t i = 0; i < SAMPLES; i++)
		sum += round_decimal(x[i], 3 + (int)(i & 7));

	double taken = (now() - start) / SAMPLES;

	return sum < 1e300 ? taken : 0; /* the sum is wanted, or nothing would be computed */
}

static int
bench(void)
{
	static const struct {
		const char *name;
		double lo, hi;
	} rows[] = { { "rotation", -30, 30 }, { "brightness", 0.8, 1.2 }, { "noise", 0, 0.1 },
		{ "scale", 0.8, 1.2 }, { "contrast", 0.7, 1.3 }, { "one exponent", 0.5, 1 },
		{ "1e-9..1e-7", 1e-9, 1e-7 }, { "1e20..1e22", 1e20, 1e22 } };
	static double x[SAMPLES];
	uint64_t state = 1;

	for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++) {
		for (size_t i = 0; i < SAMPLES; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			x[i] = rows[row].lo +
			       (rows[row].hi - rows[row].lo) * ((double)(state >> 11) * 0x1p-53);
		}
		printf("%-12s", rows[row].name);
		for (size_t i = 0; dtoa_impls[i] != NULL; i++)
			if (runs_here(dtoa_impls[i]))
				printf("  %s %5.2f", dtoa_impls[i]->name,
					bench_write(dtoa_impls[i], x));
		printf("  round %5.2f\n", bench_round(x));
	}
	return 0;
}

static int
list(void)
{
	for (size_t i = 0; dtoa_impls[i] != NULL; i++)
		if (runs_here(dtoa_impls[i]))
			puts(dtoa_impls[i]->name);
	return 0;
}

static const struct dtoa_impl *
writer_find(const char *name)
{
	size_t i = 0;

	while (dtoa_impls[i] != NULL && strcmp(dtoa_impls[i]->name, name) != 0)
		i++;
	return dtoa_impls[i];
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int status = 2;

	if (strcmp(what, "write") == 0 && argc == 3 && writer_find(argv[2]) != NULL)
		status = filter_write(writer_find(argv[2]));
	else if (strcmp(what, "round") == 0 && argc == 3)
		status = filter_round(atoi(argv[2]));
	else if (strcmp(what, "list") == 0)
		status = list();
	else if (strcmp(what, "bench") == 0)
		status = bench();
	return fflush(stdout) != 0 || ferror(stdin) ? 2 : status;
}
