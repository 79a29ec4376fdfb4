/* SPDX-License-Identifier: MIT */
/*
 * round - CPython's round(x, places), as a double.
 *
 * x = c * 2^q in units of 10^-places is N = c * 5^places / 2^drop, drop = -(q + places). N is
 * rounded to an integer, and N / 10^places to a double. Both are exact but for that one rounding,
 * ties to even.
 */

#include "number/dtoa.h"

#include "base/u128.h"
#include "model/bigint.h"
#include "number/double_bits.h"

#include <stdbool.h>
#include <stdint.h>

#define PLACES_MAX      323 /* with more places, every double stays as it is */
#define PLACES_FAST_MAX 22  /* 10^22 is the largest power of ten that is a double */

/* a *= 5^n */
static void
multiply_power_of_five(struct bigint *a, unsigned n)
{
	struct bigint factor, product;

	for (unsigned step; n > 0; n -= step) {
		uint64_t power = 1;

		for (step = 0; step < n && step < 27; step++)
			power *= 5; /* 5^27 < 2^63 */
		factor = bigint_from(power);
		bigint_multiply(&product, a, &factor);
		*a = product;
	}
}

/* digits / 10^places. */
static double
divide_exact(uint64_t digits, unsigned places)
{
	struct bigint dividend = { { 0 } }, divisor = { { 1 } };

	bigint_add(&dividend, &digits, 1, (unsigned)-Q_MIN);
	multiply_power_of_five(&divisor, places);
	bigint_shift(&divisor, -(int)places);
	return bigint_root_of_ratio(&dividend, &divisor, 1);
}

/* c * 5^places / 2^drop, rounded to an integer, which is below 2^63; drop > 0. */
static uint64_t
scale_exact(uint64_t c, unsigned places, unsigned drop)
{
	struct bigint a = bigint_from(c);
	bool inexact;
	uint64_t halves, kept;

	multiply_power_of_five(&a, places);
	inexact = bigint_shift(&a, (int)drop - 1);
	halves = (uint64_t)a.limb[1] << 32 | a.limb[0];
	kept = halves >> 1;
	return kept + ((halves & 1) && (inexact || (kept & 1)));
}

/* The same in 128 bits, for places <= PLACES_FAST_MAX: c * 5^22 < 2^105. */
static uint64_t
scale_fast(uint64_t c, unsigned places, unsigned drop)
{
	static const uint64_t five[PLACES_FAST_MAX + 1] = { 1, 5, 25, 125, 625, 3125, 15625, 78125,
		390625, 1953125, 9765625, 48828125, 244140625, 1220703125, 6103515625, 30517578125,
		152587890625, 762939453125, 3814697265625, 19073486328125, 95367431640625,
		476837158203125, 2384185791015625 };
	struct u128 product = u128_mul(c, five[places]), dropped;
	uint64_t kept;

	if (drop > 106)
		return 0;
	kept = u128_shr(product, drop).low;
	dropped = u128_shl(product, 128 - drop); /* as a fraction of 2^128 */
	if (dropped.high != SIGN_BIT || dropped.low != 0)
		return kept + (dropped.high >> 63);
	return kept + (kept & 1);
}

/* |x| rounded. places < -x.q, and |x| is at most 2^54 units of 10^-places. */
static double
round_magnitude(struct double_parts x, unsigned places)
{
	static const double ten[PLACES_FAST_MAX + 1] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
		1e22 };
	bool fast = places <= PLACES_FAST_MAX;
	unsigned drop = (unsigned)-x.q - places;
	uint64_t digits = fast ? scale_fast(x.c, places, drop) : scale_exact(x.c, places, drop);

	if (digits == 0)
		return 0;
	if (!fast || digits > 2 * HIDDEN_BIT)
		return divide_exact(digits, places);
	return (double)digits / ten[places]; /* both are exact, so this is the only rounding */
}

double
round_decimal(double x, int places)
{
	struct double_parts parts = double_split(x);
	double rounded;

	/*
	 * Integers stay as they are. So does x if half a unit, 10^-places / 2, is less than a
	 * quarter of an ulp, that is if 10^places > 2^(1 - q): then the rounded decimal is closer
	 * to x than to any other double.
	 */
	if (parts.c == 0 || parts.q >= 0 || places > PLACES_MAX ||
		floor_log2_pow10(places) >= 1 - parts.q)
		return x;
	rounded = round_magnitude(parts, (unsigned)places);
	return parts.sign ? -rounded : rounded;
}
