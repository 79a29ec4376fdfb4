/* SPDX-License-Identifier: MIT */
/* sample - seed strings, Fibonacci numbers, and draws to values. */

#include "model/sample.h"

#include "base/decimal.h"
#include "model/config.h"

#include <string.h>

#define LIMB_DIGITS 18
#define LIMB_BASE   UINT64_C(1000000000000000000)

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

/*
 * The digits of an ID below 10^8, from those of the ID before it: nine of ten in sequence differ in
 * the last digit only. That takes 1.5 instead of 4 ns (Zen 5). NO_DIGITS: there is none before, or
 * it is above.
 */
#define NO_DIGITS UINT64_MAX

static inline uint64_t
id_digits(const uint64_t *id, size_t i, uint64_t before)
{
	if (before >> 56 < 9 && id[i] == id[i - 1] + 1)
		return before + ((uint64_t)1 << 56);
	return decimal_eight_digits((uint32_t)id[i]);
}

void
seeding_write(
	const struct seeding *seeding, const uint64_t *id, size_t n, char *bytes, uint32_t *offset)
{
	char prefix[SEED_STRING_MAX], *end = bytes;
	uint64_t digits = NO_DIGITS;
	size_t length = seeding->kind == SEEDING_UNIQUE ? 0 : seeding_prefix(seeding, prefix);

	for (size_t i = 0; i < n; i++) {
		offset[i] = (uint32_t)(end - bytes);
		if (seeding->kind == SEEDING_UNIQUE) {
			end = decimal_write_product(end, id[i], seeding->world, seeding->rank);
		} else {
			if (length > 0)
				end = mempcpy(end, prefix, length);
			if (id[i] < 100000000) {
				digits = id_digits(id, i, digits);
				end = decimal_write_eight(end, digits);
			} else {
				digits = NO_DIGITS;
				end = decimal_write(end, id[i]);
			}
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

/* The sum of two limbs and a carry is below 2 * 10^18 < 2^64. */
void
fibonacci_next(struct fibonacci *fibonacci)
{
	uint64_t carry = 0;

	fibonacci->k++;
	for (unsigned i = 0; i < fibonacci->limbs; i++) {
		uint64_t sum = fibonacci->current[i] + fibonacci->next[i] + carry;

		carry = sum >= LIMB_BASE;
		fibonacci->current[i] = fibonacci->next[i];
		fibonacci->next[i] = carry ? sum - LIMB_BASE : sum;
	}
	if (carry && fibonacci->limbs < FIBONACCI_LIMBS)
		fibonacci->next[fibonacci->limbs++] = carry;
}

unsigned
fibonacci_digits(const struct fibonacci *fibonacci, char out[FIBONACCI_DIGITS])
{
	unsigned limb = fibonacci->limbs - 1;

	if (limb > 0 && fibonacci->current[limb] == 0)
		limb--;
	char *end = decimal_write(out, fibonacci->current[limb]);
	while (limb-- > 0)
		end = decimal_write_padded(end, fibonacci->current[limb], LIMB_DIGITS);
	return (unsigned)(end - out);
}
