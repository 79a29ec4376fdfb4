/* SPDX-License-Identifier: MIT */
/* bigint - bigint numbers as long as exact sums of doubles and their squares need. */

#ifndef DPA_MODEL_BIGINT_H
#define DPA_MODEL_BIGINT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The longest number is n times the sum of n squares of doubles in units of 2^-2148, n < 2^64:
 * 2 * 2098 + 2 * 64 = 4324 bits, 136 limbs. What is longer is cut off.
 */
#define BIGINT_LIMBS 136

struct bigint {
	uint32_t limb[BIGINT_LIMBS]; /* the lowest first */
};

/* a += (word[0] + word[1] * 2^64 + ...) * 2^shift. */
void bigint_add(struct bigint *a, const uint64_t *word, unsigned count, unsigned shift);

/* a -= b, b <= a. */
void bigint_subtract(struct bigint *a, const struct bigint *b);

/* product = a * b; product is neither of them. */
void bigint_multiply(struct bigint *product, const struct bigint *a, const struct bigint *b);

/* a = floor(a * 2^-shift), for a shift of either sign; returns whether that cut off a fraction. */
bool bigint_shift(struct bigint *a, int shift);

/* Below, at or above zero as a is to b. */
int bigint_compare(const struct bigint *a, const struct bigint *b);

/* The number of bits up to the highest one set. */
unsigned bigint_bit_length(const struct bigint *a);

#endif
