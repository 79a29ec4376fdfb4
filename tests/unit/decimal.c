/* SPDX-License-Identifier: MIT */
/* decimal - decimal text to unsigned integers, compared with a table and with strtoull. */

#include "base/decimal.h"

#include "base/buffer.h"
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 64

/* What both functions make of a text. `digits` is the length of the number; 0: refused. */
static bool
parses(const char *text, size_t digits, uint64_t expected)
{
	char padded[TEXT_MAX + PADDING];
	const char *end = digits ? text + digits : NULL, *fast_end;
	uint64_t value = 1, fast = 2;
	size_t length = strlen(text);

	/* Digits after the NUL must not count. */
	memset(padded, '7', sizeof(padded));
	memcpy(padded, text, length + 1);
	fast_end = parse_u64_padded(padded, &fast);
	if (parse_u64(text, &value) != end || (fast_end ? fast_end - padded : 0) != (long)digits)
		return false;
	return !end || (value == expected && fast == expected);
}

static void
compare_table(void)
{
	CHECK(parses("0", 1, 0));
	CHECK(parses("7", 1, 7));
	CHECK(parses("007", 3, 7));
	CHECK(parses("12345678", 8, 12345678));
	CHECK(parses("123456789", 9, 123456789));
	CHECK(parses("9999999999999999999", 19, UINT64_C(9999999999999999999)));
	CHECK(parses("18446744073709551615", 20, UINT64_MAX));
	CHECK(parses("00000000000018446744073709551615", 32, UINT64_MAX));
	CHECK(parses("00000000000000000000000000", 26, 0));
	CHECK(parses("18446744073709551616", 0, 0));
	CHECK(parses("18446744073709551620", 0, 0));
	CHECK(parses("28446744073709551615", 0, 0));
	CHECK(parses("100000000000000000000", 0, 0));
	CHECK(parses("99999999999999999999999999999999", 0, 0));
	CHECK(parses("", 0, 0));
	CHECK(parses("+1", 0, 0));
	CHECK(parses("-1", 0, 0));
	CHECK(parses(" 1", 0, 0));
	CHECK(parses("\t1", 0, 0));
	CHECK(parses("x", 0, 0));
	CHECK(parses("/", 0, 0));
	CHECK(parses(":", 0, 0));
	CHECK(parses("\xb0", 0, 0)); /* '0' with the highest bit */
	CHECK(parses("1 ", 1, 1));
	CHECK(parses("12-34", 2, 12));
	CHECK(parses("0x10", 1, 0));
	CHECK(parses("1e7", 1, 1));
	CHECK(parses("1.5", 1, 1));
	CHECK(parses("12345678:", 8, 12345678));
	CHECK(parses("1234567/12345678", 7, 1234567));
	CHECK(parses("1234567\xff", 7, 1234567));
}

/* Every byte ends a number, unless it is a digit. */
static void
compare_bytes(void)
{
	for (unsigned length = 1; length <= 17; length++) {
		for (unsigned byte = 1; byte < 256; byte++) {
			char text[TEXT_MAX];

			if (byte >= '0' && byte <= '9')
				continue;
			memset(text, '1', length);
			text[length] = (char)byte;
			strcpy(text + length + 1, "23");
			CHECK(parses(text, length, strtoull(text, NULL, 10)));
		}
	}
}

static void
compare_random(void)
{
	srandom(1);
	for (unsigned i = 0; i < 20000; i++) {
		size_t length = 1 + (size_t)random() % 22;
		char text[TEXT_MAX];
		uint64_t value;

		for (size_t k = 0; k < length; k++)
			text[k] = (char)('0' + random() % 10);
		text[length] = '\0';
		errno = 0;
		value = strtoull(text, NULL, 10);
		CHECK(parses(text, errno == 0 ? length : 0, value));
	}
}

void
test_decimal(void)
{
	compare_table();
	compare_bytes();
	compare_random();
}
