/* SPDX-License-Identifier: MIT */
/* stats_format - the statistics of a run as JSON and as a table. */

#include "record/stats_format.h"

#include "number/dtoa.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A name, four numbers with a space before each, two spaces and the histogram. */
#define NAME_WIDTH   12
#define NUMBER_WIDTH 10

_Static_assert(NAME_WIDTH + 4 * (NUMBER_WIDTH + 1) + 2 + HISTOGRAM_BINS == 80, "80 columns");

void
stats_format_json(FILE *stream, const struct param_stats *rows, size_t count, const char *indent)
{
	static const char *const names[] = { "mean", "stdev", "min", "max" };

	for (size_t i = 0; i < count; i++) {
		const struct summary *summary = &rows[i].summary;
		const double values[] = { summary->mean, summary->stdev, summary->min,
			summary->max };

		fprintf(stream, "%s%s\"%s\": {\n", i ? ",\n" : "", indent, rows[i].name);
		for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++) {
			char text[DTOA_SIZE + 1] = "null"; /* JSON has no infinity */

			if (isfinite(values[k]))
				*dtoa_write(text, values[k]) = '\0';
			fprintf(stream, "%s  \"%s\": %s,\n", indent, names[k], text);
		}
		fprintf(stream, "%s  \"count\": %" PRIu64 "\n%s}", indent, summary->count, indent);
	}
}

/* Six significant digits, or as many as fit. */
static void
cell(FILE *stream, double x)
{
	char text[32];
	int digits = 6;

	while (snprintf(text, sizeof(text), "%.*g", digits, x) > NUMBER_WIDTH && digits > 1)
		digits--;
	fprintf(stream, " %*s", NUMBER_WIDTH, text);
}

/* One character per bin; the fullest bin has the full height, and only an empty bin a space. */
static void
bars(FILE *stream, const struct histogram *histogram)
{
	uint64_t max = 1;

	for (unsigned bin = 0; bin < HISTOGRAM_BINS; bin++)
		if (histogram->count[bin] > max)
			max = histogram->count[bin];
	for (unsigned bin = 0; bin < HISTOGRAM_BINS; bin++) {
		uint64_t eighths = (8 * histogram->count[bin] + max - 1) / max;

		/* U+2581 to U+2588 are blocks of one to eight eighths. */
		if (eighths > 0)
			fprintf(stream, "\xe2\x96%c", 0x80 + (int)eighths);
		else
			fputc(' ', stream);
	}
}

void
stats_format_table(FILE *stream, const struct param_stats *rows, size_t count)
{
	bool with_histogram = count && rows[0].histogram;
	uint64_t records;

	fprintf(stream, "%-*s %*s %*s %*s %*s%s\n", NAME_WIDTH, "parameter", NUMBER_WIDTH, "mean",
		NUMBER_WIDTH, "stdev", NUMBER_WIDTH, "min", NUMBER_WIDTH, "max",
		count && !with_histogram ? "" : "  from bound to bound");
	for (size_t i = 0; i < count; i++) {
		const struct summary *summary = &rows[i].summary;

		/* A long name gets a line of its own. */
		if (strlen(rows[i].name) > NAME_WIDTH)
			fprintf(stream, "%s\n%*s", rows[i].name, NAME_WIDTH, "");
		else
			fprintf(stream, "%-*s", NAME_WIDTH, rows[i].name);
		cell(stream, summary->mean);
		cell(stream, summary->stdev);
		cell(stream, summary->min);
		cell(stream, summary->max);
		if (with_histogram) {
			fputs("  ", stream);
			bars(stream, rows[i].histogram);
		}
		fputc('\n', stream);
	}
	records = count ? rows[0].summary.count : 0;
	fprintf(stream, "%" PRIu64 " record%s\n", records, records == 1 ? "" : "s");
}
