/* SPDX-License-Identifier: MIT */
/* parse_double - chosen numbers, what is not one, and random texts against strtod. */

#include "base/buffer.h"
#include "number/dtoa.h"
#include "unit.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether the text is a number of `length` characters, the double of strtod. */
static bool
is_read(const char *text, size_t length)
{
	char copy[1200 + PADDING] = "";
	double x = 0, expected;
	const char *end;

	strncpy(copy, text, 1199);
	end = parse_double(copy, &x);
	copy[length] = '\0';
	expected = strtod(copy, NULL);
	return end == copy + length && memcmp(&x, &expected, sizeof(x)) == 0;
}

static const char *const numbers[] = {
	"0",
	"-0",
	"0.0",
	"-0.0",
	"1",
	"-1",
	"0e999999999999",
	"0.000e-5",
	"1e0",
	"1E+5",
	"1e-5",
	"10",
	"99.5",
	"100.25",
	"12345678",
	"123456789012345678",
	"9999999999999999999",
	"18446744073709551615",
	"18446744073709551616",
	"99999999999999999999999",
	"0.1",
	"0.30000000000000004",
	"-14.343283834559362",
	"9.23410378474876e-05",
	"29.999999999999999",
	"0.0001234567890123456",
	"0.00001234567890123456",
	"0.012345678901234567",
	"0.0123456789012345678",
	"0.01234567890123456789",
	"12.34567890123456789",
	"99.99999999999999999",
	"99.999999999999999999",
	"1.2345678901234567e+05",
	"1.23456789012345678e5",
	"1234567890.1234567890123",
	/* Halfway between two doubles, and next to that. */
	"9007199254740993",
	"9007199254740993.0",
	"9007199254740992.99999999999999999999",
	"9007199254740993.00000000000000000001",
	"9007199254740995",
	"1e23",
	"8.5e22",
	"1.00000000000000011102230246251565404236316680908203125",
	"1.00000000000000011102230246251565404236316680908203124",
	"1.00000000000000011102230246251565404236316680908203126",
	"4503599627370496.5",
	"4503599627370497.5",
	/* The ends of the range. */
	"5e-324",
	"2.4703282292062327e-324",
	"2.4703282292062328e-324",
	"2e-324",
	"1e-400",
	"2.2250738585072014e-308",
	"2.2250738585072011e-308",
	"2.2250738585072009e-308",
	"1.7976931348623157e308",
	"1.7976931348623158e308",
	"1.7976931348623159e308",
	"1e309",
	"1e99999999999999999999",
	"1e-99999999999999999999",
	"179769313486231570000e288",
	"123456789012345678e-341",
	"1e-292",
	"1e-293",
	"1e308",
	"1e324",
};

static const struct {
	const char *text;
	int length; /* -1: not a number */
} texts[] = {
	{ "", -1 },
	{ "-", -1 },
	{ "+1", -1 },
	{ ".5", -1 },
	{ "-.5", -1 },
	{ "1.", -1 },
	{ "1.e5", -1 },
	{ "1e", -1 },
	{ "1e+", -1 },
	{ "1.5e-", -1 },
	{ "x", -1 },
	{ "/1", -1 },
	{ "-/1.234567890123456", -1 },
	{ "inf", -1 },
	{ "nan", -1 },
	{ "01", 1 },
	{ "-01.5", 2 },
	{ "00.12345678901234567", 1 },
	{ "0x10", 1 },
	{ "1,2", 1 },
	{ "1.5}", 3 },
	{ "1.2345678901234-6789", 15 },
	{ "1.2345678901234.6789", 15 },
	{ "1.23456789012/456789", 13 },
	{ "12.3456789012345678/", 19 },
	{ "1.2345678901234567 ", 18 },
	{ "1.2345678901234567-", 18 },
	{ "1 2", 1 },
};

static uint64_t state = 1;

static uint64_t
random_bits(void)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return state >> 32 ^ state << 32;
}

/* Decimals of random length and exponent, and doubles with random numbers of digits. */
static void
test_random(void)
{
	for (unsigned i = 0; i < 300000; i++) {
		uint64_t bits = random_bits(), integer = bits >> random_bits() % 64;
		int digits = (int)(random_bits() % 21), exponent = (int)(random_bits() % 680) - 340;
		char text[128];
		double x;

		/* every other one of a usual size */
		if (i & 1)
			bits = (bits & ~(UINT64_C(0x7ff) << 52)) | (1010 + random_bits() % 20)
									   << 52;
		memcpy(&x, &bits, sizeof(x));
		if ((bits >> 52 & 0x7ff) == 0x7ff)
			continue;
		if (i % 4 < 2)
			snprintf(text, sizeof(text), "%.*e", digits, x);
		else if (i % 4 == 2)
			snprintf(text, sizeof(text), "%" PRIu64 "e%d", integer, exponent);
		else
			snprintf(text, sizeof(text), "%.*f", digits, x);
		if (!CHECK(is_read(text, strlen(text))))
			printf("# %s\n", text);
	}
}

void
test_parse_double(void)
{
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (!CHECK(is_read(numbers[i], strlen(numbers[i]))))
			printf("# %s\n", numbers[i]);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		char text[32 + PADDING] = "";
		double x;

		snprintf(text, 32, "%s", texts[i].text);
		if (texts[i].length < 0)
			CHECK(parse_double(text, &x) == NULL);
		else
			CHECK(is_read(text, (size_t)texts[i].length));
	}
	test_random();
}
