/* SPDX-License-Identifier: MIT */
/*
 * round - CPython's round(x, places), as a double.
 *
 * x = c * 2^q in units of 10^-places is N = c * 5^places / 2^drop, drop = -(q + places). N is
 * rounded to an integer, and N / 10^places to a double, each with ties to even. If one of them has
 * no exact double, the C library does the same through text: glibc prints all digits of a double,
 * and reads the nearest one.
 */

#include "number/dtoa.h"

#include "base/u128.h"
#include "number/double_bits.h"
#include "number/dtoa_table.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define PLACES_MAX      323 /* with more places, every double stays as it is */
#define PLACES_FAST_MAX 22  /* 10^22 is the largest power of ten that is a double */

/*
 * c * 5^places / 2^drop, rounded to an integer, which round_decimal keeps below 2^54; drop > 0. The
 * product is below 2^105, as c < 2^53 and 5^22 < 2^52.
 */
static uint64_t
scale(uint64_t c, unsigned places, unsigned drop)
{
	struct u128 product = u128_mul(c, dtoa_power_of_five[places]), dropped;
	uint64_t kept;

	if (drop > 106)
		return 0;
	kept = u128_shr(product, drop).low;
	dropped = u128_shl(product, 128 - drop); /* as a fraction of 2^128 */
	if (dropped.high != SIGN_BIT || dropped.low != 0)
		return kept + (dropped.high >> 63);
	return kept + (kept & 1);
}

/* Compiled separately, so that round_decimal needs no stack. */
static __attribute__((noinline)) double
round_text(double x, int places)
{
	char text[PLACES_MAX + 20]; /* |x| < 2^52: a sign, sixteen digits and a point */

	snprintf(text, sizeof(text), "%.*f", places, x);
	return strtod(text, NULL);
}

double
round_decimal(double x, int places)
{
	static const double ten[PLACES_FAST_MAX + 1] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
		1e22 };
	struct double_parts parts = double_split(x);

	/*
	 * Integers stay as they are. So does x if half a unit, 10^-places / 2, is less than a
	 * quarter of an ulp, that is if 10^places > 2^(1 - q): then the rounded decimal is closer
	 * to x than to any other double.
	 */
	if (parts.c == 0 || parts.q >= 0 || places > PLACES_MAX ||
		floor_log2_pow10(places) >= 1 - parts.q)
		return x;
	if (places <= PLACES_FAST_MAX) {
		uint64_t digits = scale(parts.c, (unsigned)places, (unsigned)(-parts.q - places));
		/* if both are exact, this is the only rounding */
		double rounded = (double)digits / ten[places];

		if (digits <= 2 * HIDDEN_BIT)
			return parts.sign ? -rounded : rounded;
	}
	return round_text(x, places);
}
