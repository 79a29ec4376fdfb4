/* SPDX-License-Identifier: MIT */
/* decimal - unsigned integers to decimal text and back. */

#pragma once

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define DECIMAL_MAX      20 /* digits of 2^64 - 1 */
#define DECIMAL_WIDE_MAX 78 /* digits of 2^256 - 1 */

/* Write the decimal digits of a number, without NUL. Returns the byte after them. The DECIMAL_MAX
 * bytes from `out` on may be written. */
char *decimal_write(char *out, uint64_t value);

/* Eight digits as bytes 0 to 9, the first in the lowest byte: split at 10^4, then 100, then 10. */
static inline uint64_t
decimal_eight_digits(uint32_t x)
{
	uint64_t fours = x / 10000 | (uint64_t)(x % 10000) << 32;
	uint64_t hundreds = fours * 10486 >> 20 & 0x0000007f0000007f; /* exact below 10^4 */
	uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
	uint64_t tens = twos * 103 >> 10 & 0x000f000f000f000f; /* exact below 100 */

	return tens | (twos - 10 * tens) << 8;
}

/* Write eight such digits without leading zeros; eight bytes may be written. */
static inline char *
decimal_write_eight(char *out, uint64_t digits)
{
	unsigned zeros = (unsigned)__builtin_ctzll(digits | (uint64_t)1 << 56) / 8;

	digits = htole64((digits | UINT64_C(0x3030303030303030)) >> 8 * zeros);
	memcpy(out, &digits, sizeof(digits));
	return out + 8 - zeros;
}

/* The same for a number of up to 256 bits: word[0 .. count - 1] are its 32-bit words, the most
 * significant first; count <= 8. */
char *decimal_write_words(char *out, const uint32_t *word, unsigned count);

/* The same for a * b + c, which is below 2^128. */
char *decimal_write_product(char *out, uint64_t a, uint64_t b, uint64_t c);

/* The same for the last `width` digits of a number, with leading zeros. */
char *decimal_write_padded(char *out, uint64_t value, unsigned width);

/*
 * Parse the decimal digits at `text`, which any other byte ends. Leading zeros are accepted; a sign
 * or a blank is not. Returns the byte after the digits; NULL, with *value undefined, if there are
 * no digits or the number is above 2^64 - 1.
 */
const char *parse_u64(const char *text, uint64_t *value);

#define EACH_BYTE(byte) ((uint64_t)(byte)*0x0101010101010101u)

/* Eight characters, the first in the lowest byte. */
static inline uint64_t
load_eight(const char *text)
{
	uint64_t eight;

	memcpy(&eight, text, sizeof(eight));
	return le64toh(eight);
}

/* The number that eight digits 0 to 9 form. Neighbours are combined to four numbers below 100,
 * these to two below 10^4, and these to one below 10^8. */
static inline uint64_t
join_digits(uint64_t digits)
{
	const uint64_t mask = UINT64_C(0x000000ff000000ff);
	uint64_t pairs = digits * 10 + (digits >> 8); /* in bytes 0, 2, 4 and 6 */

	return ((pairs & mask) * (100 + (UINT64_C(1000000) << 32)) +
		       (pairs >> 16 & mask) * (1 + (UINT64_C(10000) << 32))) >>
	       32;
}

/* parse_u64, eight digits at a time. PADDING bytes after the last digit must be readable. Inline: a
 * line of input is read in 10 ns, and a call would add one or two. */
static inline const char *
parse_u64_padded(const char *text, uint64_t *value)
{
	static const uint64_t power[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000,
		100000000 };
	const char *p = text;
	uint64_t number = 0;
	unsigned count;

	do {
		uint64_t eight = load_eight(p), other;

		/* The highest bit of the first byte that is not a digit, and of some after it: '9'
		 * + 0x46 is 0x7f, and no digit borrows from or carries to the next byte. */
		other = eight + EACH_BYTE(0x46);
		eight -= EACH_BYTE('0'); /* digits are 0 to 9 */
		other = (other | eight) & EACH_BYTE(0x80);
		count = other ? (unsigned)__builtin_ctzll(other) / 8 : 8;
		if (count == 0)
			break;
		/* Fewer than eight digits are shifted up, which gives them leading zeros. */
		number = number * power[count] + join_digits(eight << (64 - 8 * count));
		p += count;
	} while (count == 8);
	if (p - text > 19) /* only so many digits are always below 2^64 */
		return parse_u64(text, value);
	*value = number;
	return p > text ? p : NULL;
}
