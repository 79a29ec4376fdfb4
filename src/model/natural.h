/* SPDX-License-Identifier: MIT */
/* natural - natural numbers as long as exact sums of doubles and their squares need. */

#ifndef DPA_MODEL_NATURAL_H
#define DPA_MODEL_NATURAL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The longest number is n times the sum of n squares of doubles in units of 2^-2148, n < 2^64:
 * 2 * 2098 + 2 * 64 = 4324 bits, 136 limbs. What is longer is cut off.
 */
#define NATURAL_LIMBS 136

struct natural {
	uint32_t limb[NATURAL_LIMBS]; /* the lowest first */
};

/* a += (word[0] + word[1] * 2^64 + ...) * 2^shift. */
void natural_add(struct natural *a, const uint64_t *word, unsigned count, unsigned shift);

/* a -= b, b <= a. */
void natural_subtract(struct natural *a, const struct natural *b);

/* product = a * b; product is neither of them. */
void natural_multiply(struct natural *product, const struct natural *a, const struct natural *b);

/* a = floor(a * 2^-shift), for a shift of either sign; returns whether that cut off a fraction. */
bool natural_shift(struct natural *a, int shift);

/* Below, at or above zero as a is to b. */
int natural_compare(const struct natural *a, const struct natural *b);

/* The number of bits up to the highest one set. */
unsigned natural_length(const struct natural *a);

#endif
