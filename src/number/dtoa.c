/* SPDX-License-Identifier: MIT */
/*
 * dtoa - shortest decimal text, and decimal rounding, of one double.
 *
 * A finite x is c * 2^q with c < 2^53. Every decimal strictly between the midpoints of x and its
 * neighbours reads back as x; so do the midpoints themselves if c is even. That is the rounding
 * interval of x. With 10^k <= 2^q < 10^(k + 1), one ulp is at least one and less than ten units of
 * 10^k, so the interval contains at most one multiple of 10^(k + 1). If it contains one, that is
 * the shortest decimal once its trailing zeros are removed; otherwise the shortest is the multiple
 * of 10^k nearest to x (R. Giulietti, "The Schubfach way to render doubles", 2020). shortest_fast
 * computes this exactly for 2^-14 <= |x| < 2^52 with one product; shortest_exact computes it for
 * all doubles as the paper does.
 */

#include "number/dtoa.h"

#include "base/decimal.h"
#include "base/u128.h"
#include "number/dtoa_table.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define Q_MIN (-1074)
#define ONE   HIDDEN_BIT /* 1 in the fixed point of shortest_fast */

/* 2^-14 <= |x| < 2^52 */
#define FAST_Q_MIN (-66)
#define FAST_Q_MAX (-1)

#define PLACES_MAX      323 /* with more places, round_decimal keeps every double */
#define PLACES_FAST_MAX 22  /* 10^22 is the largest power of ten that is a double */

/* |x| = c * 2^q */
struct double_parts {
	uint64_t sign; /* SIGN_BIT or 0 */
	uint64_t c;    /* < 2^53; >= 2^52 unless q is Q_MIN */
	int q;
};

/* x must be finite. */
static inline struct double_parts
double_split(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));

	uint64_t c = bits & (HIDDEN_BIT - 1);
	int biased = (int)(bits >> FRACTION_BITS & 0x7ff);

	return (struct double_parts){
		.sign = bits & SIGN_BIT,
		.c = biased != 0 ? c | HIDDEN_BIT : c,
		.q = Q_MIN + (biased != 0 ? biased - 1 : 0),
	};
}

/*
 * Logarithms rounded down, by a product and a shift. scripts/number-table proves them for all
 * exponents of doubles, Q_MIN <= q <= 971 and -292 <= e <= 324.
 */

/* floor(log10(2^q)) */
static inline int
floor_log10_pow2(int q)
{
	return (q * LOG10_POW2_FACTOR) >> LOG10_POW2_SHIFT;
}

/* Seventeen digits, the first of which is not zero, and the power of ten of the first. */
struct decimal {
	uint64_t first16;
	unsigned digit17;
	int exponent;
};

/*
 * Fixed point with 52 fractional bits, in units of 10^(k + 1): x is c * ulp, exactly. With n = -k,
 * ulp is the integer 2^q * 10^(n - 1) * 2^52 = 5^(n - 1) * 2^(51 + q + n) < 2^52, so its product
 * with c is below 2^105. ulp is an odd number times 2^s, s <= 51, and the fraction of x is
 * divisible by 2^s, so 2 * fraction is never equal to ulp: no bound of the interval is a multiple
 * of 10^(k + 1), and the parity of c does not matter. For a power of two, whose lower neighbour is
 * closer, x is such a multiple itself. Which case applies is random, so branches would be
 * mispredicted; there are none.
 */
static struct decimal
shortest_fast(uint64_t c, int q)
{
	int k = floor_log10_pow2(q);
	uint64_t ulp = dtoa_power_of_five[-k - 1] << (51 + q - k);
	struct u128 x = u128_mul(c, ulp);
	uint64_t first16 = x.high << (64 - FRACTION_BITS) | x.low >> FRACTION_BITS;
	uint64_t fraction = x.low & (ONE - 1);
	/* whether the multiples of 10^(k + 1) below and above x are in the interval */
	uint64_t lower = (2 * fraction - ulp) >> 63, upper = (2 * (ONE - fraction) - ulp) >> 63;
	uint64_t digit17 = 10 * fraction; /* rounded half to even: */

	digit17 = (digit17 + ONE / 2 - 1 + (digit17 >> FRACTION_BITS & 1)) >> FRACTION_BITS;
	first16 += upper;
	digit17 &= (lower | upper) - 1;

	/* If there are only fifteen digits so far, append the next one. */
	uint64_t fifteen = (first16 - FIRST16_MIN) >> 63;

	first16 += -fifteen & (9 * first16 + digit17);
	digit17 &= fifteen - 1;
	return (struct decimal){ first16, (unsigned)digit17, k + 16 - (int)fifteen };
}

/* Seventeen digits of digits * 10^k, 0 < digits < 10^17. */
static struct decimal
decimal_normalize(uint64_t digits, int k)
{
	while (digits < 10 * FIRST16_MIN) {
		digits *= 10;
		k--;
	}
	return (struct decimal){ digits / 10, (unsigned)(digits % 10), k + 16 };
}

/*
 * factor * ten / 2^128 rounded to odd: the integer part, with its lowest bit set if there is a
 * fraction. factor < 2^59, and ten is rounded up by less than 1, so the product is too large by
 * less than 2^-69. scripts/number-table proves that true fractions are greater than 2^-66 and less
 * than 1 - 2^-66, so a fraction below 2^-67 counts as none.
 */
static uint64_t
multiply_round_to_odd(uint64_t factor, struct dtoa_power_of_ten ten)
{
	struct u128 low = u128_mul(factor, ten.low);
	struct u128 high = u128_add(u128_mul(factor, ten.high), low.high);
	uint64_t fraction = high.low | low.low >> 61;

	return high.high | (fraction != 0);
}

/* x and its interval in quarters of 10^k, rounded to odd: comparisons with integers are exact. */
static struct decimal
shortest_exact(uint64_t c, int q)
{
	bool lower_is_closer =
		c == HIDDEN_BIT && q > Q_MIN; /* the neighbour below a power of two */
	bool is_odd = c & 1;                  /* the interval excludes its bounds */
	/* floor(log10(3/4 * 2^q)) below a power of two */
	int k = lower_is_closer ? (q * 1262611 - 524031) >> 22 : floor_log10_pow2(q);
	int shift = q + floor_log2_pow10(-k) + 1;
	struct dtoa_power_of_ten ten = dtoa_power_of_ten[-k - DTOA_TEN_MIN];
	uint64_t x = multiply_round_to_odd(4 * c << shift, ten);
	uint64_t min = multiply_round_to_odd((4 * c - 2 + lower_is_closer) << shift, ten) + is_odd;
	uint64_t max = multiply_round_to_odd((4 * c + 2) << shift, ten) - is_odd;
	uint64_t floor = x / 4, tens = floor / 10 * 10;

	if (min <= 4 * tens)
		return decimal_normalize(tens, k);
	if (4 * tens + 40 <= max)
		return decimal_normalize(tens + 10, k);

	bool lower = min <= 4 * floor, upper = 4 * floor + 4 <= max;

	if (lower == upper) /* the nearer one, or the even one of two as near */
		upper = (x & 3) + (floor & 1) > 2;
	return decimal_normalize(floor + upper, k);
}

static void
store_bytes(char *out, uint64_t bytes)
{
	bytes = htole64(bytes);
	memcpy(out, &bytes, sizeof(bytes));
}

/*
 * The digits as characters. They stay in registers, because loads that straddle recent stores would
 * stall.
 */
struct digits {
	uint64_t high, low; /* eight each, the first in the lowest byte */
	uint64_t digit17;
	int count; /* without trailing zeros, at least 1 */
};

static inline struct digits
decimal_digits(const struct decimal *decimal)
{
	uint64_t high = decimal_eight_digits((uint32_t)(decimal->first16 / 100000000));
	uint64_t low = decimal_eight_digits((uint32_t)(decimal->first16 % 100000000));
	int zeros = low != 0 ? __builtin_clzll(low) / 8 : 8 + __builtin_clzll(high) / 8;
	int has_17 = decimal->digit17 != 0;

	return (struct digits){
		.high = high | ZEROS,
		.low = low | ZEROS,
		.digit17 = '0' + decimal->digit17,
		.count = 16 - zeros + (-has_17 & (zeros + 1)), /* without a branch */
	};
}

/*
 * 123.45, 123.0 and 0.00012345, with the same branches for all values of one order of magnitude:
 * store all digits, then those of the fraction again one place further on, then the point. A value
 * below 1 has up to four zeros before its digits.
 */
static inline char *
fixed_write(char *out, const struct digits *digits, int exponent)
{
	int integer = exponent > 0 ? exponent : 0; /* digits before the point, but for the first */
	int zeros = exponent < 0 ? -exponent : 0;
	char *first = out + zeros + (exponent < 0), *fraction = out + integer + zeros + 2;
	int skipped = 8 * (integer & 7);

	store_bytes(out, ZEROS);
	store_bytes(first, digits->high);
	store_bytes(first + 8, digits->low);
	if (integer < 8) {
		store_bytes(fraction, digits->high >> 8 >> skipped | digits->low << (56 - skipped));
		store_bytes(fraction + 8,
			digits->low >> 8 >> skipped | digits->digit17 << (56 - skipped));
	} else {
		store_bytes(
			fraction, digits->low >> 8 >> skipped | digits->digit17 << (56 - skipped));
	}
	out[integer + 1] = '.';
	return out + 1 + zeros + (digits->count > exponent + 2 ? digits->count : exponent + 2);
}

/* 1.2345e-05 */
static char *
exponent_write(char *out, const struct digits *digits, int exponent)
{
	unsigned power = (unsigned)(exponent < 0 ? -exponent : exponent);

	fixed_write(out, digits, 0);
	out += digits->count > 1 ? digits->count + 1 : 1;
	*out++ = 'e';
	*out++ = exponent < 0 ? '-' : '+';
	return decimal_write_padded(out, power, power < 100 ? 2 : 3);
}

char *
dtoa_write(char out[DTOA_SIZE], double x)
{
	struct double_parts parts = double_split(x);
	struct decimal decimal;

	*out = '-';
	out += parts.sign != 0;
	if (parts.c == 0) {
		memcpy(out, "0.0", 3);
		return out + 3;
	}
	if (parts.q >= FAST_Q_MIN && parts.q <= FAST_Q_MAX)
		decimal = shortest_fast(parts.c, parts.q);
	else
		decimal = shortest_exact(parts.c, parts.q);

	struct digits digits = decimal_digits(&decimal);

	if (decimal.exponent < DTOA_FIXED_MIN || decimal.exponent > DTOA_FIXED_MAX)
		return exponent_write(out, &digits, decimal.exponent);
	return fixed_write(out, &digits, decimal.exponent);
}

static void
write_scalar(const double *x, size_t n, struct dtoa_text *text)
{
	for (size_t i = 0; i < n; i++)
		text[i].length = (unsigned char)(dtoa_write(text[i].text, x[i]) - text[i].text);
}

const struct dtoa_impl dtoa_scalar = { "scalar", 0, write_scalar };

const struct dtoa_impl *const dtoa_impls[] = {
#ifdef __x86_64__
	&dtoa_avx512,
	&dtoa_avx2,
#endif
	&dtoa_scalar,
	NULL,
};

const struct dtoa_impl *
dtoa_impl_for(unsigned features)
{
	size_t i = 0;

	while (dtoa_impls[i]->need & ~features)
		i++;
	return dtoa_impls[i];
}

/* Compiled separately, so that round_decimal needs no stack. */
static __attribute__((noinline)) double
round_text(double x, int places)
{
	char text[PLACES_MAX + 20]; /* a sign, 17 digits and a point: |x| < 2^54 */

	snprintf(text, sizeof(text), "%.*f", places, x);
	return strtod(text, NULL);
}

/*
 * |x| * 10^places is rounded to an integer, and the integer / 10^places to a double, each with ties
 * to even. If one of them has no exact double, the C library does the same through text: glibc
 * prints all digits of a double, and reads the nearest one.
 */
double
round_decimal(double x, int places)
{
	static const double ten[PLACES_FAST_MAX + 1] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
		1e22 };
	double unit = ten[places < PLACES_FAST_MAX ? places : PLACES_FAST_MAX];
	double scaled = fabs(x) * unit, nearest = scaled, rest;

	/*
	 * As |x| is less than 2^53 ulp, an ulp is more than 2 * 10^-places here: half a unit is
	 * less than a quarter of an ulp, and the rounded decimal is closer to x than to any other
	 * double.
	 */
	if (scaled >= 0x1p54 || places > PLACES_MAX)
		return x;
	/* 2^53 may be an odd integer that has been rounded down. */
	if (scaled >= 0x1p53 || places > PLACES_FAST_MAX)
		return round_text(x, places);
	/* From 2^52 on, the product has been rounded to an integer. */
	if (scaled < 0x1p52)
		nearest = scaled + 0x1p52 - 0x1p52;
	rest = scaled - nearest;
	/*
	 * An exact product that is nearly halfway between integers may have been rounded to it. The
	 * difference, in units of 2^(q + places), is less than 2^52: its low 64 bits suffice.
	 */
	if (fabs(rest) == 0.5) {
		struct double_parts parts = double_split(x);
		int shift = -parts.q - places - 1;
		uint64_t rounded = shift < 64 ? (uint64_t)(2 * scaled) << shift : 0;
		int64_t error = (int64_t)(parts.c * dtoa_power_of_five[places] - rounded);

		if (error != 0 && (error > 0) == (rest > 0))
			nearest += 2 * rest;
	}
	return copysign(nearest / unit, x);
}
