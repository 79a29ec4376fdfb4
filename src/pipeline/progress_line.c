/* SPDX-License-Identifier: MIT */
/* progress_line - formats the progress of a run as one line of limited width. */

#include "pipeline/progress_line.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#define NUMBER_MAX 32
#define DETAIL_MAX 4 /* level of detail of the longest line; that of the shortest is 0 */

/* A line that parts are appended to. The longest one has 92 characters. */
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

/* Three significant digits with an SI prefix and the unit: 999, 1.00k, 45.2 MB. */
static const char *
format_si(char text[NUMBER_MAX], double number, const char *unit)
{
	static const char prefixes[] = " kMGTPE";
	unsigned power = 0;
	int decimals = 0;

	/* A number that would be rounded to four digits gets the next prefix. */
	for (; number >= 999.5 && prefixes[power + 1]; power++)
		number /= 1000;
	if (power > 0 && number < 9.995)
		decimals = 2;
	else if (power > 0 && number < 99.95)
		decimals = 1;
	snprintf(text, NUMBER_MAX, "%.*f%s%.*s%s", decimals, number, *unit ? " " : "", power > 0,
		prefixes + power, unit);
	return text;
}

/* 0:03, 12:34, 1:02:03, 4d 05:06. */
static const char *
format_duration(char text[NUMBER_MAX], double seconds)
{
	/* Above a thousand years, the conversion might overflow. */
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

/* Rounded down: 100 only when all is done. */
static unsigned
percent(uint64_t done, uint64_t total)
{
	double percentage = 100 * ((double)done / (double)total);

	if (done >= total)
		return 100;
	return percentage < 99 ? (unsigned)percentage : 99;
}

static size_t
format_progress(char *text, const struct progress_state *state, unsigned detail)
{
	struct line line = { text, 0 };
	/* The records count, or else the bytes. */
	uint64_t total = state->total ? state->total : state->total_bytes;
	uint64_t done = state->total ? state->records : state->bytes;
	double average = state->seconds > 0 ? (double)done / state->seconds : 0;
	bool known = total > 0;
	char number[NUMBER_MAX];

	append(&line, "dpa: ");
	if (known)
		append(&line, "%u%%%s", percent(done, total), detail > 0 ? ", " : "");
	if (!known || detail > 0)
		append(&line, "%s", format_si(number, (double)state->records, ""));
	if (state->total && detail > 3)
		append(&line, " of %s", format_si(number, (double)state->total, ""));
	if (detail > 1)
		append(&line, " records");
	if (detail > 2)
		append(&line, ", %s/s", format_si(number, state->record_rate, ""));
	if (detail > 3)
		append(&line, ", %s/s", format_si(number, state->byte_rate, "B"));
	if (!known && detail > 0)
		append(&line, ", %s", format_duration(number, state->seconds));
	else if (known && detail > 0 && average > 0 && done < total)
		append(&line, ", %s left",
			format_duration(number, (double)(total - done) / average));
	return line.length;
}

static size_t
format_totals(char *text, const struct progress_state *state, unsigned detail)
{
	struct line line = { text, 0 };
	double seconds = state->seconds > 1e-9 ? state->seconds : 1e-9; /* rates are finite */
	char number[NUMBER_MAX];

	append(&line, "dpa: %ju record%s", (uintmax_t)state->records,
		state->records == 1 ? "" : "s");
	if (detail > 3)
		append(&line, ", %s", format_si(number, (double)state->bytes, "B"));
	if (detail > 0 && seconds < 60)
		append(&line, " in %.2f s", seconds);
	else if (detail > 0)
		append(&line, " in %s", format_duration(number, seconds));
	if (detail > 1)
		append(&line, ", %s/s", format_si(number, (double)state->records / seconds, ""));
	if (detail > 2)
		append(&line, ", %s/s", format_si(number, (double)state->bytes / seconds, "B"));
	return line.length;
}

/* Write the most detailed line that fits. */
static size_t
format_to_fit(char *text, const struct progress_state *state, size_t width,
	size_t (*format)(char *, const struct progress_state *, unsigned))
{
	unsigned detail = DETAIL_MAX;
	size_t length = format(text, state, detail);

	while (length > width && detail > 0)
		length = format(text, state, --detail);
	return length;
}

size_t
progress_line(char line[PROGRESS_LINE_MAX], const struct progress_state *state, size_t width)
{
	return format_to_fit(line, state, width, format_progress);
}

size_t
progress_totals(char line[PROGRESS_LINE_MAX], const struct progress_state *state, size_t width)
{
	return format_to_fit(line, state, width, format_totals);
}
