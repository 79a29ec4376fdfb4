/* SPDX-License-Identifier: MIT */
/* fibonacci - iterator over the Fibonacci numbers, with their exact decimal digits. */

#pragma once

#include <stdint.h>

#define FIBONACCI_MAX    10000 /* the last index */
#define FIBONACCI_DIGITS 2090  /* of fib(FIBONACCI_MAX) */
#define FIBONACCI_LIMBS  117   /* of 18 decimal digits, 2106 in all */

/* fib(k) and fib(k + 1), least significant limb first, each limb below 10^18. */
struct fibonacci {
	unsigned k;
	unsigned limbs; /* of fib(k + 1); the most significant limb of fib(k) may be zero */
	uint64_t current[FIBONACCI_LIMBS];
	uint64_t next[FIBONACCI_LIMBS];
};

/* Start at k = 0, fib(0) = 0. */
void fibonacci_init(struct fibonacci *fibonacci);

/* Advance to k + 1 <= FIBONACCI_MAX. */
void fibonacci_next(struct fibonacci *fibonacci);

/* Write the decimal digits of fib(k), without NUL, and return their number. */
unsigned fibonacci_digits(const struct fibonacci *fibonacci, char out[FIBONACCI_DIGITS]);
