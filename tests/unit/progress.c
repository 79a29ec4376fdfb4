/* SPDX-License-Identifier: MIT */
/* progress - the texts of progress and totals. */

#include "pipeline/progress.h"
#include "unit.h"

#include <string.h>

static bool
is_line(const struct progress *progress, double seconds, const char *expected)
{
	char line[PROGRESS_LINE_MAX];

	*progress_line(line, progress, seconds) = '\0';
	return strcmp(line, expected) == 0;
}

static bool
is_totals(const struct progress *progress, double seconds, const char *expected)
{
	char line[PROGRESS_LINE_MAX];

	*progress_totals(line, progress, seconds) = '\0';
	return strcmp(line, expected) == 0;
}

static void
shows_what_is_known(void)
{
	struct progress p = { .records = 4520000, .bytes = 1356000000, .total.records = 10000000 };

	CHECK(is_line(&p, 3, "dpa: 45%, 4.52M of 10.0M records, 1.51M/s, 452 MB/s, 0:04 left"));
	p.total.records = 0;
	CHECK(is_line(&p, 3, "dpa: 4.52M records, 1.51M/s, 452 MB/s, 0:03"));
	p.total.bytes = 3000000000;
	CHECK(is_line(&p, 3, "dpa: 45%, 4.52M records, 1.51M/s, 452 MB/s, 0:04 left"));
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
		struct progress p = { .records = rows[i].number };

		CHECK(is_line(&p, 1, rows[i].line));
	}
}

static void
times_are_clocks(void)
{
	static const struct {
		double seconds;
		const char *line;
	} rows[] = { { 0, "dpa: 0 records, 0/s, 0 B/s, 0:00" },
		{ 59.4, "dpa: 0 records, 0/s, 0 B/s, 0:59" },
		{ 59.5, "dpa: 0 records, 0/s, 0 B/s, 1:00" },
		{ 3599, "dpa: 0 records, 0/s, 0 B/s, 59:59" },
		{ 3600, "dpa: 0 records, 0/s, 0 B/s, 1:00:00" },
		{ 86400 * 4 + 5 * 3600 + 60, "dpa: 0 records, 0/s, 0 B/s, 101:01:00" },
		{ 1e300, "dpa: 0 records, 0/s, 0 B/s, 8888888:53:20" } };
	struct progress p = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		CHECK(is_line(&p, rows[i].seconds, rows[i].line));
}

static void
shows_100_percent_only_at_the_end(void)
{
	struct progress p = { .records = UINT64_MAX - 1, .total.records = UINT64_MAX };

	CHECK(is_line(&p, 1, "dpa: 99%, 18.4E of 18.4E records, 18.4E/s, 0 B/s, 0:00 left"));
	p.records = UINT64_MAX;
	CHECK(is_line(&p, 1, "dpa: 100%, 18.4E of 18.4E records, 18.4E/s, 0 B/s"));
	p.records = 3;
	p.total.records = 2;
	CHECK(is_line(&p, 1, "dpa: 100%, 3 of 2 records, 3/s, 0 B/s"));
}

static void
totals_are_exact(void)
{
	struct progress p = { .records = 10000001, .bytes = 2350000000 };

	CHECK(is_totals(&p, 8, "dpa: 10000001 records, 2.35 GB in 8.00 s, 1.25M/s, 294 MB/s"));
	p.records = 1;
	p.bytes = 0;
	CHECK(is_totals(&p, 3661, "dpa: 1 record, 0 B in 1:01:01, 0/s, 0 B/s"));
	p.records = 0;
	CHECK(is_totals(&p, 0, "dpa: 0 records, 0 B in 0.00 s, 0/s, 0 B/s"));
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
