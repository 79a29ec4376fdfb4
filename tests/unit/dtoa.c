/* SPDX-License-Identifier: MIT */
/* dtoa - the text of doubles and their rounding, on values chosen by hand. */

#include "number/dtoa.h"
#include "kernel/cpu.h"
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
texts_are_shortest(void)
{
	for (size_t i = 0; i < COUNT(texts); i++) {
		char room[DTOA_SIZE + 1];
		size_t length = strlen(texts[i].text);

		memset(room, '#', sizeof(room));
		CHECK(dtoa_write(room, texts[i].x) == room + length);
		CHECK(length <= DTOA_MAX);
		CHECK(memcmp(room, texts[i].text, length) == 0);
		CHECK(room[DTOA_SIZE] == '#');
	}
}

static const struct {
	double x;
	int digits;
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
ties_round_to_even(void)
{
	for (size_t i = 0; i < COUNT(rounds); i++) {
		double rounded = round_decimal(rounds[i].x, rounds[i].digits);

		CHECK(memcmp(&rounded, &rounds[i].rounded, sizeof(rounded)) == 0);
	}
}

#define MANY 150

/* Texts above and what is drawn, in an order that puts every kind of double into every lane. */
static void
mix(double x[MANY])
{
	for (size_t i = 0; i < MANY; i++)
		x[i] = i % 3 == 0 ? texts[i / 3 % COUNT(texts)].x : -30 + 60 * ((double)i / MANY);
}

static bool
same_texts(const double *x, size_t n, const struct dtoa_text *text)
{
	char room[DTOA_SIZE];

	for (size_t i = 0; i < n; i++) {
		size_t length = (size_t)(dtoa_write(room, x[i]) - room);

		if (text[i].length != length || memcmp(text[i].text, room, length) != 0)
			return false;
	}
	return true;
}

static void
writers_agree(void)
{
	double x[MANY];

	mix(x);
	for (size_t i = 0; dtoa_impls[i]; i++) {
		if (dtoa_impls[i]->need & ~cpu_features())
			continue;
		for (size_t n = 0; n + 1 < MANY; n++) {
			struct dtoa_text text[MANY], beyond;

			memset(text, '#', sizeof(text));
			beyond = text[n];
			dtoa_impls[i]->write(x + 1, n, text);
			CHECK(same_texts(x + 1, n, text));
			CHECK(memcmp(&text[n], &beyond, sizeof(beyond)) == 0);
		}
	}
}

static void
fastest_writer_is_chosen(void)
{
	for (unsigned bits = 0; bits <= CPU_ALL; bits++) {
		const struct dtoa_impl *writer = dtoa_impl_for(bits);
		size_t i = 0;

		CHECK((writer->need & ~bits) == 0);
		for (; dtoa_impls[i] != writer; i++)
			CHECK(dtoa_impls[i]->need & ~bits);
	}
	CHECK(dtoa_impl_for(CPU_ALL) == dtoa_impls[0]);
}

void
test_dtoa(void)
{
	writers_agree();
	fastest_writer_is_chosen();
	texts_are_shortest();
	ties_round_to_even();
}
