/* SPDX-License-Identifier: MIT */
/* bigint - unsigned integers for exact arithmetic on doubles, and rounding to double. */

#ifndef DPA_MODEL_BIGINT_H
#define DPA_MODEL_BIGINT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The longest number is n times the sum of n squares of doubles in units of 2^-2148, n < 2^64:
 * 2 * 2098 + 2 * 64 = 4324 bits, 136 limbs. Results are modulo 2^4352.
 */
#define BIGINT_LIMBS 136

struct bigint {
	uint32_t limb[BIGINT_LIMBS]; /* least significant first */
};

static inline struct bigint
bigint_from(uint64_t value)
{
	return (struct bigint){ { (uint32_t)value, (uint32_t)(value >> 32) } };
}

/* a += (word[0] + word[1] * 2^64 + ...) * 2^shift, `count` words. */
void bigint_add(struct bigint *a, const uint64_t *word, unsigned count, unsigned shift);

/* a -= b, b <= a. */
void bigint_subtract(struct bigint *a, const struct bigint *b);

/* product = a * b; product must be neither a nor b. */
void bigint_multiply(struct bigint *product, const struct bigint *a, const struct bigint *b);

/* a = floor(a * 2^-shift) for a shift of either sign. Returns whether a fraction was discarded. */
bool bigint_shift(struct bigint *a, int shift);

/* Negative, zero or positive if a < b, a == b or a > b. */
int bigint_compare(const struct bigint *a, const struct bigint *b);

/*
 * (dividend / divisor)^(1 / power) in units of 2^-1074, rounded to the nearest double, ties to
 * even; infinity if that is too large for a double. power is 1 or 2, divisor > 0. The dividend is
 * overwritten.
 */
double bigint_root_of_ratio(struct bigint *dividend, const struct bigint *divisor, unsigned power);

#endif
