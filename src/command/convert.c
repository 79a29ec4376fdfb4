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

struct load {
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
next(struct load *load)
{
	const struct input_options *input = &load->job->input;

	while (input->ranges_count == 0 || load->range < input->ranges_count) {
		const struct range *range = input->ranges + load->range;
		uint64_t position;

		if (signals_pending() || !record_parser_next(&load->parser))
			return false;
		if (input->ranges_count == 0)
			return true;
		position = load->parser.count - 1;
		if (position < range->first || (position - range->first) % range->step != 0)
			continue;
		load->range += position == range_last(range);
		return true;
	}
	return false;
}

/*
 * The fields to write: those of --fields, which must be in the records; or all that the format can
 * hold, in the order of the records. Positions are the IDs of records that have none.
 */
static bool
choose_fields(struct load *load, struct fields *fields)
{
	const struct record_schema *schema = &load->parser.schema;
	unsigned kinds = load->layout.format->fields;

	if (load->job->load_fields) {
		if (!fields_parse(
			    fields, &schema->config, true, load->job->load_fields, &load->error))
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
			return error_set(&load->error, STATUS_TROUBLE,
				"--fields: the records in %s have no member '%s'",
				load->parser.stream.name, field_name(field, &schema->config));
	}
	return true;
}

/* Set the layout, now that the first record has been parsed. */
static bool
open_layout(struct load *load)
{
	const struct record_parser *parser = &load->parser;
	const struct record_schema *schema = &parser->schema;
	struct record_options options = load->job->records;
	const struct format *format = options.format;
	struct error *error = &load->error;

	options.keys = schema->keys;
	options.seed_256 = schema->seed_256;
	if (!choose_fields(load, &options.fields))
		return false;
	if (options.fields.count == 0)
		return error_set(error, STATUS_TROUBLE,
			"the records in %s hold no parameters: --format %s needs --fields",
			parser->stream.name, format->name);
	if (load->job->output.with_stats && fields_draw_count(&options.fields) == 0)
		return error_set(
			error, STATUS_TROUBLE, "--stats: no parameter is among the fields");
	if (format->validate && !format->validate(&options, error))
		return false;
	layout_open(&load->layout, &options, &schema->config,
		parser->config_text.size ? parser->config_text.data : "null");
	return true;
}

static bool
open_batch(struct load *load)
{
	const struct layout *layout = &load->layout;
	size_t parameters = layout->config->count + 1;

	load->value = malloc(parameters * BATCH * sizeof(*load->value));
	load->digest = malloc(BATCH * sizeof(*load->digest));
	load->number = malloc(parameters * TEXTS_AT_ONCE * sizeof(*load->number));
	if (!load->value || !load->digest || !load->number)
		return error_out_of_memory(&load->error);
	if (load->job->output.with_stats || layout->format->trailer_has_stats) {
		load->collector = stats_collector_open(layout, false, &load->error);
		if (!load->collector)
			return false;
	}
	return item_batch_open(
		&load->items, BATCH, layout->keys ? ITEMS_KEYS : ITEMS_IDS, &load->error);
}

/*
 * Count the records in a pass of its own, if the header holds the count and cannot be patched
 * later. The count of input that is not a regular file, and so can be read only once, stays
 * unknown.
 */
static bool
count_records(struct load *load, uint64_t *count, bool *counted)
{
	struct load *pass;
	const char *path = load->job->input.paths[0];
	struct stat info;
	bool done;

	*counted = false;
	if (!load->layout.format->header_has_count || run_output_can_patch(&load->output) ||
		strcmp(path, "-") == 0 || stat(path, &info) != 0 || !S_ISREG(info.st_mode))
		return true;
	pass = malloc(sizeof(*pass));
	if (!pass)
		return error_out_of_memory(&load->error);
	*pass = (struct load){ .job = load->job };
	record_parser_open(&pass->parser, path, &pass->bad);
	for (*count = 0; next(pass);)
		++*count;
	record_parser_close(&pass->parser);
	*counted = !signals_pending();
	done = pass->bad.status != STATUS_TROUBLE;
	if (!done)
		load->error = pass->bad;
	free(pass);
	return done;
}

/* Write the records of the batch, and clear it. */
static bool
write_batch(struct load *load)
{
	struct item_batch *items = &load->items;
	struct records records = {
		.count = items->count,
		.id = items->id,
		.key = items->keys.data,
		.key_offset = items->offset,
		.digest = load->digest,
		.value = load->value,
		.stride = BATCH,
		.rank = load->rank,
		.first_index = load->output.records,
		.text = load->number,
	};
	size_t key_bytes = items->offset ? items->offset[items->count] : 0;
	size_t size = records_max_size(&load->layout, items->count, key_bytes);
	char *end;

	if (items->count == 0)
		return true;
	if (!buffer_reserve(&load->text, size, &load->error))
		return false;
	records_round(&load->layout, load->value, BATCH, items->count);
	if (load->collector && !stats_collector_add(load->collector, &records, &load->error))
		return false;
	end = records_write(&load->layout, &records, load->text.data);
	load->text.size = (size_t)(end - load->text.data);
	if (!run_output_write(&load->output, &load->text, items->count, 0, &load->error))
		return false;
	progress_add(&load->progress, items->count, load->text.size);
	item_batch_clear(items);
	return true;
}

static bool
add_record(struct load *load)
{
	const struct saved_record *record = &load->parser.record;
	struct item_batch *items = &load->items;
	size_t i = items->count;

	for (unsigned k = 0; k < load->layout.config->count; k++)
		load->value[k * BATCH + i] = record->value[k];
	load->digest[i] = record->digest;
	load->rank = record->rank;
	if (!load->layout.keys)
		items->id[items->count++] = record->id;
	else if (!item_batch_add_key(items, record->key, record->key_length))
		return error_out_of_memory(&load->error);
	return true;
}

/* Write all records, up to an invalid one. */
static void
run(struct load *load)
{
	const struct item_batch *items = &load->items;
	bool done = true;

	while (done && next(load)) {
		if (!item_batch_has_room(items) ||
			(items->count && load->rank != load->parser.record.rank))
			done = write_batch(load);
		done = done && add_record(load);
		if (done && record_parser_is_idle(&load->parser))
			done = write_batch(load);
	}
	if (done && write_batch(load) && load->bad.status != STATUS_OK)
		load->error = load->bad;
}

static bool
open_load(struct load *load, const struct job *job)
{
	struct error *error = &load->error;
	uint64_t count;
	bool counted;

	*load = (struct load){ .job = job };
	load->layout.format = job->records.format;
	if (!run_output_open(&load->output, &job->output, NULL, &load->layout, &job->input, error))
		return false;
	if (!signals_init(error))
		return false;
	if (!record_parser_open(&load->parser, job->input.paths[0], &load->bad)) {
		*error = load->bad;
		return false;
	}
	return open_layout(load) && open_batch(load) && count_records(load, &count, &counted) &&
	       run_output_begin(&load->output, counted ? &count : NULL, error);
}

enum status
load(const struct job *job)
{
	struct load *load = malloc(sizeof(*load)); /* the stack may be small */
	enum status status;

	if (!load) {
		diag("out of memory");
		return STATUS_TROUBLE;
	}
	if (open_load(load, job)) {
		progress_open(&load->progress, job->run.progress, (struct progress_total){ 0 },
			load->output.file.fd);
		run(load);
		progress_close(&load->progress);
		run_output_finish(&load->output, load->collector, &load->error);
	}
	run_output_close(&load->output);
	record_parser_close(&load->parser);
	item_batch_close(&load->items);
	stats_collector_close(load->collector);
	free(load->value);
	free(load->digest);
	free(load->number);
	buffer_free(&load->text);
	if (load->error.status != STATUS_OK)
		diag("%s", load->error.text);
	status = load->error.status;
	free(load);
	return status;
}
