/* SPDX-License-Identifier: MIT */
/* sample - draws to values. */

#include "model/sample.h"

void
sample_values(const struct config *config, unsigned count, size_t n, double *uniform, size_t stride)
{
	for (unsigned k = 0; k < count; k++) {
		double lo = config->parameters[k].lo.value,
		       width = config->parameters[k].hi.value - lo;
		double *value = uniform + k * stride;

		for (size_t i = 0; i < n; i++)
			value[i] = lo + width * value[i];
	}
}
