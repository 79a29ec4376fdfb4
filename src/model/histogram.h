/* SPDX-License-Identifier: MIT */
/* histogram - numbers of values in bins of equal width. */

#ifndef DPA_MODEL_HISTOGRAM_H
#define DPA_MODEL_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BINS 22

struct histogram {
	double lo, width; /* width > 0 */
	uint64_t count[HISTOGRAM_BINS];
};

/* An empty histogram of [lo, hi], lo < hi. Nothing needs to be freed. */
void histogram_init(struct histogram *histogram, double lo, double hi);

/* Count n values; those outside the range belong to the first or last bin. */
void histogram_add(struct histogram *histogram, const double *x, size_t n);

void histogram_merge(struct histogram *into, const struct histogram *from);

#endif
