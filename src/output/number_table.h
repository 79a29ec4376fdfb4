/* SPDX-License-Identifier: MIT */
/* number_table - powers of ten for the text of doubles. */

#ifndef DPA_OUTPUT_NUMBER_TABLE_H
#define DPA_OUTPUT_NUMBER_TABLE_H

#include <stdint.h>

/* 10^e as 128 bits, the highest one set, rounded up: 10^e <= ten * 2^(floor(log2(10^e)) - 127). */
struct number_ten {
	uint64_t high, low;
};

#define NUMBER_TEN_MIN (-292)
#define NUMBER_TEN_MAX 324

extern const struct number_ten number_ten[NUMBER_TEN_MAX - NUMBER_TEN_MIN + 1];

/*
 * For the exponents q of doubles c * 2^q in [2^-14, 2^52): 2^q * 10^(n - 1) in units of 2^-52, where
 * 10^-n <= 2^q < 10^(1 - n). These are integers of 52 bits, nothing is rounded.
 */
#define NUMBER_NEAR_MIN (-66)
#define NUMBER_NEAR_MAX (-1)

extern const uint64_t number_near[NUMBER_NEAR_MAX - NUMBER_NEAR_MIN + 1];

#endif
