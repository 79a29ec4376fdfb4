/* SPDX-License-Identifier: MIT */
/* decimal - unsigned integers to decimal text. */

#include "base/decimal.h"

#include "base/u128.h"

#include <string.h>

/* The decimal digits of 0 to 99. */
static const char pairs[200] = "00010203040506070809"
			       "10111213141516171819"
			       "20212223242526272829"
			       "30313233343536373839"
			       "40414243444546474849"
			       "50515253545556575859"
			       "60616263646566676869"
			       "70717273747576777879"
			       "80818283848586878889"
			       "90919293949596979899";

static unsigned
count_digits(uint64_t value)
{
	unsigned count = 1;

	for (; value >= 10000; value /= 10000)
		count += 4;
	return count + (value >= 10) + (value >= 100) + (value >= 1000);
}

char *
decimal_write(char *out, uint64_t value)
{
	char *end = out + count_digits(value), *p = end;

	for (; value >= 100; value /= 100)
		memcpy(p -= 2, pairs + 2 * (value % 100), 2);
	if (value >= 10)
		memcpy(p - 2, pairs + 2 * value, 2);
	else
		p[-1] = (char)('0' + value);
	return end;
}

/* Write nine digits, with leading zeros. */
static void
write_nine(char *out, uint32_t value)
{
	for (char *p = out + 9; p > out; value /= 10)
		*--p = (char)('0' + value % 10);
}

char *
decimal_write_words(char *out, const uint32_t *word, unsigned count)
{
	uint32_t rest[8], group[9];
	unsigned groups = 0, top = 0;

	memcpy(rest, word, count * sizeof(*word));
	while (top < count && rest[top] == 0)
		top++;
	/* Divide by 10^9 until nothing is left; the remainders are the groups, the lowest first. */
	while (top < count) {
		uint64_t remainder = 0;

		for (unsigned i = top; i < count; i++) {
			remainder = remainder << 32 | rest[i];
			rest[i] = (uint32_t)(remainder / 1000000000);
			remainder %= 1000000000;
		}
		group[groups++] = (uint32_t)remainder;
		while (top < count && rest[top] == 0)
			top++;
	}
	out = decimal_write(out, groups ? group[--groups] : 0);
	for (; groups; out += 9)
		write_nine(out, group[--groups]);
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
