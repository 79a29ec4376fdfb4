/* SPDX-License-Identifier: MIT */
/*
 * statistics - count, mean, standard deviation and extremes of doubles, exact.
 *
 * The sums of the values and of their squares are kept as integers, nothing is rounded before the
 * end: the mean is the double closest to the true mean, the standard deviation (of a sample, n - 1)
 * the double closest to the true root. So they are the same in whatever order the values come and
 * by whatever threads they are added, and are those of CPython's statistics.mean and stdev.
 */

#ifndef DPA_MODEL_STATISTICS_H
#define DPA_MODEL_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STATISTICS_BUCKETS 64 /* of a chunk */
#define STATISTICS_CHUNKS  64 /* one bucket for each sign and exponent of a double */

/*
 * The values of one sign and one exponent, which differ in the 52 bits f of the fraction only: how
 * many there are, the sums of f and of f^2 as integers of two and three words, the lowest first.
 * 2^64 values fit.
 */
struct bucket {
	uint64_t count, fraction[2], square[3];
};

/* Any number of values of one parameter. Zeroed, it holds none. */
struct statistics {
	struct bucket *chunk[STATISTICS_CHUNKS]; /* allocated when a value falls into it */
	double min, max;                         /* unless there are no values */
	bool any;
};

struct summary {
	uint64_t count;
	double mean;
	double stdev;    /* 0 for one value; infinite if no double is so large */
	double min, max; /* of zeros, the negative one is the smaller */
};

/* Add n finite values. False: no memory, and nothing is right any more. */
bool statistics_add(struct statistics *statistics, const double *x, size_t n);

/* Move what `from` holds into `into`. */
void statistics_merge(struct statistics *into, struct statistics *from);

/* All zeros if there are no values. */
struct summary statistics_summary(const struct statistics *statistics);

void statistics_close(struct statistics *statistics);

#endif
