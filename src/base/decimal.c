/* SPDX-License-Identifier: MIT */
/* decimal - unsigned integers to decimal text and back. */

#include "base/decimal.h"

#include "base/u128.h"

char *
decimal_write(char *out, uint64_t value)
{
	uint64_t digits = decimal_eight_digits((uint32_t)(value % 100000000));

	if (value < 100000000)
		return decimal_write_eight(out, digits);
	out = decimal_write(out, value / 100000000);
	digits = htole64(digits | UINT64_C(0x3030303030303030));
	return mempcpy(out, &digits, sizeof(digits));
}

char *
decimal_write_padded(char *out, uint64_t value, unsigned width)
{
	for (char *p = out + width; p > out; value /= 10)
		*--p = (char)('0' + value % 10);
	return out + width;
}

char *
decimal_write_words(char *out, const uint32_t *word, unsigned count)
{
	uint32_t rest[8], group[9];
	unsigned groups = 0, top = 0;

	memcpy(rest, word, count * sizeof(*word));
	/* Divide by 10^9 until nothing is left; the remainders are the groups, the lowest first. */
	do {
		uint64_t remainder = 0;

		for (unsigned i = top; i < count; i++) {
			remainder = remainder << 32 | rest[i];
			rest[i] = (uint32_t)(remainder / 1000000000);
			remainder %= 1000000000;
		}
		group[groups++] = (uint32_t)remainder;
		while (top < count && rest[top] == 0)
			top++;
	} while (top < count);
	out = decimal_write(out, group[--groups]);
	while (groups)
		out = decimal_write_padded(out, group[--groups], 9);
	return out;
}

char *
decimal_write_product(char *out, uint64_t a, uint64_t b, uint64_t c)
{
	struct u128 value = u128_add(u128_mul(a, b), c);
	uint32_t word[4] = { (uint32_t)(value.high >> 32), (uint32_t)value.high,
		(uint32_t)(value.low >> 32), (uint32_t)value.low };

	return decimal_write_words(out, word, 4);
}

const char *
parse_u64(const char *text, uint64_t *value)
{
	const char *p = text;

	*value = 0;
	for (; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(*value, (uint64_t)10, value) ||
			__builtin_add_overflow(*value, (uint64_t)(*p - '0'), value))
			return NULL;
	return p > text ? p : NULL;
}
