/* SPDX-License-Identifier: MIT */
/* number_table - powers of ten and of five, and layouts of digits, for the text of doubles. */

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

/* Powers of five. */
#define NUMBER_FIVES 20

extern const uint64_t number_five[NUMBER_FIVES];

/*
 * Where the 32 bytes of a struct number_text come from: [minus][exponent - NUMBER_FIXED_MIN],
 * exponent being that of the first digit. A byte is 0 to 15 for one of the first sixteen digits,
 * otherwise one of enum number_source.
 */
#define NUMBER_FIXED_MIN (-4)
#define NUMBER_FIXED_MAX 15
#define NUMBER_FIXED     (NUMBER_FIXED_MAX - NUMBER_FIXED_MIN + 1)

enum number_source {
	NUMBER_LAST = 64, /* the seventeenth digit */
	NUMBER_POINT,
	NUMBER_MINUS,
	NUMBER_ZERO,
	NUMBER_LENGTH, /* of the text */
};

extern _Alignas(32) const unsigned char number_layout[2][NUMBER_FIXED][32];

#endif
