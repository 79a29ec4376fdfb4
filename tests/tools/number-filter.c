/* SPDX-License-Identifier: MIT */
/*
 * number-filter - dtoa, round_decimal and parse_double as filters for tests/oracle/numbers, and
 * their benchmark.
 *
 *   number-filter write NAME  read doubles, write a line of text for each with implementation NAME
 *   number-filter round N     read doubles, write them rounded to N places
 *   number-filter read        read lines, each a number, write their doubles
 *   number-filter list        print the names of the implementations that run on this CPU
 *   number-filter bench       print nanoseconds per value, by implementation and range of values
 *
 * Doubles are little-endian, so that the oracle may run on another machine.
 */

#include "base/buffer.h"
#include "base/cpu.h"
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
write_bytes(const void *bytes, size_t size)
{
	if (fwrite(bytes, 1, size, stdout) != size) {
		perror("number-filter");
		exit(2);
	}
}

/* Convert between the byte order of this machine and little-endian. */
static void
swap_little_endian(double *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t bits;

		memcpy(&bits, &x[i], sizeof(bits));
		bits = htole64(bits);
		memcpy(&x[i], &bits, sizeof(bits));
	}
}

static size_t
read_batch(double x[BATCH])
{
	size_t n = fread(x, sizeof(*x), BATCH, stdin);

	swap_little_endian(x, n);
	return n;
}

static bool
runs_here(const struct dtoa_impl *impl)
{
	return (impl->need & ~cpu_features()) == 0;
}

static int
filter_write(const struct dtoa_impl *impl)
{
	static double x[BATCH];
	static struct dtoa_text text[BATCH + 1];
	size_t n;

	while ((n = read_batch(x)) > 0) {
		memset(text, '#', sizeof(text));
		impl->write(x, n, text);
		for (size_t i = 0; i < n; i++) {
			write_bytes(text[i].text, text[i].length);
			write_bytes("\n", 1);
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

	while ((n = read_batch(x)) > 0) {
		for (size_t i = 0; i < n; i++)
			x[i] = round_decimal(x[i], places);
		swap_little_endian(x, n);
		write_bytes(x, n * sizeof(*x));
	}
	return 0;
}

static int
filter_read(void)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length;

	while ((length = getline(&line, &capacity, stdin)) > 0) {
		size_t size = (size_t)length + 1 + PADDING;
		const char *end;
		double x;

		/* On the heap and without room to spare, so that a sanitizer sees what is read. */
		char *text = calloc(1, size);

		if (text == NULL)
			return 2;
		memcpy(text, line, (size_t)length);
		end = parse_double(text, &x);
		if (end != text + length - 1)
			return 2;
		free(text);
		swap_little_endian(&x, 1);
		write_bytes(&x, sizeof(x));
	}
	free(line);
	return 0;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

#define SAMPLES 256 /* 8 KiB of texts stay in the L1 cache */
#define ROUNDS  4000

/* The minimum of ROUNDS. */
static double
bench_write(const struct dtoa_impl *impl, const double *x)
{
	static struct dtoa_text text[SAMPLES];
	double min = 1e9;

	for (int i = 0; i < ROUNDS; i++) {
		double start = now();

		impl->write(x, SAMPLES, text);

		double elapsed = (now() - start) / SAMPLES;

		min = elapsed < min ? elapsed : min;
	}
	return min;
}

/* Nanoseconds to read a number that repr wrote. */
static double
bench_read(const double *x)
{
	static char texts[SAMPLES * DTOA_SIZE + PADDING];
	double min = 1e9, sum = 0, value;
	char *end = texts;

	for (size_t i = 0; i < SAMPLES; i++) {
		end = dtoa_write(end, x[i]);
		*end++ = ',';
	}
	for (int round = 0; round < ROUNDS; round++) {
		double start = now(), elapsed;
		const char *p = texts;

		for (size_t i = 0; i < SAMPLES; i++) {
			p = parse_double(p, &value) + 1;
			sum += value;
		}
		elapsed = (now() - start) / SAMPLES;
		min = elapsed < min ? elapsed : min;
	}
	return sum < 1e300 ? min : 0; /* uses the sum, so that the loop is not removed */
}

static double
bench_round(const double *x)
{
	double start = now(), sum = 0;

	for (size_t i = 0; i < SAMPLES; i++)
		sum += round_decimal(x[i], 3 + (int)(i & 7));

	double elapsed = (now() - start) / SAMPLES;

	return sum < 1e300 ? elapsed : 0; /* uses the sum, so that the loop is not removed */
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
		printf("  round %5.2f  read %5.2f\n", bench_round(x), bench_read(x));
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
impl_find(const char *name)
{
	size_t i = 0;

	while (dtoa_impls[i] != NULL && strcmp(dtoa_impls[i]->name, name) != 0)
		i++;
	return dtoa_impls[i];
}

int
main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";
	int status = 2;

	if (strcmp(command, "write") == 0 && argc == 3 && impl_find(argv[2]) != NULL)
		status = filter_write(impl_find(argv[2]));
	else if (strcmp(command, "round") == 0 && argc == 3)
		status = filter_round(atoi(argv[2]));
	else if (strcmp(command, "read") == 0)
		status = filter_read();
	else if (strcmp(command, "list") == 0)
		status = list();
	else if (strcmp(command, "bench") == 0)
		status = bench();
	return fflush(stdout) != 0 || ferror(stdin) ? 2 : status;
}
