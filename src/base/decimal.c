/* SPDX-License-Identifier: MIT */
/* decimal - unsigned integers to decimal text. */

#include "base/decimal.h"

#include <string.h>

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
digits_count(uint64_t value)
{
	unsigned count = 1;

	for (; value >= 10000; value /= 10000)
		count += 4;
	return count + (value >= 10) + (value >= 100) + (value >= 1000);
}

char *
decimal_write(char *out, uint64_t value)
{
	char *end = out + digits_count(value), *p = end;

	for (; value >= 100; value /= 100)
		memcpy(p -= 2, pairs + 2 * (value % 100), 2);
	if (value >= 10)
		memcpy(p - 2, pairs + 2 * value, 2);
	else
		p[-1] = (char)('0' + value);
	return end;
}

/* Nine zero-filled digits. */
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
	const uint64_t mask = UINT32_MAX;
	uint64_t low = (a & mask) * (b & mask) + (c & mask);
	uint64_t middle = (a >> 32) * (b & mask) + (low >> 32);
	uint64_t cross = (a & mask) * (b >> 32) + (middle & mask) + (c >> 32);
	uint64_t high = (a >> 32) * (b >> 32) + (middle >> 32) + (cross >> 32);
	uint32_t word[4] = { (uint32_t)(high >> 32), (uint32_t)high, (uint32_t)cross,
		(uint32_t)low };

	return decimal_write_words(out, word, 4);
}
