/* SPDX-License-Identifier: MIT */
/* sample - seed strings, and draws to values. */

#include "model/sample.h"

#include "base/decimal.h"
#include "model/config.h"

#include <string.h>

const char *const seeding_names[] = { "sample", "unique", "rank", NULL };

size_t
seeding_prefix(const struct seeding *seeding, char out[SEED_STRING_MAX])
{
	char *end = out;

	if (seeding->kind == SEEDING_SAMPLE && !seeding->has_base_seed)
		return 0;
	end = decimal_write(end, seeding->base);
	*end++ = ':';
	end = decimal_write(end, seeding->kind == SEEDING_RANK ? seeding->rank : seeding->epoch);
	*end++ = ':';
	return (size_t)(end - out);
}

void
seeding_write(
	const struct seeding *seeding, const uint64_t *id, size_t n, char *bytes, uint32_t *offset)
{
	char prefix[SEED_STRING_MAX], *end = bytes;
	size_t length = seeding->kind == SEEDING_UNIQUE ? 0 : seeding_prefix(seeding, prefix);

	for (size_t i = 0; i < n; i++) {
		offset[i] = (uint32_t)(end - bytes);
		if (seeding->kind == SEEDING_UNIQUE) {
			end = decimal_write_product(end, id[i], seeding->world, seeding->rank);
		} else {
			if (length > 0)
				end = mempcpy(end, prefix, length);
			end = decimal_write(end, id[i]);
		}
	}
	offset[n] = (uint32_t)(end - bytes);
}

/* bisect.bisect(cumulative, value * total, 0, n - 1): how many sums are at most that, by halving.
 */
static void
choose(const struct choices *choices, size_t n, double *value)
{
	unsigned first = 1;

	while (2 * first < choices->count)
		first *= 2;
	for (size_t i = 0; i < n; i++) {
		double x = value[i] * choices->total;
		unsigned index = 0;

		for (unsigned step = first; step; step /= 2)
			index += choices->cumulative[index + step - 1] <= x ? step : 0;
		value[i] = index;
	}
}

void
sample_values(const struct config *config, unsigned count, size_t n, double *uniform, size_t stride)
{
	for (unsigned k = 0; k < count; k++) {
		const struct parameter *parameter = &config->parameters[k];
		double lo = parameter->lo.value, width = parameter->hi.value - lo;
		double *value = uniform + k * stride;

		switch (parameter->kind) {
		case PARAMETER_DOUBLE:
			for (size_t i = 0; i < n; i++)
				value[i] = lo + width * value[i];
			break;
		case PARAMETER_INT:
			/* Exact but for the product, which is less than 2^53. */
			for (size_t i = 0; i < n; i++)
				value[i] = lo + (double)(int64_t)(value[i] * (width + 1));
			break;
		case PARAMETER_BOOL:
			for (size_t i = 0; i < n; i++)
				value[i] = value[i] < lo;
			break;
		case PARAMETER_CHOICE:
			choose(parameter->choices, n, value);
			break;
		}
	}
}
