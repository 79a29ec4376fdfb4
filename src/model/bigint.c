/* SPDX-License-Identifier: MIT */
/* bigint - unsigned integers for exact arithmetic on doubles, and rounding to double. */

#include "model/bigint.h"

#include <math.h>
#include <string.h>

/* a += value * 2^(32 * i) */
static void
limb_add(struct bigint *a, unsigned i, uint32_t value)
{
	for (uint64_t carry = value; carry && i < BIGINT_LIMBS; i++) {
		carry += a->limb[i];
		a->limb[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

void
bigint_add(struct bigint *a, const uint64_t *word, unsigned count, unsigned shift)
{
	for (unsigned half = 0; half < 2 * count; half++) {
		uint64_t value = (word[half / 2] >> 32 * (half % 2) & UINT32_MAX) << shift % 32;

		limb_add(a, shift / 32 + half, (uint32_t)value);
		limb_add(a, shift / 32 + half + 1, (uint32_t)(value >> 32));
	}
}

void
bigint_subtract(struct bigint *a, const struct bigint *b)
{
	uint64_t borrow = 0;

	for (unsigned i = 0; i < BIGINT_LIMBS; i++) {
		uint64_t difference = (uint64_t)a->limb[i] - b->limb[i] - borrow;

		a->limb[i] = (uint32_t)difference;
		borrow = difference >> 63;
	}
}

/* Number of limbs without leading zeros. */
static unsigned
limb_count(const struct bigint *a)
{
	unsigned count = BIGINT_LIMBS;

	while (count > 0 && a->limb[count - 1] == 0)
		count--;
	return count;
}

void
bigint_multiply(struct bigint *product, const struct bigint *a, const struct bigint *b)
{
	unsigned a_limbs = limb_count(a), b_limbs = limb_count(b);

	memset(product, 0, sizeof(*product));
	for (unsigned i = 0; i < a_limbs; i++) {
		uint64_t carry = 0;
		unsigned j;

		/* No overflow: (2^32 - 1)^2 + 2 * (2^32 - 1) = 2^64 - 1. */
		for (j = 0; j < b_limbs && i + j < BIGINT_LIMBS; j++) {
			carry += (uint64_t)a->limb[i] * b->limb[j] + product->limb[i + j];
			product->limb[i + j] = (uint32_t)carry;
			carry >>= 32;
		}
		limb_add(product, i + j, (uint32_t)carry);
	}
}

bool
bigint_shift(struct bigint *a, int shift)
{
	const struct bigint old = *a;
	int bits = (int)((unsigned)shift % 32), limbs = (shift - bits) / 32;
	uint32_t discarded = 0;

	for (int i = 0; i < BIGINT_LIMBS; i++) {
		int from = i + limbs;
		uint64_t low = from >= 0 && from < BIGINT_LIMBS ? old.limb[from] : 0;
		uint64_t high = from + 1 >= 0 && from + 1 < BIGINT_LIMBS ? old.limb[from + 1] : 0;

		a->limb[i] = (uint32_t)((high << 32 | low) >> bits);
		if (i < limbs)
			discarded |= old.limb[i];
		else if (i == limbs)
			discarded |= old.limb[i] & (((uint32_t)1 << bits) - 1);
	}
	return discarded != 0;
}

int
bigint_compare(const struct bigint *a, const struct bigint *b)
{
	unsigned i = BIGINT_LIMBS - 1;

	while (i > 0 && a->limb[i] == b->limb[i])
		i--;
	return (a->limb[i] > b->limb[i]) - (a->limb[i] < b->limb[i]);
}

/* Number of bits without leading zeros; 0 for 0. */
static int
bit_length(const struct bigint *a)
{
	unsigned count = limb_count(a);

	return count ? (int)(32 * count) - __builtin_clz(a->limb[count - 1]) : 0;
}

#define FRACTION_BITS 52
#define UNIT_MAX      2045 /* the last bit of the largest doubles is 2^(UNIT_MAX - 1074) */

/*
 * digits * 2^scale units of 2^-1074, rounded to the nearest double, ties to even; `inexact`: plus a
 * fraction of less than one unit of the last digit. Adding the exponent to digits with their
 * leading bit set counts it once more, as the encoding of doubles with exponent fields from 1 on
 * requires.
 */
static double
round_to_double(uint64_t digits, bool inexact, int scale)
{
	int length = 64 - __builtin_clzll(digits | 1);
	int drop = length - 53 > -scale ? length - 53 : -scale;
	uint64_t kept = digits >> drop, dropped = digits << (64 - drop);
	const uint64_t half = (uint64_t)1 << 63;
	double x;

	if (scale + drop > UNIT_MAX)
		return INFINITY;
	kept += dropped > half || (dropped == half && (inexact || (kept & 1)));
	kept += (uint64_t)(scale + drop) << FRACTION_BITS;
	memcpy(&x, &kept, sizeof(x));
	return x;
}

/* Compare divisor * root^power with the dividend. */
static int
compare_root(
	const struct bigint *divisor, uint64_t root, unsigned power, const struct bigint *dividend)
{
	struct bigint factor = bigint_from(root), product, square;

	bigint_multiply(&product, divisor, &factor);
	if (power == 1)
		return bigint_compare(&product, dividend);
	bigint_multiply(&square, &product, &factor);
	return bigint_compare(&square, dividend);
}

/*
 * If B is the difference of the bit lengths, dividend / divisor lies between 2^(B - 1) and
 * 2^(B + 1). The dividend is scaled by 2^(-power * scale) so that the root lies between 2^57 and
 * 2^59. The integer part of the root, found bit by bit, then has more bits than a double, and
 * whether there is a fraction decides ties. With a scale below -62, all further bits would be below
 * the rounding position of the smallest subnormal.
 */
double
bigint_root_of_ratio(struct bigint *dividend, const struct bigint *divisor, unsigned power)
{
	int excess = bit_length(dividend) - bit_length(divisor);
	int target = excess - 58 * (int)power;
	int scale = power == 1 ? target : (target - (target & 1)) / 2;
	bool discarded, exact = bit_length(dividend) == 0;
	uint64_t digits = 0;

	if (scale < -62)
		scale = -62;
	discarded = bigint_shift(dividend, (int)power * scale);
	for (unsigned bit = 60; bit-- > 0;) {
		uint64_t candidate = digits | (uint64_t)1 << bit;
		int order = compare_root(divisor, candidate, power, dividend);

		if (order <= 0) {
			digits = candidate;
			exact = order == 0;
		}
	}
	return round_to_double(digits, discarded || !exact, scale);
}
