/* SPDX-License-Identifier: MIT */
/* dtoa - text and rounding of chosen doubles; all implementations write the same texts. */

#include "number/dtoa.h"
#include "base/cpu.h"
#include "unit.h"

#include <float.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct {
	double x;
	const char *text;
} texts[] = {
	{ 0.0, "0.0" },
	{ -0.0, "-0.0" },
	{ 1.0, "1.0" },
	{ -30.0, "-30.0" },
	{ 42.0, "42.0" },
	{ 0.1, "0.1" },
	{ 0.1 + 0.2, "0.30000000000000004" },
	{ -14.343283834559362, "-14.343283834559362" },
	{ 9.23410378474876e-05, "9.23410378474876e-05" },
	{ 0.0001, "0.0001" },
	{ 0x1.a36e2eb1c432cp-14, "9.999999999999999e-05" }, /* the double below 0.0001 */
	{ 4503599627370495.5, "4503599627370495.5" },       /* the last one with a fraction */
	{ 9999999999999998.0, "9999999999999998.0" },
	{ 1e16, "1e+16" },
	{ 1.5e16, "1.5e+16" },
	{ 9007199254740993.0, "9007199254740992.0" },
	{ 1e22, "1e+22" },
	{ 1e23, "1e+23" },
	{ 9.5367431640625e-07, "9.5367431640625e-07" },
	{ 5e-324, "5e-324" },
	{ 1e-323, "1e-323" },
	{ DBL_MIN, "2.2250738585072014e-308" },
	{ -DBL_MIN, "-2.2250738585072014e-308" },
	{ DBL_MAX, "1.7976931348623157e+308" },
};

static void
check_texts(void)
{
	for (size_t i = 0; i < COUNT(texts); i++) {
		char out[DTOA_SIZE + 1];
		size_t length = strlen(texts[i].text);

		memset(out, '#', sizeof(out));
		CHECK(dtoa_write(out, texts[i].x) == out + length);
		CHECK(length <= DTOA_MAX);
		CHECK(memcmp(out, texts[i].text, length) == 0);
		CHECK(out[DTOA_SIZE] == '#');
	}
}

static const struct {
	double x;
	int places;
	double rounded;
} rounds[] = {
	{ 0.5, 0, 0.0 },
	{ 1.5, 0, 2.0 },
	{ 2.5, 0, 2.0 },
	{ -0.4, 0, -0.0 },
	{ 0.125, 2, 0.12 },
	{ 0.375, 2, 0.38 },
	{ 2.675, 2, 2.67 }, /* the double is below the tie */
	{ 1.005, 2, 1.0 },
	/* scaled, they are above 2^53 + 1/2 */
	{ 900719925.4740993, 7, 900719925.4740993 },
	{ 9.007199254740993e-06, 21, 9.007199254740993e-06 },
	{ 5e-324, 0, 0.0 },
	{ 5e-324, 323, 0.0 },
	{ 1e-323, 323, 1e-323 },
	{ 5e-324, 324, 5e-324 },
	{ -5e-324, INT_MAX, -5e-324 },
	{ DBL_MAX, 0, DBL_MAX },
	{ DBL_MAX, 300, DBL_MAX },
	{ -0.0, 3, -0.0 },
	{ 0.1, 17, 0.1 },
	{ 0.123456789012345678, 16, 0.1234567890123457 },
	{ 1.2345678e-30, 33, 1.235e-30 },
};

static void
check_rounding(void)
{
	for (size_t i = 0; i < COUNT(rounds); i++) {
		double rounded = round_decimal(rounds[i].x, rounds[i].places);

		CHECK(memcmp(&rounded, &rounds[i].rounded, sizeof(rounded)) == 0);
	}
}

#define VALUES 150

/*
 * Every third value is one of `texts`, the others are from [-30, 30): each kind reaches each lane.
 */
static void
fill(double x[VALUES])
{
	for (size_t i = 0; i < VALUES; i++)
		x[i] = i % 3 == 0 ? texts[i / 3 % COUNT(texts)].x : -30 + 60 * ((double)i / VALUES);
}

static bool
texts_match(const double *x, size_t n, const struct dtoa_text *text)
{
	char expected[DTOA_SIZE];

	for (size_t i = 0; i < n; i++) {
		size_t length = (size_t)(dtoa_write(expected, x[i]) - expected);

		if (text[i].length != length || memcmp(text[i].text, expected, length) != 0)
			return false;
	}
	return true;
}

static void
check_impls(void)
{
	double x[VALUES];

	fill(x);
	for (size_t i = 0; dtoa_impls[i]; i++) {
		if (dtoa_impls[i]->need & ~cpu_features())
			continue;
		for (size_t n = 0; n + 1 < VALUES; n++) {
			struct dtoa_text text[VALUES], guard;

			memset(text, '#', sizeof(text));
			guard = text[n];
			dtoa_impls[i]->write(x + 1, n, text);
			CHECK(texts_match(x + 1, n, text));
			CHECK(memcmp(&text[n], &guard, sizeof(guard)) == 0);
		}
	}
}

static void
check_choice(void)
{
	for (unsigned features = 0; features <= CPU_ALL; features++) {
		const struct dtoa_impl *impl = dtoa_impl_for(features);
		size_t i = 0;

		CHECK((impl->need & ~features) == 0);
		for (; dtoa_impls[i] != impl; i++)
			CHECK(dtoa_impls[i]->need & ~features);
	}
	CHECK(dtoa_impl_for(CPU_ALL) == dtoa_impls[0]);
}

void
test_dtoa(void)
{
	check_impls();
	check_choice();
	check_texts();
	check_rounding();
}
