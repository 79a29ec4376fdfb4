/* SPDX-License-Identifier: MIT */
/* statistics - summaries against CPython's, signs of zeros, carries, merging; histogram bins. */

#include "model/statistics.h"
#include "unit.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define TINY         0x1p-1074 /* the smallest positive double */
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static bool
equal(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

/* `times` copies of the values, distributed over two accumulators; results by CPython 3.11. */
static void
check_mean_and_stdev(void)
{
	static const struct {
		double x[6];
		size_t n, times;
		double mean, stdev;
	} row[] = {
		{ { 1.5, 2.5, 2.5, 2.75, 3.25, 4.75 }, 6, 1, 0x1.7p+1, 0x1.14c22515c8b96p+0 },
		{ { 0.1 }, 1, 10, 0x1.999999999999ap-4, 0 },
		{ { 0.1, 0.2, 0.3 }, 3, 1, 0x1.999999999999ap-3, 0x1.9999999999999p-4 },
		{ { 1e50, 1, -1e50 }, 3, 1000, 0x1.5555555555555p-2, 0x1.bf029d5168712p+165 },
		{ { TINY, 0 }, 2, 1, 0, TINY },
		{ { TINY, TINY, 0 }, 3, 1, TINY, TINY },
		{ { -TINY, 0, 0 }, 3, 1, -0.0, TINY },
		{ { TINY, 0 }, 2, 8, 0, TINY },
		{ { DBL_MAX / 2, -DBL_MAX / 2 }, 2, 1, 0, 0x1.6a09e667f3bccp+1023 },
		{ { DBL_MAX }, 1, 5, DBL_MAX, 0 },
		{ { 1, 1 + DBL_EPSILON }, 2, 1, 1, 0x1.6a09e667f3bcdp-53 },
		{ { 9007199254740993.0, 3.5e-310, -7 }, 3, 2, 0x1.5555555555551p+51,
			0x1.08654a2d4f6dcp+52 },
	};

	for (size_t i = 0; i < COUNT(row); i++) {
		struct statistics one = { 0 }, two = { 0 };
		struct summary summary;

		for (size_t k = 0; k < row[i].times; k++)
			statistics_add(k % 2 ? &two : &one, row[i].x, row[i].n);
		statistics_merge(&one, &two);
		summary = statistics_summary(&one);
		CHECK(summary.count == row[i].n * row[i].times);
		CHECK(equal(summary.mean, row[i].mean));
		CHECK(equal(summary.stdev, row[i].stdev));
	}
}

static void
check_min_and_max(void)
{
	static const struct {
		double x[3];
		size_t n;
		double min, max;
	} row[] = {
		{ { 3, -1, 2 }, 3, -1, 3 },
		{ { 0.0, -0.0 }, 2, -0.0, 0.0 },
		{ { -0.0, 0.0 }, 2, -0.0, 0.0 },
		{ { -0.0, -0.0 }, 2, -0.0, -0.0 },
		{ { 0.0, 0.0 }, 2, 0.0, 0.0 },
		{ { -0.0, 1 }, 2, -0.0, 1 },
		{ { -1, 0.0 }, 2, -1, 0.0 },
		{ { -TINY, TINY }, 2, -TINY, TINY },
	};

	for (size_t i = 0; i < COUNT(row); i++) {
		struct statistics statistics = { 0 };
		struct summary summary;

		statistics_add(&statistics, row[i].x, row[i].n);
		summary = statistics_summary(&statistics);
		CHECK(equal(summary.min, row[i].min));
		CHECK(equal(summary.max, row[i].max));
	}
}

/* More than 2^24 squares of 104 bits in each accumulator: every carry occurs, also in the merge. */
static void
check_carries(void)
{
	struct statistics one = { 0 }, two = { 0 };
	double x[1000];
	struct summary summary;

	for (size_t i = 0; i < COUNT(x); i++)
		x[i] = 2 - DBL_EPSILON;
	for (size_t i = 0; i < 36000; i++)
		statistics_add(i % 2 ? &one : &two, x, COUNT(x));
	statistics_merge(&one, &two);
	summary = statistics_summary(&one);
	CHECK(summary.count == 36000000);
	CHECK(equal(summary.mean, 2 - DBL_EPSILON));
	CHECK(equal(summary.stdev, 0));
}

/* 2^doublings copies of the values; results by CPython from the exact fractions. */
static void
check_large_counts(void)
{
	static const struct {
		double x[3];
		unsigned doublings;
		double mean, stdev;
	} row[] = {
		{ { 1, 1 + DBL_EPSILON, 3 }, 1, 0x1.aaaaaaaaaaaabp+0, 0x1.08654a2d4f6dap+0 },
		{ { 1, 1 + DBL_EPSILON, 3 }, 40, 0x1.aaaaaaaaaaaabp+0, 0x1.e2b7dddfeff6dp-1 },
		{ { 1, 1 + DBL_EPSILON, 3 }, 60, 0x1.aaaaaaaaaaaabp+0, 0x1.e2b7dddfefa66p-1 },
		{ { DBL_MAX, -DBL_MAX, 1 }, 40, 0x1.5555555555555p-2, 0x1.a20bd700c3098p+1023 },
		{ { DBL_MAX, -DBL_MAX, 1 }, 60, 0x1.5555555555555p-2, 0x1.a20bd700c2c3dp+1023 },
		{ { TINY, 0, 0 }, 1, 0, TINY },
		{ { TINY, 0, 0 }, 60, 0, 0 },
		{ { 0.1, 0.2, 0.7 }, 60, 0x1.5555555555555p-2, 0x1.0cc42173a4c4dp-2 },
	};

	for (size_t i = 0; i < COUNT(row); i++) {
		struct statistics all = { 0 };
		struct summary summary;

		statistics_add(&all, row[i].x, 3);
		for (unsigned k = 0; k < row[i].doublings; k++)
			statistics_merge(&all, &all);
		summary = statistics_summary(&all);
		CHECK(summary.count == (uint64_t)3 << row[i].doublings);
		CHECK(equal(summary.mean, row[i].mean));
		CHECK(equal(summary.stdev, row[i].stdev));
	}
}

static void
check_empty_and_overflow(void)
{
	struct statistics none = { 0 }, other = { 0 };
	struct summary summary = statistics_summary(&none);

	CHECK(summary.count == 0 && summary.mean == 0 && summary.stdev == 0);
	statistics_merge(&none, &other);
	statistics_add(&none, NULL, 0);
	CHECK(statistics_summary(&none).count == 0);
	statistics_add(&other, (double[]){ DBL_MAX, -DBL_MAX }, 2);
	statistics_merge(&none, &other);
	summary = statistics_summary(&none);
	CHECK(summary.count == 2 && isinf(summary.stdev));
	CHECK(summary.min == -DBL_MAX && summary.max == DBL_MAX);
}

static void
check_histogram(void)
{
	struct histogram histogram = { .lo = -1, .width = 2 }, other = histogram;
	double x[HISTOGRAM_BINS];

	for (unsigned i = 0; i < HISTOGRAM_BINS; i++)
		x[i] = -1 + (i + 0.5) * 2 / HISTOGRAM_BINS;
	histogram_add(&histogram, x, HISTOGRAM_BINS);
	histogram_add(&other, (double[]){ -1, 1, -1.1, 1.1 }, 4);
	histogram_merge(&histogram, &other);
	for (unsigned i = 0; i < HISTOGRAM_BINS; i++)
		CHECK(histogram.count[i] == (i % (HISTOGRAM_BINS - 1) ? 1 : 3));
	histogram = (struct histogram){ .lo = 0, .width = 2 * TINY };
	histogram_add(&histogram, (double[]){ 0, TINY, 2 * TINY }, 3);
	CHECK(histogram.count[0] == 1 && histogram.count[HISTOGRAM_BINS / 2] == 1 &&
		histogram.count[HISTOGRAM_BINS - 1] == 1);
	histogram_add(&histogram, (double[]){ -1, 1 }, 2);
	CHECK(histogram.count[0] == 2 && histogram.count[HISTOGRAM_BINS - 1] == 2);
}

void
test_statistics(void)
{
	check_mean_and_stdev();
	check_min_and_max();
	check_carries();
	check_large_counts();
	check_empty_and_overflow();
	check_histogram();
}
