/* SPDX-License-Identifier: MIT */
/*
 * statistics - exact count, mean, standard deviation, minimum and maximum; histograms.
 *
 * The sums of the values and of their squares are kept as integers, so nothing is rounded before
 * the end: the mean is the double nearest to the exact mean, the standard deviation (of a sample,
 * divisor n - 1) the double nearest to the exact root. The results do not depend on the order of
 * the values or their distribution over threads, and equal CPython's statistics.mean and stdev.
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

#define STATISTICS_KEYS 4096 /* the top 12 bits of a double: sign and exponent */

/*
 * Values with one key, which differ only in the 52 bits f of the fraction: their number, and the
 * sums of f and of f^2 as integers of two and three words, least significant first. 2^64 values
 * fit.
 */
struct bucket {
	uint64_t count, fraction[2], square[3];
};

/* The values of one parameter. Zero-initialized, it is empty. Not synchronized. */
struct statistics {
	double min, max;
	uint64_t used; /* bit i: one of the buckets 64 i to 64 i + 63 has values */
	struct bucket bucket[STATISTICS_KEYS];
};

struct summary {
	uint64_t count;
	double mean;
	double stdev;    /* 0 for one value; infinite if too large for a double */
	double min, max; /* -0.0 counts as less than 0.0 */
};

/* Add n finite values. */
void statistics_add(struct statistics *statistics, const double *x, size_t n);

/* Add the values of `from` to `into`. */
void statistics_merge(struct statistics *into, const struct statistics *from);

/* All zero if there are no values. */
struct summary statistics_summary(const struct statistics *statistics);

#define HISTOGRAM_BINS 22

/* Numbers of values in bins of equal width from lo to lo + width; width > 0. */
struct histogram {
	double lo, width;
	uint64_t count[HISTOGRAM_BINS];
};

/* Count n values; those outside the range belong to the first or last bin. */
void histogram_add(struct histogram *histogram, const double *x, size_t n);

void histogram_merge(struct histogram *into, const struct histogram *from);
