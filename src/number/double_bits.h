/* SPDX-License-Identifier: MIT */
/* double_bits - a double taken apart: x = c * 2^q, and its sign. */

#ifndef DPA_NUMBER_DOUBLE_BITS_H
#define DPA_NUMBER_DOUBLE_BITS_H

#include <stdint.h>
#include <string.h>

#define MANTISSA_BITS 52
#define HIDDEN_BIT    ((uint64_t)1 << MANTISSA_BITS)
#define SIGN_BIT      ((uint64_t)1 << 63)
#define Q_MIN         (-1074)

struct binary {
	uint64_t sign; /* SIGN_BIT or 0 */
	uint64_t c;    /* < 2^53; >= 2^52 unless q is Q_MIN */
	int q;
};

/* x is finite. */
static inline struct binary
binary_split(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));

	uint64_t c = bits & (HIDDEN_BIT - 1);
	int biased = (int)(bits >> MANTISSA_BITS & 0x7ff);

	return (struct binary){
		.sign = bits & SIGN_BIT,
		.c = biased != 0 ? c | HIDDEN_BIT : c,
		.q = Q_MIN + (biased != 0 ? biased - 1 : 0),
	};
}

/* The inverse, where c may also be 2^53: a hidden bit adds one to the exponent, a mantissa rounded
 * up another. */
static inline double
binary_join(struct binary x)
{
	uint64_t bits = x.sign + ((uint64_t)(x.q - Q_MIN) << MANTISSA_BITS) + x.c;
	double joined;

	memcpy(&joined, &bits, sizeof(joined));
	return joined;
}

/*
 * Doubles of everyday size, 2^-14 <= |x| < 2^52: with 10^-n <= 2^q < 10^(1 - n), 2^q * 10^(n - 1)
 * in units of 2^-52 is the integer 5^(n - 1) * 2^(51 + q + n) of at most 52 bits, so its product
 * with c is exact.
 */
#define NEAR_MIN (-66)
#define NEAR_MAX (-1)

#define HEAD_MIN UINT64_C(1000000000000000) /* the least sixteen digits */

/* floor(log10(2^q)) is q times this factor, shifted. */
#define LOG10_FACTOR 315653
#define LOG10_SHIFT  20

#endif
