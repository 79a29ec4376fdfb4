/* SPDX-License-Identifier: MIT */
/* dtoa_table - constants of doubles, powers of ten and five, and byte shuffles, for dtoa. */

#pragma once

#include <stdint.h>

#define FRACTION_BITS 52
#define HIDDEN_BIT    ((uint64_t)1 << FRACTION_BITS)
#define SIGN_BIT      ((uint64_t)1 << 63)

#define FIRST16_MIN UINT64_C(1000000000000000)   /* the smallest integer of sixteen digits */
#define ZEROS       UINT64_C(0x3030303030303030) /* eight characters '0' */

/* floor(log10(2^q)) is q * LOG10_POW2_FACTOR >> LOG10_POW2_SHIFT: scripts/number-table. */
#define LOG10_POW2_FACTOR 315653
#define LOG10_POW2_SHIFT  20

/* The first 128 bits of 10^e, rounded up: 10^e <= ten * 2^(floor(log2(10^e)) - 127). */
struct dtoa_power_of_ten {
	uint64_t high, low;
};

#define DTOA_TEN_MIN (-292)
#define DTOA_TEN_MAX 324

extern const struct dtoa_power_of_ten dtoa_power_of_ten[DTOA_TEN_MAX - DTOA_TEN_MIN + 1];

/* floor(log2(10^e)) for the exponents of the table: scripts/number-table. */
static inline int
floor_log2_pow10(int e)
{
	return (e * 1741647) >> 19;
}

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
	DTOA_DIGIT17 = 32,
	DTOA_POINT,
	DTOA_MINUS,
	DTOA_ZERO,
	DTOA_LENGTH, /* of the text */
};

extern _Alignas(32) const unsigned char dtoa_layout[2][DTOA_EXPONENTS][32];
