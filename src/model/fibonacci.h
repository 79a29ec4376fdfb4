/* SPDX-License-Identifier: MIT */
/* fibonacci - the Fibonacci numbers in decimal, one after the other, exact. */

#ifndef DPA_MODEL_FIBONACCI_H
#define DPA_MODEL_FIBONACCI_H

#include <stdint.h>

#define FIBONACCI_MAX    10000 /* the last index that fits */
#define FIBONACCI_DIGITS 2090  /* of fib(FIBONACCI_MAX) */
#define FIBONACCI_LIMBS  117   /* of 18 decimal digits: room for 2106 */

/* fib(k) and fib(k + 1), least significant limb first, each limb below 10^18. */
struct fibonacci {
	unsigned limbs; /* in use; those of fib(k) may end in a zero one */
	uint64_t now[FIBONACCI_LIMBS];
	uint64_t next[FIBONACCI_LIMBS];
};

/* Stand at fib(0) = 0. */
void fibonacci_start(struct fibonacci *fibonacci);

/* Go one further, up to FIBONACCI_MAX. */
void fibonacci_step(struct fibonacci *fibonacci);

/* How many decimal digits the number stood at has. */
unsigned fibonacci_length(const struct fibonacci *fibonacci);

/* Write the decimal digits of the number stood at, and return how many they are; no NUL is written.
 */
unsigned fibonacci_digits(const struct fibonacci *fibonacci, char out[FIBONACCI_DIGITS]);

#endif
