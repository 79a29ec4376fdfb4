/* SPDX-License-Identifier: MIT */
/* stats_format - the statistics of a run as JSON and as a table. */

#include "record/format.h"

#include "json/json_lexer.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A name, four numbers with a space before each, two spaces and the histogram. */
#define NAME_WIDTH   12
#define NUMBER_WIDTH 10

_Static_assert(NAME_WIDTH + 4 * (NUMBER_WIDTH + 1) + 2 + HISTOGRAM_BINS == 80, "80 columns");

/* The members of a number. */
static void
print_numbers(FILE *stream, const struct param_stats *row, const char *indent)
{
	static const char *const names[] = { "mean", "stdev", "min", "max" };
	const struct summary *summary = &row->summary;
	const double values[] = { summary->mean, summary->stdev, summary->min, summary->max };

	for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++) {
		char text[DTOA_SIZE + 1] = "null"; /* JSON has no infinity */

		if (k >= 2 && row->parameter->kind == PARAMETER_INT)
			snprintf(text, sizeof(text), "%.0f", values[k]);
		else if (isfinite(values[k]))
			*dtoa_write(text, values[k]) = '\0';
		fprintf(stream, "%s    \"%s\": %s,\n", indent, names[k], text);
	}
	fprintf(stream, "%s    \"count\": %" PRIu64 "\n", indent, summary->count);
}

/* The members of a bool or choice. */
static void
print_counts(FILE *stream, const struct param_stats *row, const char *indent)
{
	const struct choices *choices = row->parameter->choices;
	char text[JSON_STRING_GROWTH * CHOICE_MAX + 2];

	fprintf(stream, "%s    \"count\": %" PRIu64 ",\n", indent, row->summary.count);
	if (row->parameter->kind == PARAMETER_BOOL) {
		fprintf(stream, "%s    \"true\": %" PRIu64 "\n", indent, row->count[1]);
		return;
	}
	fprintf(stream, "%s    \"values\": {", indent);
	for (unsigned i = 0; i < choices->count; i++) {
		const struct choice *choice = &choices->choice[i];
		char *end = json_ascii_write(text, choice->quoted + 1, choice->length);

		fprintf(stream, "%s\n%s      %.*s: %" PRIu64, i ? "," : "", indent,
			(int)(end - text), text, row->count[i]);
	}
	fprintf(stream, "\n%s    }\n", indent);
}

void
stats_format_json(FILE *stream, const struct param_stats *rows, size_t count, const char *indent)
{
	fputc('{', stream);
	for (size_t i = 0; i < count; i++) {
		fprintf(stream, "%s\n%s  \"%s\": {\n", i ? "," : "", indent,
			rows[i].parameter->name);
		(rows[i].count ? print_counts : print_numbers)(stream, &rows[i], indent);
		fprintf(stream, "%s  }", indent);
	}
	if (count)
		fprintf(stream, "\n%s", indent);
	fputc('}', stream);
}

/* One character per bin; the fullest bin has the full height, and only an empty bin a space. */
static void
bars(FILE *stream, const struct histogram *histogram)
{
	uint64_t max = 1;

	for (unsigned bin = 0; bin < HISTOGRAM_BINS; bin++)
		if (histogram->count[bin] > max)
			max = histogram->count[bin];
	fputs("  ", stream);
	for (unsigned bin = 0; bin < HISTOGRAM_BINS; bin++) {
		uint64_t eighths = (8 * histogram->count[bin] + max - 1) / max;

		/* U+2581 to U+2588 are blocks of one to eight eighths. */
		fprintf(stream, eighths ? "\xe2\x96%c" : " ", 0x80 + (int)eighths);
	}
}

/* Begin a line with a text; one that is longer than `width` columns gets a line of its own. */
static void
label(FILE *stream, const char *text, size_t length, int width, int indent)
{
	int columns = 0;

	for (size_t i = 0; i < length; i++)
		columns += ((unsigned char)text[i] & 0xC0) != 0x80; /* a character begins */
	fwrite(text, 1, length, stream);
	if (columns > width)
		fprintf(stream, "\n%*s", indent + width, "");
	else
		fprintf(stream, "%*s", width - columns, "");
}

/* A line for each value of a bool or choice: its number, and a bar relative to the most frequent.
 */
static void
value_lines(FILE *stream, const struct param_stats *row)
{
	const struct parameter *parameter = row->parameter;
	uint64_t max = 1;

	for (unsigned i = 0; i < parameter_value_count(parameter); i++)
		max = row->count[i] > max ? row->count[i] : max;
	for (unsigned i = 0; i < parameter_value_count(parameter); i++) {
		double share = (double)row->count[i] / (double)max * 8 * HISTOGRAM_BINS;
		const char *text = i ? "true" : "false";
		size_t length = strlen(text);

		if (parameter->kind == PARAMETER_CHOICE) {
			text = parameter->choices->choice[i].quoted + 1;
			length = parameter->choices->choice[i].length;
		}
		fprintf(stream, "%*s", i ? NAME_WIDTH + 1 : 1, "");
		label(stream, text, length, 2 * NUMBER_WIDTH + 1, NAME_WIDTH + 1);
		fprintf(stream, " %*" PRIu64 " %*.2f %%", NUMBER_WIDTH, row->count[i],
			NUMBER_WIDTH - 2,
			100.0 * (double)row->count[i] / (double)row->summary.count);
		/* U+2588 is a full block, U+2589 to U+258F blocks of seven to one eighths. */
		fputs(row->histogram && share >= 1 ? "  " : "", stream);
		for (; row->histogram && share >= 1; share -= 8)
			fprintf(stream, "\xe2\x96%c", share >= 8 ? 0x88 : 0x90 - (int)share);
		fputc('\n', stream);
	}
}

void
stats_format_table(FILE *stream, const struct param_stats *rows, size_t count)
{
	bool with_histogram = count && rows[0].histogram;
	uint64_t records = count ? rows[0].summary.count : 0;

	fprintf(stream, "%-*s %*s %*s %*s %*s%s\n", NAME_WIDTH, "parameter", NUMBER_WIDTH, "mean",
		NUMBER_WIDTH, "stdev", NUMBER_WIDTH, "min", NUMBER_WIDTH, "max",
		count && !with_histogram ? "" : "  from bound to bound");
	for (size_t i = 0; i < count; i++) {
		const struct summary *summary = &rows[i].summary;
		const double cells[] = { summary->mean, summary->stdev, summary->min,
			summary->max };
		const char *name = rows[i].parameter->name;

		label(stream, name, strlen(name), NAME_WIDTH, 0);
		if (rows[i].count) {
			value_lines(stream, &rows[i]);
			continue;
		}
		for (size_t k = 0; k < 4; k++) {
			char text[32];
			int digits = 6; /* or as many as fit */

			while (snprintf(text, sizeof(text), "%.*g", digits, cells[k]) >
					NUMBER_WIDTH &&
				digits > 1)
				digits--;
			fprintf(stream, " %*s", NUMBER_WIDTH, text);
		}
		if (with_histogram)
			bars(stream, rows[i].histogram);
		fputc('\n', stream);
	}
	fprintf(stream, "%" PRIu64 " record%s\n", records, records == 1 ? "" : "s");
}
