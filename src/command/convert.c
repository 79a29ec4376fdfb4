/* SPDX-License-Identifier: MIT */
/*
 * convert - reads saved records and writes them in any format.
 *
 * The reader finds where records end, the workers parse and write them.
 */

#include "command/convert.h"

#include "base/error.h"
#include "base/signals.h"
#include "input/item_source.h"
#include "output/run_output.h"
#include "pipeline/pipeline.h"
#include "pipeline/progress.h"
#include "pipeline/stats_collector.h"
#include "record/record_parser.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Records in a batch, and bytes of their text, at most: both texts fit the second-level cache. */
#define BATCH    512
#define TEXT_MAX ((size_t)192 << 10)

/* A batch on its way: the reader fills the input, a worker the output, the writer writes it. */
struct slot {
	struct buffer input; /* the texts of the records, without what separates them */
	struct record_text *texts;
	size_t count;
	uint64_t first_index; /* of the first record in the output */
	struct buffer output;
	size_t records;     /* in the output */
	double *value;      /* of the records, see struct records */
	struct error error; /* of the worker, or else of the reader */
};

/* What a thread parses records with, and into: records of one rank, see struct records. */
struct worker {
	struct json_pattern pattern;
	struct saved_record record;
	struct item_batch items; /* IDs or keys */
	uint64_t rank;
	struct digest *digest;
	struct dtoa_text *number;
};

struct conversion {
	const struct job *job;
	struct record_parser parser;
	struct layout layout;
	struct run_output output;
	struct progress progress;
	/* Of the records that are written, which only the writer knows. NULL: no statistics. */
	struct stats_collector *collector;
	size_t range;      /* index of the first of job's ranges not yet passed */
	uint64_t selected; /* records read that are in the ranges */

	struct json_pattern pattern; /* of the records that are parsed before the pipeline runs */
	struct saved_record record;

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

/* Find the next record that is to be written. */
static enum record_result
next(struct conversion *run, bool wait)
{
	const struct input_options *input = &run->job->input;

	while (input->ranges_count == 0 || run->range < input->ranges_count) {
		const struct range *range = input->ranges + run->range;
		enum record_result result;
		uint64_t position;

		if (signals_pending())
			break;
		result = record_parser_next(&run->parser, wait);
		if (result != RECORD_READY || input->ranges_count == 0)
			return result;
		position = run->parser.record.position;
		/* What is not valid JSON is reported even if it is not selected. */
		if (run->parser.state != PARSER_DONE &&
			(position < range->first || (position - range->first) % range->step != 0))
			continue;
		run->range += position == range_last(range);
		return RECORD_READY;
	}
	return RECORD_END;
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
	record_schema_select(&run->parser.schema, &options.fields);
	layout_open(&run->layout, &options, &schema->config,
		parser->config_text.size ? parser->config_text.data : "null");
	if (run->job->output.with_stats || format->trailer_has_stats)
		run->collector = stats_collector_open(&run->layout, false, error);
	return error->status == STATUS_OK;
}

/* Append the record that the parser has found to the batch. */
static bool
add_record(struct slot *slot, const struct record_text *record, struct error *error)
{
	if (!buffer_append(&slot->input, record->text, record->size, error))
		return false;
	slot->texts[slot->count++] = *record; /* its text has moved, see work_step */
	return true;
}

static enum batch_result
read_step(void *context, void *at, bool wait)
{
	struct conversion *run = context;
	struct slot *slot = at;
	enum record_result result = RECORD_READY;

	slot->count = slot->input.size = 0;
	slot->first_index = run->selected;
	slot->error.status = STATUS_OK;
	while (slot->count < BATCH && slot->input.size < TEXT_MAX) {
		result = next(run, wait && slot->count == 0);
		if (result != RECORD_READY)
			break;
		if (!add_record(slot, &run->parser.record, &run->bad))
			break;
	}
	if (slot->input.data)
		memset(slot->input.data + slot->input.size, 0, PADDING);
	run->selected += slot->count;
	if (run->bad.status != STATUS_OK)
		slot->error = run->bad;
	if (result == RECORD_END || run->bad.status != STATUS_OK)
		return BATCH_LAST;
	if (result == RECORD_READY)
		return BATCH_FULL;
	return slot->count ? BATCH_SHORT : BATCH_NONE;
}

/* Write the records of the worker into the output of the slot. */
static bool
write_records(
	const struct conversion *run, struct worker *worker, struct slot *slot, struct error *error)
{
	struct item_batch *items = &worker->items;
	struct records records = {
		.count = items->count,
		.id = items->id,
		.key = items->keys.data,
		.key_offset = items->offset,
		.digest = worker->digest,
		.value = slot->value + slot->records,
		.stride = BATCH,
		.rank = worker->rank,
		.first_index = slot->first_index + slot->records,
		.text = worker->number,
	};
	size_t key_bytes = items->offset ? items->offset[items->count] : 0;
	size_t size = records_max_size(&run->layout, items->count, key_bytes);
	char *end;

	if (items->count == 0)
		return true;
	if (!buffer_reserve(&slot->output, slot->output.size + size, error))
		return false;
	records_round(&run->layout, slot->value + slot->records, BATCH, items->count);
	end = records_write(&run->layout, &records, slot->output.data + slot->output.size);
	slot->output.size = (size_t)(end - slot->output.data);
	slot->records += items->count;
	item_batch_clear(items);
	return true;
}

/* Parse the text of a record, and add it to those of the worker, which are of one rank. */
static bool
parse_record(const struct conversion *run, struct worker *worker, struct slot *slot,
	const struct record_text *text, struct error *error)
{
	const struct saved_record *record = &worker->record;
	struct item_batch *items = &worker->items;
	size_t i;

	if (!record_parse(&run->parser, &worker->pattern, text, &worker->record, error))
		return false;
	if (record->rank != worker->rank && !write_records(run, worker, slot, error))
		return false;
	worker->rank = record->rank;
	i = items->count;
	for (unsigned k = 0; k < run->layout.config->count; k++)
		slot->value[k * BATCH + slot->records + i] = record->value[k];
	worker->digest[i] = record->digest;
	if (run->layout.keys)
		return item_batch_add_string(items, &record->key) || error_out_of_memory(error);
	items->id[items->count++] = record->id;
	return true;
}

static void
work_step(void *context, void *own, void *at)
{
	const struct conversion *run = context;
	struct worker *worker = own;
	struct slot *slot = at;
	const char *text = slot->input.data;
	struct error error = { 0 };

	slot->output.size = slot->records = 0;
	item_batch_clear(&worker->items);
	for (size_t i = 0; i < slot->count && error.status == STATUS_OK; i++) {
		slot->texts[i].text = text;
		text += slot->texts[i].size;
		parse_record(run, worker, slot, &slot->texts[i], &error);
	}
	if (error.status != STATUS_TROUBLE)
		write_records(run, worker, slot, &error);
	if (error.status != STATUS_OK)
		slot->error = error; /* before the place where the reader has stopped */
}

static bool
write_step(void *context, void *at)
{
	struct conversion *run = context;
	struct slot *slot = at;
	const struct records written = {
		.value = slot->value, .stride = BATCH, .count = slot->records
	};
	size_t size = slot->output.size;

	if (run->collector)
		stats_collector_add(run->collector, &written);
	if (!run_output_write(&run->output, &slot->output, slot->records, 0, &run->error))
		return false;
	progress_add(&run->progress, slot->records, size);
	if (slot->error.status != STATUS_OK)
		run->error = slot->error;
	return run->error.status == STATUS_OK;
}

static void
slot_close(void *at)
{
	struct slot *slot = at;

	if (!slot)
		return;
	buffer_free(&slot->input);
	buffer_free(&slot->output);
	free(slot->texts);
	free(slot->value);
	free(slot);
}

static void *
slot_open(void *context)
{
	const struct conversion *run = context;
	size_t parameters = run->layout.config->count + 1;
	struct slot *slot = calloc(1, sizeof(*slot));

	if (slot) {
		slot->texts = malloc(BATCH * sizeof(*slot->texts));
		slot->value = malloc(parameters * BATCH * sizeof(*slot->value));
	}
	if (slot && slot->texts && slot->value)
		return slot;
	slot_close(slot);
	return NULL;
}

static void
worker_close(void *at)
{
	struct worker *worker = at;

	if (!worker)
		return;
	item_batch_close(&worker->items);
	free(worker->digest);
	free(worker->number);
	free(worker);
}

static void *
worker_open(void *context)
{
	const struct conversion *run = context;
	const struct layout *layout = &run->layout;
	enum items_kind kind = layout->keys ? ITEMS_KEYS : ITEMS_IDS;
	size_t parameters = layout->config->count + 1;
	struct worker *worker = calloc(1, sizeof(*worker));
	struct error ignored = { 0 };

	if (!worker)
		return NULL;
	worker->digest = malloc(BATCH * sizeof(*worker->digest));
	worker->number = malloc(parameters * TEXTS_AT_ONCE * sizeof(*worker->number));
	if (worker->digest && worker->number &&
		item_batch_open(&worker->items, BATCH, kind, &ignored))
		return worker;
	worker_close(worker);
	return NULL;
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
	record_parser_open(&pass->parser, &run->job->config, path, &pass->bad);
	record_schema_select(&pass->parser.schema, &run->layout.fields);
	for (*count = 0; next(pass, true) == RECORD_READY; ++*count)
		if (!record_parse(&pass->parser, &pass->pattern, &pass->parser.record,
			    &pass->record, &pass->bad))
			break;
	record_parser_close(&pass->parser);
	*counted = !signals_pending();
	done = pass->bad.status != STATUS_TROUBLE;
	if (!done)
		run->error = pass->bad;
	free(pass);
	return done;
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
	if (!record_parser_open(&run->parser, &job->config, job->input.paths[0], &run->bad)) {
		*error = run->bad;
		return false;
	}
	if (!open_layout(run))
		return false;
	/* Nothing is written if already the first record is not valid. */
	if (run->parser.is_pending && !record_parse(&run->parser, &run->pattern,
					      &run->parser.record, &run->record, error))
		return false;
	return count_records(run, &count, &counted) &&
	       run_output_begin(&run->output, counted ? &count : NULL, error);
}

static void
convert_records(struct conversion *run)
{
	const struct job *job = run->job;
	struct pipeline pipeline = {
		.context = run,
		.slot_open = slot_open,
		.worker_open = worker_open,
		.slot_close = slot_close,
		.worker_close = worker_close,
		.read = read_step,
		.work = work_step,
		.write = write_step,
	};

	if (pipeline_open(&pipeline, job->run.jobs, &run->error)) {
		progress_open(&run->progress, job->run.progress, (struct progress_total){ 0 },
			run->output.file.fd);
		pipeline_run(&pipeline);
		progress_close(&run->progress);
		run_output_finish(&run->output, run->collector, &run->error);
	}
	pipeline_close(&pipeline);
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
	if (open_conversion(run, job))
		convert_records(run);
	if (run->error.status != STATUS_OK)
		diag("%s", run->error.text);
	if (run->error.status == STATUS_INVALID && run->output.records > 0 &&
		run->output.file.commit.path)
		diag("%s was not written: only standard output gets incomplete output",
			run->output.file.name);
	run_output_report_unfinished(&run->output);
	run_output_close(&run->output);
	stats_collector_close(run->collector);
	record_parser_close(&run->parser);
	status = run->error.status;
	free(run);
	return status;
}
