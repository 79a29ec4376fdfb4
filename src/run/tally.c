/* SPDX-License-Identifier: MIT */
/* tally - statistics of the records that one thread makes, and of all of them. */

#include "run/tally.h"

#include "base/memstream.h"
#include "model/histogram.h"
#include "model/statistics.h"
#include "output/sink.h"
#include "record/stats_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct column {
	const struct parameter *parameter;
	size_t index; /* in the configuration */
	struct statistics statistics;
	struct histogram histogram;
};

struct tally {
	bool drawn;
	size_t count;
	struct column column[];
};

struct tally *
tally_open(const struct layout *layout, bool drawn, struct error *error)
{
	const struct fields *fields = &layout->fields;
	struct tally *tally = calloc(1, sizeof(*tally) + fields->count * sizeof(tally->column[0]));

	if (!tally)
		return error_out_of_memory(error), NULL;
	tally->drawn = drawn;
	for (unsigned i = 0; i < fields->count; i++) {
		struct column *column = &tally->column[tally->count];

		if (fields->field[i].kind != FIELD_PARAMETER)
			continue;
		tally->count++;
		column->index = fields->field[i].parameter;
		column->parameter = &layout->config->parameters[column->index];
		histogram_open(&column->histogram, column->parameter->lo.value,
			column->parameter->hi.value);
	}
	return tally;
}

void
tally_close(struct tally *tally)
{
	if (!tally)
		return;
	for (size_t i = 0; i < tally->count; i++)
		statistics_close(&tally->column[i].statistics);
	free(tally);
}

bool
tally_add(struct tally *tally, const struct records *records, struct error *error)
{
	for (size_t i = 0; i < tally->count; i++) {
		struct column *column = &tally->column[i];
		const double *x = records->value + column->index * records->stride;

		if (!statistics_add(&column->statistics, x, records->count))
			return error_out_of_memory(error);
		if (tally->drawn)
			histogram_add(&column->histogram, x, records->count);
	}
	return true;
}

void
tally_merge(struct tally *into, struct tally *from)
{
	for (size_t i = 0; i < into->count; i++) {
		statistics_merge(&into->column[i].statistics, &from->column[i].statistics);
		histogram_merge(&into->column[i].histogram, &from->column[i].histogram);
	}
}

size_t
tally_rows(const struct tally *tally, struct param_stats *rows)
{
	for (size_t i = 0; i < tally->count; i++)
		rows[i] = (struct param_stats){ tally->column[i].parameter->name,
			statistics_summary(&tally->column[i].statistics),
			tally->drawn ? &tally->column[i].histogram : NULL };
	return tally->count;
}

/* One row for each parameter; none if there are no records. */
static void
print(FILE *stream, const struct tally *tally, bool json)
{
	struct param_stats rows[FIELDS_MAX];
	size_t count = tally_rows(tally, rows);

	if (count && !rows[0].summary.count)
		count = 0;
	if (!json) {
		stats_format_table(stream, rows, count);
		return;
	}
	fputs(count ? "{\n" : "{", stream);
	stats_format_json(stream, rows, count, "  ");
	fputs(count ? "\n}\n" : "}\n", stream);
}

/* The text, allocated; NULL: no memory. */
static char *
text_open(const struct tally *tally, bool json, size_t *size, struct error *error)
{
	struct memstream memstream;

	if (!memstream_open(&memstream, error))
		return NULL;
	print(memstream.stream, tally, json);
	if (!memstream_close(&memstream, error))
		return NULL;
	*size = memstream.size;
	return memstream.bytes;
}

bool
tally_print(const struct tally *tally, struct error *error)
{
	struct sink sink = { .fd = STDERR_FILENO, .name = "standard error" };
	struct error ignored = { 0 };
	size_t size;
	char *text = text_open(tally, false, &size, error);

	if (!text)
		return false;
	sink_write(&sink, text, size, &ignored);
	free(text);
	return true;
}

char *
tally_json(const struct tally *tally, size_t *size, struct error *error)
{
	return text_open(tally, true, size, error);
}
