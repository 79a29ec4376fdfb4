/* SPDX-License-Identifier: MIT */
/* progress - the texts of progress and totals. */

#include "pipeline/progress.h"
#include "unit.h"

#include <string.h>

static bool
is_line(const struct progress_state *state, const char *expected)
{
	char line[PROGRESS_LINE_MAX];

	*progress_line(line, state) = '\0';
	return strcmp(line, expected) == 0;
}

static bool
is_totals(const struct progress_state *state, const char *expected)
{
	char line[PROGRESS_LINE_MAX];

	*progress_totals(line, state) = '\0';
	return strcmp(line, expected) == 0;
}

static void
shows_what_is_known(void)
{
	struct progress_state state = {
		.records = 4520000, .bytes = 1356000000, .total.records = 10000000, .seconds = 3
	};

	CHECK(is_line(&state, "dpa: 45%, 4.52M of 10.0M records, 1.51M/s, 452 MB/s, 0:04 left"));
	state.total.records = 0;
	CHECK(is_line(&state, "dpa: 4.52M records, 1.51M/s, 452 MB/s, 0:03"));
	state.total.bytes = 3000000000;
	CHECK(is_line(&state, "dpa: 45%, 4.52M records, 1.51M/s, 452 MB/s, 0:04 left"));
}

static void
numbers_have_three_digits(void)
{
	static const struct {
		uint64_t number;
		const char *line;
	} rows[] = { { 0, "dpa: 0 records, 0/s, 0 B/s, 0:01" },
		{ 7, "dpa: 7 records, 7/s, 0 B/s, 0:01" },
		{ 999, "dpa: 999 records, 999/s, 0 B/s, 0:01" },
		{ 1000, "dpa: 1.00k records, 1.00k/s, 0 B/s, 0:01" },
		{ 9994, "dpa: 9.99k records, 9.99k/s, 0 B/s, 0:01" },
		{ 9996, "dpa: 10.0k records, 10.0k/s, 0 B/s, 0:01" },
		{ 99949, "dpa: 99.9k records, 99.9k/s, 0 B/s, 0:01" },
		{ 99951, "dpa: 100k records, 100k/s, 0 B/s, 0:01" },
		{ 999499, "dpa: 999k records, 999k/s, 0 B/s, 0:01" },
		{ 999500, "dpa: 1.00M records, 1.00M/s, 0 B/s, 0:01" },
		{ UINT64_MAX, "dpa: 18.4E records, 18.4E/s, 0 B/s, 0:01" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct progress_state state = { .records = rows[i].number, .seconds = 1 };

		CHECK(is_line(&state, rows[i].line));
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
		{ 86400 * 4 + 5 * 3600 + 60, "101:01:00" }, { 1e300, "8888888:53:20" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct progress_state state = { .seconds = rows[i].seconds };
		char line[PROGRESS_LINE_MAX];

		*progress_line(line, &state) = '\0';
		CHECK(strcmp(strrchr(line, ',') + 2, rows[i].text) == 0);
	}
}

static void
shows_100_percent_only_at_the_end(void)
{
	struct progress_state state = {
		.records = UINT64_MAX - 1, .total.records = UINT64_MAX, .seconds = 1
	};

	CHECK(is_line(&state, "dpa: 99%, 18.4E of 18.4E records, 18.4E/s, 0 B/s, 0:00 left"));
	state.records = UINT64_MAX;
	CHECK(is_line(&state, "dpa: 100%, 18.4E of 18.4E records, 18.4E/s, 0 B/s"));
	state = (struct progress_state){ .records = 3, .total.records = 2, .seconds = 1 };
	CHECK(is_line(&state, "dpa: 100%, 3 of 2 records, 3/s, 0 B/s"));
}

static void
totals_are_exact(void)
{
	struct progress_state state = { .records = 10000001, .bytes = 2350000000, .seconds = 8 };

	CHECK(is_totals(&state, "dpa: 10000001 records, 2.35 GB in 8.00 s, 1.25M/s, 294 MB/s"));
	state = (struct progress_state){ .records = 1, .seconds = 3661 };
	CHECK(is_totals(&state, "dpa: 1 record, 0 B in 1:01:01, 0/s, 0 B/s"));
	state = (struct progress_state){ 0 };
	CHECK(is_totals(&state, "dpa: 0 records, 0 B in 0.00 s, 0/s, 0 B/s"));
}

void
test_progress(void)
{
	shows_what_is_known();
	numbers_have_three_digits();
	times_are_clocks();
	shows_100_percent_only_at_the_end();
	totals_are_exact();
}
