/* SPDX-License-Identifier: MIT */
/*
 * parse_double - the text of a number in JSON to the nearest double.
 *
 * The number is w * 10^e with an integer w < 2^64, 0 < w. Shift w left until it is at least 2^63,
 * and multiply it by T, the first 128 bits of 10^e, rounded up. The exact product is not greater,
 * and less than 2^64 smaller, because T is too large by less than 1. So only one case is open when
 * the product is rounded to 53 bits: it is at least halfway between two doubles, by less than 2^64,
 * and the exact one may be lower or halfway. (D. Lemire, "Number parsing at a gigabyte per second",
 * 2021, with M. Eisel, where T is rounded down.) That case, subnormal numbers, more than 19 digits
 * and large exponents are left to strtod; of the texts of repr, one in 2^70 or so.
 */

#include "number/dtoa.h"

#include "base/decimal.h"
#include "base/u128.h"
#include "number/dtoa_table.h"

#include <stdbool.h>
#include <stdlib.h>

#define DIGITS_MAX   19 /* any number of so many digits is below 2^64 */
#define EXPONENT_MAX 9999

static const uint64_t power[DIGITS_MAX + 1] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000,
	100000000, 1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000,
	100000000000000, 1000000000000000, 10000000000000000, 100000000000000000,
	1000000000000000000, UINT64_C(10000000000000000000) };

#define UNDECIDED UINT64_MAX /* the bits of no finite double */

/* The bits of the double nearest to w * 10^e, or UNDECIDED. */
static inline uint64_t
nearest_double(uint64_t w, int e)
{
	if (e < DTOA_TEN_MIN || e > DTOA_TEN_MAX)
		return UNDECIDED;

	unsigned zeros = (unsigned)__builtin_clzll(w);
	struct dtoa_power_of_ten ten = dtoa_power_of_ten[e - DTOA_TEN_MIN];
	struct u128 low = u128_mul(w << zeros, ten.low);
	struct u128 high = u128_add(u128_mul(w << zeros, ten.high), low.high);
	/* The product is in [2^190, 2^192): keep 54 bits, the last of which decides. */
	unsigned top = (unsigned)(high.high >> 63);
	uint64_t bits = high.high >> (9 + top);

	if ((high.low | high.high << (55 - top) | (~bits & 1)) == 0)
		return UNDECIDED;
	/* The biased exponent of bits / 2, which is in [2^52, 2^53): bits / 2 * 2^(10 + top) are
	 * the high 64 bits of 192, and 10^e <= T * 2^(floor(log2(10^e)) - 127). */
	int exponent = 1086 + (int)top - (int)zeros + floor_log2_pow10(e);

	if (exponent < 1 || exponent > 2045)
		return UNDECIDED;
	/* The hidden bit, and a carry beyond it, count for the exponent. */
	return ((uint64_t)(exponent - 1) << FRACTION_BITS) + ((bits + 1) >> 1);
}

/* The highest bit of each byte that is not a minus, a point or a digit (or a slash). No carry
 * leaves a byte. */
static inline uint64_t
other_than_number(uint64_t eight)
{
	uint64_t low = eight & EACH_BYTE(0x7f);

	return (~(low + EACH_BYTE(0x80 - '-')) | (low + EACH_BYTE(0x7f - '9')) | eight) &
	       EACH_BYTE(0x80);
}

/* The highest bit of each byte that is not one of 0 to 9. */
static inline uint64_t
other_than_digit(uint64_t digits)
{
	return (((digits & EACH_BYTE(0x7f)) + EACH_BYTE(0x76)) | digits) & EACH_BYTE(0x80);
}

/*
 * Most numbers of repr: a sign, one or two digits, a point, and up to 19 digits, 16 to 23
 * characters in all. How many there are is random, so no branch depends on it; and the end, which
 * the parser of what follows waits for, is found first. Returns it; NULL: it is not such a number.
 *
 *     -0.0123456789012345678    the first 8 digits of the fraction; the last 8, without those of
 *        [first ][][last  ]     the first; and the middle ones between them
 */
static inline const char *
parse_usual(const char *text, uint64_t *w, int *e)
{
	uint64_t other = other_than_number(load_eight(text + 16)), first, middle, last, wrong;
	const char *p = text + (*text == '-'), *end;
	unsigned one = (unsigned char)*p - (unsigned)'0', ten = (unsigned char)p[1] - (unsigned)'0';
	bool is_short = p[1] == '.', is_long = (p[2] == '.') & (ten < 10) & (one > 0);
	unsigned integer = is_short ? one : 10 * one + ten, count, middle_count, last_count;

	wrong = other_than_number(load_eight(text)) | other_than_number(load_eight(text + 8));
	if (wrong || !other || one > 9 || !(is_short | is_long))
		return NULL;
	end = text + 16 + (unsigned)__builtin_ctzll(other) / 8;
	p += 3 - is_short;
	count = (unsigned)(end - p);
	if (count > (integer == 0 ? 19 : 17U + is_short) || (*end | 0x20) == 'e' || *end == '+')
		return NULL;
	middle_count = count > 16 ? count - 16 : 0;
	last_count = count - 8 - middle_count;
	first = load_eight(p) ^ ZEROS;
	middle = (load_eight(p + 8) ^ ZEROS) << (56 - 8 * middle_count) << 8;
	last = load_eight(end - 8) ^ ZEROS;
	if (other_than_digit(first) | other_than_digit(middle) | other_than_digit(last))
		return NULL;
	last &= ~(UINT64_MAX >> 8 * (last_count - 1) >> 8);
	*w = (integer * power[8] + join_digits(first)) * power[count - 8] +
	     join_digits(middle) * power[8] + join_digits(last);
	*e = -(int)count;
	return end;
}

/* Read the digits at p, and return their end. If the number is too large, *is_known becomes
 * false. */
static inline const char *
parse_digits(const char *p, uint64_t *number, bool *is_known)
{
	const char *end = parse_u64_padded(p, number);

	if (end)
		return end;
	*is_known = false;
	return p + strspn(p, "0123456789");
}

/* Read any number. It is w * 10^e while *is_known is true. Returns the end, or NULL. */
static const char *
parse_any(const char *text, bool *is_known, uint64_t *w, int *e)
{
	const char *point = parse_digits(text, w, is_known), *p = point;
	uint64_t fraction;

	*e = 0;
	if (p == text)
		return NULL;
	if (*text == '0' && p > text + 1) { /* the number is 0, whatever follows it */
		*w = 0;
		*is_known = true;
		return text + 1;
	}
	if (*p == '.') {
		p = parse_digits(point + 1, &fraction, is_known);
		*e = (int)(point + 1 - p);
		if (*e == 0)
			return NULL;
		if (*w == 0)
			*w = fraction;
		else if (p - text - 1 > DIGITS_MAX)
			*is_known = false;
		else
			*w = *w * power[-*e] + fraction;
	}
	if (*p == 'e' || *p == 'E') {
		const char *digits = p + 1 + (p[1] == '-' || p[1] == '+');
		int sign = p[1] == '-' ? -1 : 1, exponent = 0;

		for (p = digits; *p >= '0' && *p <= '9'; p++)
			if (exponent < EXPONENT_MAX)
				exponent = 10 * exponent + (*p - '0');
		if (p == digits)
			return NULL;
		*e += sign * exponent;
	}
	return p;
}

const char *
parse_double(const char *text, double *value)
{
	uint64_t sign = (uint64_t)(*text == '-') << 63, w, bits = UNDECIDED;
	bool is_known = true;
	int e;
	const char *p = parse_usual(text, &w, &e);

	if (!p)
		p = parse_any(text + (sign > 0), &is_known, &w, &e);
	if (!p)
		return NULL;
	if (is_known)
		bits = w == 0 ? 0 : nearest_double(w, e);
	if (bits != UNDECIDED) {
		bits |= sign;
		memcpy(value, &bits, sizeof(bits));
	} else {
		/* The locale is always "C", and what ends a number of JSON ends one of strtod. */
		*value = strtod(text, NULL);
	}
	return p;
}
