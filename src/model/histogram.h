/* SPDX-License-Identifier: MIT */
/* histogram - how many values lie in each of some equal parts of a range. */

#ifndef DPA_MODEL_HISTOGRAM_H
#define DPA_MODEL_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BINS 22

struct histogram {
	double lo, width; /* width > 0 */
	uint64_t count[HISTOGRAM_BINS];
};

/* Over [lo, hi]. */
void histogram_open(struct histogram *histogram, double lo, double hi);

/* Values outside count for the nearest bin. */
void histogram_add(struct histogram *histogram, const double *x, size_t n);

void histogram_merge(struct histogram *into, const struct histogram *from);

#endif
