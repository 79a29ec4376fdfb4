/* SPDX-License-Identifier: MIT */
/* decimal - unsigned integers to decimal text and back. */

#include "base/decimal.h"

#include "base/u128.h"

/* The decimal digits of 0 to 99. */
static const char pairs[200] = "00010203040506070809101112131415161718192021222324"
			       "25262728293031323334353637383940414243444546474849"
			       "50515253545556575859606162636465666768697071727374"
			       "75767778798081828384858687888990919293949596979899";

char *
decimal_write(char *out, uint64_t value)
{
	char *end = out + 1, *p;
	uint64_t rest = value;

	for (; rest >= 10000; rest /= 10000)
		end += 4;
	end += (rest >= 10) + (rest >= 100) + (rest >= 1000);
	for (p = end; value >= 100; value /= 100)
		memcpy(p -= 2, pairs + 2 * (value % 100), 2);
	if (value >= 10)
		memcpy(p - 2, pairs + 2 * value, 2);
	else
		p[-1] = (char)('0' + value);
	return end;
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
