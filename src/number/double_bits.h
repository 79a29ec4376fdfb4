/* SPDX-License-Identifier: MIT */
/* double_bits - the parts of a double, and the exact logarithms of its powers of two and ten. */

#ifndef DPA_NUMBER_DOUBLE_BITS_H
#define DPA_NUMBER_DOUBLE_BITS_H

#include <stdint.h>
#include <string.h>

#define FRACTION_BITS 52
#define HIDDEN_BIT    ((uint64_t)1 << FRACTION_BITS)
#define SIGN_BIT      ((uint64_t)1 << 63)
#define Q_MIN         (-1074)

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
 * Doubles with 2^-14 <= |x| < 2^52 are converted by one exact product. With 10^-n <= 2^q < 10^(1 -
 * n), the ulp of x in units of 2^-52 * 10^(1 - n) is the integer 2^q * 10^(n - 1) * 2^52 = 5^(n -
 * 1) * 2^(51 + q + n) < 2^52, so its product with c is below 2^105.
 */
#define FAST_Q_MIN (-66)
#define FAST_Q_MAX (-1)

#define FIRST16_MIN UINT64_C(1000000000000000) /* the smallest integer of sixteen digits */

/*
 * Logarithms rounded down, by a product and a shift. scripts/number-table proves them for all
 * exponents of doubles, Q_MIN <= q <= 971 and -292 <= e <= 324.
 */
#define LOG10_POW2_FACTOR 315653
#define LOG10_POW2_SHIFT  20

/* floor(log10(2^q)) */
static inline int
floor_log10_pow2(int q)
{
	return (q * LOG10_POW2_FACTOR) >> LOG10_POW2_SHIFT;
}

/* floor(log10(3/4 * 2^q)) */
static inline int
floor_log10_three_quarters_pow2(int q)
{
	return (q * 1262611 - 524031) >> 22;
}

/* floor(log2(10^e)) */
static inline int
floor_log2_pow10(int e)
{
	return (e * 1741647) >> 19;
}

#endif
