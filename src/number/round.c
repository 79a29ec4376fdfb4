/* SPDX-License-Identifier: MIT */
/*
 * round - a double rounded to decimal places, as a double.
 *
 * x = c * 2^q becomes N = c * 5^n / 2^s, s = -(q + n), rounded to an integer, and then N / 10^n,
 * rounded to a double. Both steps are exact but for their one rounding, half to even.
 */

#include "number/dtoa.h"

#include "base/u128.h"
#include "number/double_bits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PLACES_MAX  323 /* more places than these keep every double */
#define PLACES_NEAR 22  /* 10^22 is the last power of ten that is a double */

#define WORDS 14 /* 896 bits: c * 5^323 takes 803 */

struct scaled {
	uint64_t word[WORDS]; /* the lowest first */
};

static void
scaled_multiply(struct scaled *a, uint64_t factor)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < WORDS; i++) {
		struct u128 product = u128_add(u128_mul(a->word[i], factor), carry);

		a->word[i] = product.low;
		carry = product.high;
	}
}

static void
scaled_shift(struct scaled *a, unsigned bits)
{
	for (; bits > 63; bits -= 63)
		scaled_multiply(a, SIGN_BIT);
	scaled_multiply(a, (uint64_t)1 << bits);
}

static struct scaled
scaled_power_of_five(unsigned n)
{
	struct scaled a = { { 1 } };

	while (n-- > 0)
		scaled_multiply(&a, 5);
	return a;
}

static unsigned
scaled_length(const struct scaled *a)
{
	size_t i = WORDS;

	while (i > 0 && a->word[i - 1] == 0)
		i--;
	return i > 0 ? (unsigned)(64 * i) - (unsigned)__builtin_clzll(a->word[i - 1]) : 0;
}

static bool
scaled_less(const struct scaled *a, const struct scaled *b)
{
	size_t i = WORDS - 1;

	while (i > 0 && a->word[i] == b->word[i])
		i--;
	return a->word[i] < b->word[i];
}

static void
scaled_subtract(struct scaled *a, const struct scaled *b)
{
	bool borrow = false;

	for (size_t i = 0; i < WORDS; i++) {
		uint64_t less;
		bool first = __builtin_sub_overflow(a->word[i], b->word[i], &less);

		borrow = __builtin_sub_overflow(less, (uint64_t)borrow, &a->word[i]) || first;
	}
}

/* whole + rest / 2^64 to the nearest integer, ties to even; `more`: a fraction of rest is cut off.
 */
static uint64_t
half_even(uint64_t whole, uint64_t rest, bool more)
{
	return whole + (rest > SIGN_BIT || (rest == SIGN_BIT && (more || (whole & 1))));
}

/*
 * floor(a / b * 2^scale) of 64 bits, the highest one set; *more tells whether that lacks a
 * fraction. Changes both.
 */
static uint64_t
scaled_divide(struct scaled *a, struct scaled *b, int *scale, bool *more)
{
	int excess = (int)scaled_length(b) - (int)scaled_length(a);
	uint64_t quotient = 0;

	scaled_shift(a, (unsigned)(excess > 0 ? excess : 0));
	scaled_shift(b, (unsigned)(excess < 0 ? -excess : 0));
	*scale = excess - 1;
	while (quotient >> 63 == 0) {
		bool one = !scaled_less(a, b);

		if (one)
			scaled_subtract(a, b);
		scaled_shift(a, 1);
		quotient = 2 * quotient + one;
		++*scale;
	}
	*more = scaled_length(a) > 0;
	return quotient;
}

/* digits / 10^places, 0 < digits. */
static double
divide_far(uint64_t digits, unsigned places)
{
	struct scaled dividend = { { digits } }, divisor = scaled_power_of_five(places);
	int scale;
	bool more;
	uint64_t quotient = scaled_divide(&dividend, &divisor, &scale, &more);
	int unit = -scale - (int)places; /* the power of two of the quotient's lowest bit */
	int q = unit + 11 > Q_MIN ? unit + 11 : Q_MIN;
	int drop =
		q - unit; /* 11 to 63, since no quotient is below 10^-323, which is over 2^-1074 */
	uint64_t c = half_even(quotient >> drop, quotient << (64 - drop), more);

	return binary_join((struct binary){ .c = c, .q = q });
}

/* c * 5^places / 2^drop to the nearest integer, which has less than 64 bits; drop > 0. */
static uint64_t
scale_far(uint64_t c, unsigned places, unsigned drop)
{
	struct scaled a = scaled_power_of_five(places);
	unsigned up = -drop & 63;
	size_t whole = (drop + up) /
		       64; /* the word of the integer once the fraction fills the words below */
	bool more = false;

	if (whole >= WORDS)
		return 0;
	scaled_multiply(&a, c);
	scaled_shift(&a, up);
	for (size_t i = 0; i + 1 < whole; i++)
		more |= a.word[i] != 0;
	return half_even(a.word[whole], a.word[whole - 1], more);
}

/* The same in 128 bits, which hold c * 5^PLACES_NEAR < 2^105. */
static uint64_t
scale_near(uint64_t c, unsigned places, unsigned drop)
{
	static const uint64_t five[PLACES_NEAR + 1] = { 1, 5, 25, 125, 625, 3125, 15625, 78125,
		390625, 1953125, 9765625, 48828125, 244140625, 1220703125, 6103515625, 30517578125,
		152587890625, 762939453125, 3814697265625, 19073486328125, 95367431640625,
		476837158203125, 2384185791015625 };
	struct u128 product = u128_mul(c, five[places]), rest;

	if (drop > 106)
		return 0;
	rest = u128_shl(product, 128 - drop);
	return half_even(u128_shr(product, drop).low, rest.high, rest.low != 0);
}

/* Without the sign. places < -q, and c * 2^q is at most 2^54 units of 10^-places. */
static double
magnitude_round(struct binary x, unsigned places)
{
	static const double ten[PLACES_NEAR + 1] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8,
		1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	bool near = places <= PLACES_NEAR;
	unsigned drop = (unsigned)-x.q - places;
	uint64_t digits = near ? scale_near(x.c, places, drop) : scale_far(x.c, places, drop);

	if (digits == 0)
		return 0;
	if (!near || digits > 2 * HIDDEN_BIT)
		return divide_far(digits, places);
	return (double)digits / ten[places]; /* both are exact, so this is the one rounding */
}

double
round_decimal(double x, int digits)
{
	struct binary binary = binary_split(x), rounded;

	/*
	 * Integers stay. So does x if 10^-digits / 2 is less than a quarter of an ulp, that is if
	 * 10^digits > 2^(1 - q): the decimal is nearer to x than to any other double.
	 */
	if (binary.c == 0 || binary.q >= 0 || digits > PLACES_MAX ||
		(digits * 1741647) >> 19 >= 1 - binary.q)
		return x;
	rounded = binary_split(magnitude_round(binary, (unsigned)digits));
	rounded.sign = binary.sign;
	return binary_join(rounded);
}
