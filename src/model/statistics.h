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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STATISTICS_BUCKETS 64 /* per chunk */
#define STATISTICS_CHUNKS  64 /* one bucket for each sign and exponent of a double */

/*
 * Values of one sign and exponent field, which differ only in the 52 bits f of the fraction: their
 * number, and the sums of f and of f^2 as integers of two and three words, least significant first.
 * 2^64 values fit.
 */
struct bucket {
	uint64_t count, fraction[2], square[3];
};

/* The values of one parameter. Zero-initialized, it is empty. Not synchronized. */
struct statistics {
	struct bucket *chunk[STATISTICS_CHUNKS]; /* allocated on first use */
	double min, max;                         /* if has_values */
	bool has_values;
};

struct summary {
	uint64_t count;
	double mean;
	double stdev;    /* 0 for one value; infinite if too large for a double */
	double min, max; /* -0.0 counts as less than 0.0 */
};

/* Add n finite values. False: out of memory; then only statistics_close may follow. */
bool statistics_add(struct statistics *statistics, const double *x, size_t n);

/* Move the values of `from` to `into`; `from` is empty afterwards. */
void statistics_merge(struct statistics *into, struct statistics *from);

/* All zero if there are no values. */
struct summary statistics_summary(const struct statistics *statistics);

/* Free the memory; empty afterwards. */
void statistics_close(struct statistics *statistics);

#define HISTOGRAM_BINS 22

/* Numbers of values in bins of equal width from lo to lo + width; width > 0. */
struct histogram {
	double lo, width;
	uint64_t count[HISTOGRAM_BINS];
};

/* Count n values; those outside the range belong to the first or last bin. */
void histogram_add(struct histogram *histogram, const double *x, size_t n);

void histogram_merge(struct histogram *into, const struct histogram *from);
