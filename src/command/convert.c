/* SPDX-License-Identifier: MIT */
/*
 * convert - reads saved records and writes them in any format.
 *
 * One thread does it all: to read a number costs little compared with generating one.
 */

#include "command/convert.h"

#include "base/error.h"
#include "base/signals.h"
#include "input/item_source.h"
#include "output/run_output.h"
#include "pipeline/progress.h"
#include "pipeline/stats_collector.h"
#include "record/record_parser.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BATCH 512 /* max records that are written together */

struct conversion {
	const struct job *job;
	struct record_parser parser;
	struct layout layout;
	struct run_output output;
	struct progress progress;
	struct stats_collector *collector; /* NULL: no statistics are computed */
	size_t range;                      /* index of the first of job's ranges not yet passed */

	/* A batch of records of one rank; see struct records. */
	uint64_t rank;
	struct item_batch items;
	double *value;
	struct digest *digest;
	struct dtoa_text *number;
	struct buffer text;

	struct error bad; /* of the input; reported after all records before it are written */
	struct error error;
};

static uint64_t
range_last(const struct range *range)
{
	return range->first + range->last_index * range->step;
}

bool
convert_validate(const struct job *job, struct error *error)
{
	for (size_t i = 1; i < job->input.ranges_count; i++)
		if (job->ranges[i].first <= range_last(&job->ranges[i - 1]))
			return error_set(error, STATUS_TROUBLE,
				"--range: with --load, ranges must ascend: they are positions in "
				"one pass");
	return true;
}

/* Parse the next record that is to be written. False: there are no more. */
static bool
next(struct conversion *run)
{
	const struct input_options *input = &run->job->input;

	while (input->ranges_count == 0 || run->range < input->ranges_count) {
		const struct range *range = input->ranges + run->range;
		uint64_t position;

		if (signals_pending() || !record_parser_next(&run->parser))
			return false;
		if (input->ranges_count == 0)
			return true;
		position = run->parser.count - 1;
		if (position < range->first || (position - range->first) % range->step != 0)
			continue;
		run->range += position == range_last(range);
		return true;
	}
	return false;
}

/*
 * The fields to write: those of --fields, which must be in the records; or all that the format can
 * hold, in the order of the records. Positions are the IDs of records that have none.
 */
static bool
choose_fields(struct conversion *run, struct fields *fields)
{
	const struct record_schema *schema = &run->parser.schema;
	unsigned kinds = run->layout.format->fields;

	if (run->job->load_fields) {
		if (!fields_parse(
			    fields, &schema->config, true, run->job->load_fields, &run->error))
			return false;
	} else {
		fields->count = 0;
		if (kinds & 1 << FIELD_ID && !fields_contains(&schema->fields, FIELD_ID))
			fields->field[fields->count++] = (struct field){ FIELD_ID, 0 };
		kinds |= 1 << FIELD_PARAMETER | (kinds & 1 << FIELD_HASH ? 1 << FIELD_SEED : 0);
		for (unsigned i = 0; i < schema->fields.count; i++)
			if (kinds & 1u << schema->fields.field[i].kind)
				fields->field[fields->count++] = schema->fields.field[i];
	}
	for (unsigned i = 0; i < fields->count; i++) {
		const struct field *field = &fields->field[i];

		if (field->kind != FIELD_ID && field->kind != FIELD_PARAMETER &&
			!fields_contains(&schema->fields, field->kind))
			return error_set(&run->error, STATUS_TROUBLE,
				"--fields: the records in %s have no member '%s'",
				run->parser.stream.name, field_name(field, &schema->config));
	}
	return true;
}

/* Set the layout, now that the first record has been parsed. */
static bool
open_layout(struct conversion *run)
{
	const struct record_parser *parser = &run->parser;
	const struct record_schema *schema = &parser->schema;
	struct record_options options = run->job->records;
	const struct format *format = options.format;
	struct error *error = &run->error;

	options.keys = schema->keys;
	options.seed_256 = schema->seed_256;
	if (!choose_fields(run, &options.fields))
		return false;
	if (options.fields.count == 0)
		return error_set(error, STATUS_TROUBLE,
			"the records in %s hold no parameters: --format %s needs --fields",
			parser->stream.name, format->name);
	if (run->job->output.with_stats && fields_draw_count(&options.fields) == 0)
		return error_set(
			error, STATUS_TROUBLE, "--stats: no parameter is among the fields");
	if (format->validate && !format->validate(&options, error))
		return false;
	layout_open(&run->layout, &options, &schema->config,
		parser->config_text.size ? parser->config_text.data : "null");
	return true;
}

static bool
open_batch(struct conversion *run)
{
	const struct layout *layout = &run->layout;
	size_t parameters = layout->config->count + 1;

	run->value = malloc(parameters * BATCH * sizeof(*run->value));
	run->digest = malloc(BATCH * sizeof(*run->digest));
	run->number = malloc(parameters * TEXTS_AT_ONCE * sizeof(*run->number));
	if (!run->value || !run->digest || !run->number)
		return error_out_of_memory(&run->error);
	if (run->job->output.with_stats || layout->format->trailer_has_stats) {
		run->collector = stats_collector_open(layout, false, &run->error);
		if (!run->collector)
			return false;
	}
	return item_batch_open(
		&run->items, BATCH, layout->keys ? ITEMS_KEYS : ITEMS_IDS, &run->error);
}

/*
 * Count the records in a pass of its own, if the header holds the count and cannot be patched
 * later. The count of input that is not a regular file, and so can be read only once, stays
 * unknown.
 */
static bool
count_records(struct conversion *run, uint64_t *count, bool *counted)
{
	struct conversion *pass;
	const char *path = run->job->input.paths[0];
	struct stat info;
	bool done;

	*counted = false;
	if (!run->layout.format->header_has_count || run_output_can_patch(&run->output) ||
		strcmp(path, "-") == 0 || stat(path, &info) != 0 || !S_ISREG(info.st_mode))
		return true;
	pass = malloc(sizeof(*pass));
	if (!pass)
		return error_out_of_memory(&run->error);
	*pass = (struct conversion){ .job = run->job };
	record_parser_open(&pass->parser, path, &pass->bad);
	for (*count = 0; next(pass);)
		++*count;
	record_parser_close(&pass->parser);
	*counted = !signals_pending();
	done = pass->bad.status != STATUS_TROUBLE;
	if (!done)
		run->error = pass->bad;
	free(pass);
	return done;
}

/* Write the records of the batch, and clear it. */
static bool
write_batch(struct conversion *run)
{
	struct item_batch *items = &run->items;
	struct records records = {
		.count = items->count,
		.id = items->id,
		.key = items->keys.data,
		.key_offset = items->offset,
		.digest = run->digest,
		.value = run->value,
		.stride = BATCH,
		.rank = run->rank,
		.first_index = run->output.records,
		.text = run->number,
	};
	size_t key_bytes = items->offset ? items->offset[items->count] : 0;
	size_t size = records_max_size(&run->layout, items->count, key_bytes);
	char *end;

	if (items->count == 0)
		return true;
	if (!buffer_reserve(&run->text, size, &run->error))
		return false;
	records_round(&run->layout, run->value, BATCH, items->count);
	if (run->collector && !stats_collector_add(run->collector, &records, &run->error))
		return false;
	end = records_write(&run->layout, &records, run->text.data);
	run->text.size = (size_t)(end - run->text.data);
	if (!run_output_write(&run->output, &run->text, items->count, 0, &run->error))
		return false;
	progress_add(&run->progress, items->count, run->text.size);
	item_batch_clear(items);
	return true;
}

static bool
add_record(struct conversion *run)
{
	const struct saved_record *record = &run->parser.record;
	struct item_batch *items = &run->items;
	size_t i = items->count;

	for (unsigned k = 0; k < run->layout.config->count; k++)
		run->value[k * BATCH + i] = record->value[k];
	run->digest[i] = record->digest;
	run->rank = record->rank;
	if (!run->layout.keys)
		items->id[items->count++] = record->id;
	else if (!item_batch_add_key(items, record->key, record->key_length))
		return error_out_of_memory(&run->error);
	return true;
}

/* Write all records, up to an invalid one. */
static void
convert_records(struct conversion *run)
{
	const struct item_batch *items = &run->items;
	bool done = true;

	while (done && next(run)) {
		if (!item_batch_has_room(items) ||
			(items->count && run->rank != run->parser.record.rank))
			done = write_batch(run);
		done = done && add_record(run);
		if (done && record_parser_is_idle(&run->parser))
			done = write_batch(run);
	}
	if (done && write_batch(run) && run->bad.status != STATUS_OK)
		run->error = run->bad;
}

static bool
open_conversion(struct conversion *run, const struct job *job)
{
	struct error *error = &run->error;
	uint64_t count;
	bool counted;

	*run = (struct conversion){ .job = job };
	run->layout.format = job->records.format;
	if (!run_output_open(&run->output, &job->output, NULL, &run->layout, &job->input, error))
		return false;
	if (!signals_init(error))
		return false;
	if (!record_parser_open(&run->parser, job->input.paths[0], &run->bad)) {
		*error = run->bad;
		return false;
	}
	return open_layout(run) && open_batch(run) && count_records(run, &count, &counted) &&
	       run_output_begin(&run->output, counted ? &count : NULL, error);
}

enum status
convert(const struct job *job)
{
	struct conversion *run = malloc(sizeof(*run)); /* the stack may be small */
	enum status status;

	if (!run) {
		diag("out of memory");
		return STATUS_TROUBLE;
	}
	if (open_conversion(run, job)) {
		progress_open(&run->progress, job->run.progress, (struct progress_total){ 0 },
			run->output.file.fd);
		convert_records(run);
		progress_close(&run->progress);
		run_output_finish(&run->output, run->collector, &run->error);
	}
	run_output_close(&run->output);
	record_parser_close(&run->parser);
	item_batch_close(&run->items);
	stats_collector_close(run->collector);
	free(run->value);
	free(run->digest);
	free(run->number);
	buffer_free(&run->text);
	if (run->error.status != STATUS_OK)
		diag("%s", run->error.text);
	status = run->error.status;
	free(run);
	return status;
}
