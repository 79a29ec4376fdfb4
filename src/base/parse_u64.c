/* SPDX-License-Identifier: MIT */
/* parse_u64 - decimal text to unsigned integers. */

#include "base/parse_u64.h"

#include <endian.h>
#include <stddef.h>
#include <string.h>

#define DIGITS_SAFE 19 /* numbers of so many digits are below 2^64 */

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* value = 10 value + digit. False: the result is above 2^64 - 1. */
static inline bool
append_digit(uint64_t *value, char digit)
{
	return !__builtin_mul_overflow(*value, (uint64_t)10, value) &&
	       !__builtin_add_overflow(*value, (uint64_t)(digit - '0'), value);
}

/* How many of eight bytes, the first in the lowest bits, are values 0 to 9 before another one. */
static inline unsigned
count_digits(uint64_t bytes)
{
	/* The highest bit of each byte that is above 9: 0x7f + 0x76 < 0x100 carries nothing. */
	uint64_t other = (((bytes & EACH(0x7f)) + EACH(0x76)) | bytes) & EACH(0x80);

	return other ? (unsigned)__builtin_ctzll(other) / 8 : 8;
}

/* The number of eight digits, one a byte, the first in the lowest bits: neighbours are joined to
 * four numbers below 100, to two below 10^4, to one below 10^8. */
static inline uint64_t
join_digits(uint64_t digits)
{
	const uint64_t mask = UINT64_C(0x000000ff000000ff);
	uint64_t pairs = digits * 10 + (digits >> 8); /* in bytes 0, 2, 4 and 6 */
	uint64_t even = (pairs & mask) * (100 + (UINT64_C(1000000) << 32));
	uint64_t odd = (pairs >> 16 & mask) * (1 + (UINT64_C(10000) << 32));

	return (even + odd) >> 32;
}

const char *
parse_u64_padded(const char *text, uint64_t *value)
{
	static const uint64_t power[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000,
		100000000 };
	const char *p = text;
	unsigned count;

	*value = 0;
	do {
		uint64_t bytes;

		memcpy(&bytes, p, sizeof(bytes));
		bytes = le64toh(bytes) ^ EACH('0');
		count = count_digits(bytes);
		if (count == 0)
			break;
		/* Fewer than eight digits are moved up, so that zeros stand before them. */
		*value = *value * power[count] + join_digits(bytes << (64 - 8 * count));
		p += count;
	} while (count == 8);
	if (p - text > DIGITS_SAFE)
		return parse_u64(text, value);
	return p > text ? p : NULL;
}

const char *
parse_u64(const char *text, uint64_t *value)
{
	const char *p = text;

	*value = 0;
	for (; *p >= '0' && *p <= '9'; p++)
		if (!append_digit(value, *p))
			return NULL;
	return p > text ? p : NULL;
}

bool
parse_u64_string(const char *text, uint64_t *value)
{
	const char *end = parse_u64(text, value);

	return end && *end == '\0';
}

bool
parse_u64_range(const char *text, const char *end, uint64_t *value)
{
	const char *p = text;

	*value = 0;
	for (; p < end; p++)
		if (*p < '0' || *p > '9' || !append_digit(value, *p))
			return false;
	return end > text;
}
