/* SPDX-License-Identifier: MIT */
/*
 * convert - reads saved records and writes them in any format.
 *
 * One thread does it all: to read back a number costs little beside what it takes to make one.
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

#define BATCH     512 /* records that are written together, */
#define ALIGNMENT 64

struct load {
	const struct job *job;
	struct record_parser parser;
	struct layout layout;
	struct run_output output;
	struct progress progress;
	struct stats_collector *collector; /* NULL: no statistics are wanted */
	size_t range;                      /* of job's ranges: the first that does not lie behind */
	bool over;                         /* all ranges lie behind */

	/* A batch of records of one rank. */
	uint64_t rank;
	struct item_batch items;
	double *value;
	struct digest *digest;
	struct dtoa_text *number;
	struct buffer text;

	struct error bad; /* of the input; it counts once all before it is written */
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

/* Whether the record at this position is asked for. */
static bool
wanted(struct load *load, uint64_t position)
{
	const struct input_options *input = &load->job->input;
	const struct range *range = input->ranges + load->range;

	if (input->ranges_count == 0)
		return true;
	if (position < range->first || (position - range->first) % range->step != 0)
		return false;
	if (position == range_last(range))
		load->over = ++load->range == input->ranges_count;
	return true;
}

/* The next record that is asked for. False: there is none. */
static bool
next(struct load *load)
{
	while (!load->over && !signals_pending() && record_parser_next(&load->parser))
		if (wanted(load, load->parser.count - 1))
			return true;
	return false;
}

/* What is written, unless the command line says otherwise: all that the format knows, in the order
 * of the records; positions for IDs where the format has some and the records none. */
static void
fields_of(struct fields *fields, const struct record_schema *schema, const struct format *format)
{
	fields->count = 0;
	if (format->fields & 1 << FIELD_ID && !fields_contains(&schema->fields, FIELD_ID))
		fields->field[fields->count++] = (struct field){ FIELD_ID, 0 };
	for (unsigned i = 0; i < schema->fields.count; i++) {
		const struct field *field = &schema->fields.field[i];
		enum field_kind like = field->kind == FIELD_SEED ? FIELD_HASH : field->kind;

		if (field->kind == FIELD_PARAMETER || format->fields & 1u << like)
			fields->field[fields->count++] = *field;
	}
}

/* What the command line asks for must be there. */
static bool
fields_ask(struct fields *fields, const struct record_parser *parser, const char *list,
	struct error *error)
{
	const struct record_schema *schema = &parser->schema;

	if (!fields_parse(fields, &schema->config, true, list, error))
		return false;
	for (unsigned i = 0; i < fields->count; i++) {
		enum field_kind kind = fields->field[i].kind;

		if (kind != FIELD_ID && kind != FIELD_PARAMETER &&
			!fields_contains(&schema->fields, kind))
			return error_set(error, STATUS_TROUBLE,
				"--fields: the records in %s have no member '%s'",
				parser->stream.name,
				field_name(&fields->field[i], &schema->config));
	}
	return true;
}

/* The layout, now that it is known what the records hold. */
static bool
layout_settle(struct load *load)
{
	const struct record_parser *parser = &load->parser;
	const struct record_schema *schema = &parser->schema;
	struct record_options options = load->job->records, *layout = &options;
	struct error *error = &load->error;

	layout->keys = schema->keys;
	layout->seed_256 = schema->seed_256;
	if (!load->job->load_fields)
		fields_of(&layout->fields, schema, layout->format);
	else if (!fields_ask(&layout->fields, parser, load->job->load_fields, error))
		return false;
	if (layout->fields.count == 0)
		return error_set(error, STATUS_TROUBLE,
			"the records in %s hold no parameters: --format %s needs --fields",
			parser->stream.name, layout->format->name);
	if (load->job->output.with_stats && fields_draw_count(&layout->fields) == 0)
		return error_set(
			error, STATUS_TROUBLE, "--stats: no parameter is among the fields");
	if (layout->format->validate && !layout->format->validate(layout, error))
		return false;
	layout_open(&load->layout, layout, &schema->config,
		parser->config_text.size ? parser->config_text.data : "null");
	return true;
}

static void *
array(size_t count, size_t size)
{
	return aligned_alloc(ALIGNMENT, (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
}

static bool
batch_open(struct load *load)
{
	const struct layout *layout = &load->layout;
	size_t parameters = layout->config->count + 1;
	bool with_stats = load->job->output.with_stats || layout->format->trailer_has_stats;

	load->value = array(parameters * BATCH, sizeof(*load->value));
	load->digest = array(BATCH, sizeof(*load->digest));
	load->number = array(parameters * TEXTS_AT_ONCE, sizeof(*load->number));
	if (!load->value || !load->digest || !load->number)
		return error_out_of_memory(&load->error);
	if (with_stats && !(load->collector = stats_collector_open(layout, false, &load->error)))
		return false;
	return item_batch_open(
		&load->items, BATCH, layout->keys ? ITEMS_KEYS : ITEMS_IDS, &load->error);
}

/*
 * How many records there will be, by a pass of its own, where a head that holds the count cannot be
 * put right later. Input that is no file is read once only, and then nobody knows.
 */
static bool
count_expected(struct load *load, uint64_t *expected, bool *counted)
{
	struct load pass = { .job = load->job };
	const char *path = load->job->input.paths[0];
	struct stat info;

	*counted = false;
	if (!load->layout.format->header_has_count || run_output_can_patch(&load->output) ||
		strcmp(path, "-") == 0 || stat(path, &info) != 0 || !S_ISREG(info.st_mode))
		return true;
	record_parser_open(&pass.parser, path, &pass.bad);
	for (*expected = 0; next(&pass);)
		++*expected;
	record_parser_close(&pass.parser);
	*counted = !signals_pending();
	return pass.bad.status != STATUS_TROUBLE ||
	       error_set(&load->error, STATUS_TROUBLE, "%s", pass.bad.text);
}

/* Write what there is of the batch. */
static bool
batch_write(struct load *load)
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

/* Whether the batch must be written before a record of this rank is added. */
static bool
batch_full(const struct load *load, uint64_t rank)
{
	const struct item_batch *items = &load->items;

	return items->count == BATCH || (items->count && rank != load->rank) ||
	       (items->offset && items->offset[items->count] >= KEYS_MAX);
}

static bool
batch_add(struct load *load)
{
	const struct saved_record *record = &load->parser.record;
	struct item_batch *items = &load->items;
	size_t i = items->count;

	for (unsigned k = 0; k < load->layout.config->count; k++)
		load->value[k * BATCH + i] = record->value[k];
	load->digest[i] = record->digest;
	load->rank = record->rank;
	if (load->layout.keys)
		return item_batch_add_key(items, record->key, record->key_length) ||
		       error_out_of_memory(&load->error);
	items->id[items->count++] = record->id;
	return true;
}

/* All records, up to a bad one. */
static void
run(struct load *load)
{
	bool done = true;

	while (done && next(load)) {
		if (batch_full(load, load->parser.record.rank))
			done = batch_write(load);
		done = done && batch_add(load);
		if (done && record_parser_is_idle(&load->parser))
			done = batch_write(load);
	}
	if (done && batch_write(load) && load->bad.status != STATUS_OK)
		load->error = load->bad;
}

static bool
load_open(struct load *load, const struct job *job)
{
	struct error *error = &load->error;
	uint64_t expected;
	bool counted;

	*load = (struct load){ .job = job };
	load->layout.format = job->records.format;
	if (!run_output_open(
		    &load->output, &job->output, NULL, &load->layout, &job->input, error))
		return false;
	if (!signals_init(error))
		return false;
	if (!record_parser_open(&load->parser, job->input.paths[0], &load->bad)) {
		*error = load->bad;
		return false;
	}
	return layout_settle(load) && batch_open(load) &&
	       count_expected(load, &expected, &counted) &&
	       run_output_begin(&load->output, counted ? &expected : NULL, error);
}

static void
load_close(struct load *load)
{
	run_output_close(&load->output);
	record_parser_close(&load->parser);
	item_batch_close(&load->items);
	stats_collector_close(load->collector);
	free(load->value);
	free(load->digest);
	free(load->number);
	buffer_free(&load->text);
}

enum status
load(const struct job *job)
{
	struct load load;

	if (load_open(&load, job)) {
		progress_open(&load.progress, job->run.progress, (struct progress_total){ 0 },
			load.output.file.fd);
		run(&load);
		progress_close(&load.progress);
		run_output_finish(&load.output, load.collector, &load.error);
	}
	load_close(&load);
	if (load.error.status != STATUS_OK)
		diag("%s", load.error.text);
	return load.error.status;
}
