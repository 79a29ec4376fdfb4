/* SPDX-License-Identifier: MIT */
/* dtoa_table - powers of ten and five, and byte shuffles that lay out digits, for dtoa. */

#ifndef DPA_NUMBER_DTOA_TABLE_H
#define DPA_NUMBER_DTOA_TABLE_H

#include <stdint.h>

/* The first 128 bits of 10^e, rounded up: 10^e <= ten * 2^(floor(log2(10^e)) - 127). */
struct dtoa_power_of_ten {
	uint64_t high, low;
};

#define DTOA_TEN_MIN (-292)
#define DTOA_TEN_MAX 324

extern const struct dtoa_power_of_ten dtoa_power_of_ten[DTOA_TEN_MAX - DTOA_TEN_MIN + 1];

/* 5^0 to 5^22. */
#define DTOA_FIVES 23

extern const uint64_t dtoa_power_of_five[DTOA_FIVES];

/*
 * Sources of the 32 bytes of a struct dtoa_text in fixed notation, as shuffle indices:
 * [is negative][exponent of the first digit - DTOA_FIXED_MIN]. A byte is 0 to 15 for one of the
 * first sixteen digits, otherwise a member of enum dtoa_source.
 */
#define DTOA_FIXED_MIN (-4)
#define DTOA_FIXED_MAX 15
#define DTOA_EXPONENTS (DTOA_FIXED_MAX - DTOA_FIXED_MIN + 1)

enum dtoa_source {
	DTOA_DIGIT17 = 64,
	DTOA_POINT,
	DTOA_MINUS,
	DTOA_ZERO,
	DTOA_LENGTH, /* of the text */
};

extern _Alignas(32) const unsigned char dtoa_layout[2][DTOA_EXPONENTS][32];

#endif
