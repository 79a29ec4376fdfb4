/* SPDX-License-Identifier: MIT */
/* stats_collector - statistics of the parameters, of one thread's records or of all. */

#include "pipeline/stats_collector.h"

#include "model/statistics.h"

#include <stdlib.h>

struct column {
	const struct parameter *parameter;
	size_t index; /* of the parameter in the configuration */
	struct statistics statistics;
	struct histogram histogram;
	uint64_t *count; /* of bools and choices, instead of the two: of each value */
};

struct stats_collector {
	bool with_histogram;
	size_t count;
	struct column column[];
};

struct stats_collector *
stats_collector_open(const struct layout *layout, bool with_histogram, struct error *error)
{
	const struct fields *fields = &layout->options.fields;
	struct stats_collector *collector =
		calloc(1, sizeof(*collector) + fields->count * sizeof(collector->column[0]));

	if (!collector)
		return error_out_of_memory(error), NULL;
	collector->with_histogram = with_histogram;
	for (unsigned i = 0; i < fields->count; i++) {
		struct column *column = &collector->column[collector->count];
		const struct parameter *parameter;

		if (fields->field[i].kind != FIELD_PARAMETER)
			continue;
		collector->count++;
		column->index = fields->field[i].parameter;
		column->parameter = parameter = &layout->config->parameters[column->index];
		column->histogram.lo = parameter->lo.value;
		column->histogram.width = parameter->hi.value - parameter->lo.value +
					  (parameter->kind == PARAMETER_INT);
		unsigned values = parameter_value_count(parameter);
		if (values > 0)
			column->count = calloc(values, sizeof(*column->count));
		if (values > 0 && !column->count) {
			stats_collector_close(collector);
			return error_out_of_memory(error), NULL;
		}
	}
	return collector;
}

void
stats_collector_close(struct stats_collector *collector)
{
	if (!collector)
		return;
	for (size_t i = 0; i < collector->count; i++)
		free(collector->column[i].count);
	free(collector);
}

void
stats_collector_add(struct stats_collector *collector, const struct records *records)
{
	for (size_t i = 0; i < collector->count; i++) {
		struct column *column = &collector->column[i];
		const double *x = records->value + column->index * records->stride;

		for (size_t k = 0; column->count && k < records->count; k++)
			column->count[(size_t)x[k]]++;
		if (column->count)
			continue;
		statistics_add(&column->statistics, x, records->count);
		if (collector->with_histogram)
			histogram_add(&column->histogram, x, records->count);
	}
}

void
stats_collector_merge(struct stats_collector *into, const struct stats_collector *from)
{
	for (size_t i = 0; i < into->count; i++) {
		statistics_merge(&into->column[i].statistics, &from->column[i].statistics);
		histogram_merge(&into->column[i].histogram, &from->column[i].histogram);
		for (unsigned k = 0; k < parameter_value_count(into->column[i].parameter); k++)
			into->column[i].count[k] += from->column[i].count[k];
	}
}

size_t
stats_collector_rows(const struct stats_collector *collector, struct param_stats *rows)
{
	size_t count = collector ? collector->count : 0;

	for (size_t i = 0; i < count; i++) {
		const struct column *column = &collector->column[i];

		rows[i] = (struct param_stats){ column->parameter,
			statistics_summary(&column->statistics), column->count,
			collector->with_histogram ? &column->histogram : NULL };
		for (unsigned k = 0; k < parameter_value_count(column->parameter); k++)
			rows[i].summary.count += column->count[k];
	}
	return count && rows[0].summary.count ? count : 0;
}
