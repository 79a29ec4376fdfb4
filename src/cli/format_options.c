/* SPDX-License-Identifier: MIT */
/* format_options - the options about the records: --format, --fields, --precision, --batch. */

#include "cli/format_options.h"

#include "cli/option_value.h"
#include "cli/options.h"
#include "output/manifest_reader.h"

#define FORMATS_MAX 15

bool
format_options_set(struct format_options *options, struct job *job, int code, const char *argument,
	struct error *error)
{
	uint64_t number;

	switch (code) {
	case 'f':
		options->format = argument;
		return true;
	case OPTION_FIELDS:
		options->fields = argument;
		return true;
	case OPTION_PRECISION:
		if (!option_value_number("precision", argument, 0, PRECISION_MAX, &number, error))
			return false;
		job->records.precision = (int)number;
		return true;
	default:
		return option_value_number(
			"batch", argument, 1, UINT64_MAX, &job->records.batch, error);
	}
}

static bool
find_format(const char *name, const struct format **format, struct error *error)
{
	const char *names[FORMATS_MAX + 1] = { NULL };
	unsigned index;

	for (unsigned i = 0; i < FORMATS_MAX && formats[i]; i++)
		names[i] = formats[i]->name;
	if (!option_value_name("format", name, names, &index, error))
		return false;
	*format = formats[index];
	return true;
}

bool
format_options_finish_format(
	const struct format_options *options, struct job *job, struct error *error)
{
	const struct format *format = formats[0];

	if (options->format) {
		if (!find_format(options->format, &format, error))
			return false;
	} else if (job->expected_manifest) {
		format = job->expected_manifest->output.format;
	}
	job->records.format = format;
	job->benchmark.ndjson = options->format && format == formats[0];
	if (job->records.batch && !format->supports_batch)
		return error_set(error, STATUS_TROUBLE, "--batch does not work with --format %s",
			format->name);
	return true;
}

bool
format_options_finish_fields(
	const struct format_options *options, struct job *job, bool has_rank, struct error *error)
{
	struct record_options *layout = &job->records;
	unsigned kinds = layout->format->fields;

	layout->keys = job->input.keys;
	layout->is_join = job->input.objects;
	layout->seed_256 = job->seeding.seed_256;
	if (job->seeding.kind == SEEDING_RANK)
		has_rank = true;
	else
		kinds &= ~(1u << FIELD_RANK);
	if (layout->is_join)
		kinds &= ~(1u << FIELD_ID);
	if (options->fields) {
		if (!fields_parse(&layout->fields, &job->config, has_rank, options->fields, error))
			return false;
	} else if (job->expected_manifest) {
		layout->fields = job->expected_manifest->output.fields;
	} else {
		fields_default(&layout->fields, &job->config, kinds);
	}
	if (layout->format->validate)
		return layout->format->validate(layout, error);
	return true;
}
