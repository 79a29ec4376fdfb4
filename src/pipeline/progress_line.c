/* SPDX-License-Identifier: MIT */
/* progress_line - how far a run is, in words that fit into a line. */

#include "pipeline/progress_line.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#define NUMBER_MAX  32
#define DETAIL_MOST 4 /* of the levels of detail; 0 says the least */

/* A line that parts are appended to. The longest of all has 92 characters. */
struct line {
	char *text;
	size_t length;
};

__attribute__((format(printf, 2, 3))) static void
append(struct line *line, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(
		line->text + line->length, PROGRESS_LINE_MAX - line->length, format, args);
	va_end(args);
	if (length > 0)
		line->length += (size_t)length;
}

/* Three digits and the power of a thousand, with its unit: 999, 1.00k, 45.2M. */
static const char *
human(char text[NUMBER_MAX], double number, const char *unit)
{
	static const char powers[] = " kMGTPE";
	unsigned power = 0;

	/* What would be rounded to a fourth digit belongs to the next power. */
	for (; number >= 999.5 && powers[power + 1]; power++)
		number /= 1000;
	snprintf(text, NUMBER_MAX, "%.*f%s%.*s%s",
		power == 0 || number >= 99.95 ? 0
		: number >= 9.995             ? 1
					      : 2,
		number, *unit ? " " : "", power > 0, powers + power, unit);
	return text;
}

/* 0:03, 12:34, 1:02:03, 4d 05:06. */
static const char *
clock_face(char text[NUMBER_MAX], double seconds)
{
	/* A thousand years say enough, and convert. */
	unsigned long long all =
		seconds < 3.2e10 ? (unsigned long long)(seconds + 0.5) : 32000000000ULL;
	unsigned second = (unsigned)(all % 60), minute = (unsigned)(all / 60 % 60);
	unsigned long long hour = all / 3600;

	if (hour >= 24)
		snprintf(text, NUMBER_MAX, "%llud %02llu:%02u", hour / 24, hour % 24, minute);
	else if (hour > 0)
		snprintf(text, NUMBER_MAX, "%llu:%02u:%02u", hour, minute, second);
	else
		snprintf(text, NUMBER_MAX, "%u:%02u", minute, second);
	return text;
}

/* How much is done, and of what: records, or else bytes; or 0. */
static uint64_t
share(const struct progress_state *state, uint64_t *whole)
{
	*whole = state->total ? state->total : state->total_bytes;
	return state->total ? state->records : state->bytes;
}

/* Rounded down: 100 only when all is done. */
static unsigned
percent(uint64_t done, uint64_t whole)
{
	double part = 100 * ((double)done / (double)whole);

	return done >= whole ? 100 : part < 99 ? (unsigned)part : 99;
}

static size_t
line_at(char *text, const struct progress_state *state, unsigned detail)
{
	struct line line = { text, 0 };
	uint64_t whole, done = share(state, &whole);
	double average = state->seconds > 0 ? (double)done / state->seconds : 0;
	bool known = whole > 0;
	char number[NUMBER_MAX];

	append(&line, "dpa: ");
	if (known)
		append(&line, "%u%%%s", percent(done, whole), detail > 0 ? ", " : "");
	if (!known || detail > 0)
		append(&line, "%s", human(number, (double)state->records, ""));
	if (state->total && detail > 3)
		append(&line, " of %s", human(number, (double)state->total, ""));
	if (detail > 1)
		append(&line, " records");
	if (detail > 2)
		append(&line, ", %s/s", human(number, state->record_rate, ""));
	if (detail > 3)
		append(&line, ", %s/s", human(number, state->byte_rate, "B"));
	if (!known && detail > 0)
		append(&line, ", %s", clock_face(number, state->seconds));
	else if (known && detail > 0 && average > 0 && done < whole)
		append(&line, ", %s left", clock_face(number, (double)(whole - done) / average));
	return line.length;
}

static size_t
totals_at(char *text, const struct progress_state *state, unsigned detail)
{
	struct line line = { text, 0 };
	double seconds = state->seconds > 1e-9 ? state->seconds : 1e-9;
	char number[NUMBER_MAX];

	append(&line, "dpa: %ju record%s", (uintmax_t)state->records,
		state->records == 1 ? "" : "s");
	if (detail > 3)
		append(&line, ", %s", human(number, (double)state->bytes, "B"));
	if (detail > 0)
		append(&line, " in %s",
			seconds < 60 ? (snprintf(number, NUMBER_MAX, "%.2f s", seconds), number)
				     : clock_face(number, seconds));
	if (detail > 1)
		append(&line, ", %s/s", human(number, (double)state->records / seconds, ""));
	if (detail > 2)
		append(&line, ", %s/s", human(number, (double)state->bytes / seconds, "B"));
	return line.length;
}

/* The most detailed of the lines that fit. */
static size_t
fit(char *text, const struct progress_state *state, size_t width,
	size_t (*line)(char *, const struct progress_state *, unsigned))
{
	unsigned detail = DETAIL_MOST;
	size_t length = line(text, state, detail);

	while (length > width && detail > 0)
		length = line(text, state, --detail);
	return length;
}

size_t
progress_line(char line[PROGRESS_LINE_MAX], const struct progress_state *state, size_t width)
{
	return fit(line, state, width, line_at);
}

size_t
progress_totals(char line[PROGRESS_LINE_MAX], const struct progress_state *state, size_t width)
{
	return fit(line, state, width, totals_at);
}
