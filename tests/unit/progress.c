/* SPDX-License-Identifier: MIT */
/* progress - the text of a progress line, and how it is shortened to the width. */

#include "pipeline/progress.h"
#include "unit.h"

#include <string.h>

static bool
is_line(const struct progress_state *state, size_t width, const char *expected)
{
	char line[PROGRESS_LINE_MAX];
	size_t length = progress_line(line, state, width, false);

	return length == strlen(line) && strcmp(line, expected) == 0;
}

static bool
is_totals(const struct progress_state *state, size_t width, const char *expected)
{
	char line[PROGRESS_LINE_MAX];
	size_t length = progress_line(line, state, width, true);

	return length == strlen(line) && strcmp(line, expected) == 0;
}

static void
fits_into_the_width(void)
{
	struct progress_state state = { .records = 4520000,
		.bytes = 1,
		.total = 10000000,
		.seconds = 3,
		.record_rate = 1523456,
		.byte_rate = 456700000 };

	CHECK(is_line(
		&state, 79, "dpa: 45%, 4.52M of 10.0M records, 1.52M/s, 457 MB/s, 0:04 left"));
	CHECK(is_line(
		&state, 62, "dpa: 45%, 4.52M of 10.0M records, 1.52M/s, 457 MB/s, 0:04 left"));
	CHECK(is_line(&state, 61, "dpa: 45%, 4.52M records, 1.52M/s, 0:04 left"));
	CHECK(is_line(&state, 39, "dpa: 45%, 4.52M records, 0:04 left"));
	CHECK(is_line(&state, 33, "dpa: 45%, 4.52M, 0:04 left"));
	CHECK(is_line(&state, 20, "dpa: 45%"));
	CHECK(is_line(&state, 0, "dpa: 45%"));
	state.total = 0;
	CHECK(is_line(&state, 79, "dpa: 4.52M records, 1.52M/s, 457 MB/s, 0:03"));
	CHECK(is_line(&state, 39, "dpa: 4.52M records, 1.52M/s, 0:03"));
	CHECK(is_line(&state, 0, "dpa: 4.52M"));
	state.bytes = 1356000000;
	state.total_bytes = 3000000000;
	CHECK(is_line(&state, 79, "dpa: 45%, 4.52M records, 1.52M/s, 457 MB/s, 0:04 left"));
	CHECK(is_line(&state, 0, "dpa: 45%"));
}

static void
numbers_have_three_digits(void)
{
	static const struct {
		uint64_t number;
		const char *text;
	} rows[] = { { 0, "0" }, { 7, "7" }, { 999, "999" }, { 1000, "1.00k" }, { 9994, "9.99k" },
		{ 9996, "10.0k" }, { 99949, "99.9k" }, { 99951, "100k" }, { 999499, "999k" },
		{ 999500, "1.00M" }, { UINT64_MAX, "18.4E" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct progress_state state = { .records = rows[i].number };
		char line[PROGRESS_LINE_MAX];

		progress_line(line, &state, 0, false);
		CHECK(strcmp(line + strlen("dpa: "), rows[i].text) == 0);
	}
}

static void
times_are_clocks(void)
{
	static const struct {
		double seconds;
		const char *text;
	} rows[] = { { 0, "0:00" }, { 59.4, "0:59" }, { 59.5, "1:00" }, { 3599, "59:59" },
		{ 3600, "1:00:00" }, { 86399, "23:59:59" },
		{ 86400 * 4 + 5 * 3600 + 60, "4d 05:01" }, { 1e300, "370370d 08:53" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct progress_state state = { .seconds = rows[i].seconds };
		char line[PROGRESS_LINE_MAX];

		progress_line(line, &state, 79, false);
		CHECK(strcmp(strrchr(line, ',') + 2, rows[i].text) == 0);
	}
}

static void
shows_100_percent_only_at_the_end(void)
{
	struct progress_state state = { .records = UINT64_MAX - 1, .total = UINT64_MAX };

	CHECK(is_line(&state, 0, "dpa: 99%"));
	state.records = UINT64_MAX;
	CHECK(is_line(&state, 0, "dpa: 100%"));
	state = (struct progress_state){ .records = 3, .total = 3, .seconds = 1, .record_rate = 3 };
	CHECK(is_line(&state, 79, "dpa: 100%, 3 of 3 records, 3/s, 0 B/s"));
	state.total = 2;
	CHECK(is_line(&state, 0, "dpa: 100%"));
}

static void
totals_are_exact(void)
{
	struct progress_state state = { .records = 10000001, .bytes = 2350000000, .seconds = 8 };

	CHECK(is_totals(&state, 79, "dpa: 10000001 records, 2.35 GB in 8.00 s, 1.25M/s, 294 MB/s"));
	CHECK(is_totals(&state, 40, "dpa: 10000001 records in 8.00 s, 1.25M/s"));
	CHECK(is_totals(&state, 39, "dpa: 10000001 records in 8.00 s"));
	CHECK(is_totals(&state, 30, "dpa: 10000001 records"));
	state = (struct progress_state){ .records = 1, .seconds = 3661 };
	CHECK(is_totals(&state, 26, "dpa: 1 record in 1:01:01"));
	state = (struct progress_state){ 0 };
	CHECK(is_totals(&state, 79, "dpa: 0 records, 0 B in 0.00 s, 0/s, 0 B/s"));
}

void
test_progress(void)
{
	fits_into_the_width();
	numbers_have_three_digits();
	times_are_clocks();
	shows_100_percent_only_at_the_end();
	totals_are_exact();
}
