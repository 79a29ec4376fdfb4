/* SPDX-License-Identifier: MIT */
/* histogram - how many values lie in each of some equal parts of a range. */

#include "model/histogram.h"

void
histogram_open(struct histogram *histogram, double lo, double hi)
{
	*histogram = (struct histogram){ .lo = lo, .width = hi - lo };
}

void
histogram_add(struct histogram *histogram, const double *x, size_t n)
{
	double lo = histogram->lo, width = histogram->width;

	/* Divided first, because bins / width may be infinite. */
	for (size_t i = 0; i < n; i++) {
		int bin = (int)((x[i] - lo) / width * HISTOGRAM_BINS);

		bin = bin < 0 ? 0 : bin < HISTOGRAM_BINS ? bin : HISTOGRAM_BINS - 1;
		histogram->count[bin]++;
	}
}

void
histogram_merge(struct histogram *into, const struct histogram *from)
{
	for (unsigned bin = 0; bin < HISTOGRAM_BINS; bin++)
		into->count[bin] += from->count[bin];
}
