/* SPDX-License-Identifier: MIT */
/* histogram - numbers of values in bins of equal width. */

#include "model/histogram.h"

void
histogram_init(struct histogram *histogram, double lo, double hi)
{
	*histogram = (struct histogram){ .lo = lo, .width = hi - lo };
}

void
histogram_add(struct histogram *histogram, const double *x, size_t n)
{
	double lo = histogram->lo, width = histogram->width;

	for (size_t i = 0; i < n; i++) {
		/* width may be so small that HISTOGRAM_BINS / width would be infinite */
		int bin = (int)((x[i] - lo) / width * HISTOGRAM_BINS);

		if (bin < 0)
			bin = 0;
		if (bin >= HISTOGRAM_BINS)
			bin = HISTOGRAM_BINS - 1;
		histogram->count[bin]++;
	}
}

void
histogram_merge(struct histogram *into, const struct histogram *from)
{
	for (unsigned bin = 0; bin < HISTOGRAM_BINS; bin++)
		into->count[bin] += from->count[bin];
}
