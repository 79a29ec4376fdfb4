/* SPDX-License-Identifier: MIT */
/*
 * convert - reads saved records and writes them in any format.
 *
 * The reader finds where records end, the workers parse and write them.
 */

#include "command/job.h"

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

/* Records in a batch, and bytes of their text, at most. With half as many, two threads need 1.10
 * times as long: they wait for each other more often than they find a batch to read. */
#define BATCH    1024
#define TEXT_MAX ((size_t)384 << 10)

/* A batch on its way: the reader fills the input, a worker the output, the writer writes it. Memory
 * for parameters that there are not stays unused, and so takes no pages. */
struct slot {
	struct buffer input; /* the texts of the records, without what separates them */
	struct record_text texts[BATCH];
	size_t count;
	uint64_t first_index; /* of the first record in the output */
	struct buffer output;
	size_t records;                       /* in the output */
	double value[PARAMETERS_MAX * BATCH]; /* of the records, see struct records */
	struct error error;                   /* of the worker, or else of the reader */
};

/* What a thread parses records with, and into: records of one rank, see struct records. */
struct worker {
	struct json_pattern pattern;
	struct saved_record record;
	struct item_batch items; /* IDs or keys */
	uint64_t rank;
	struct digest digest[BATCH];
	struct dtoa_text number[PARAMETERS_MAX * TEXTS_AT_ONCE];
};

struct conversion {
	const struct job *job;
	struct record_parser parser;
	struct record_options options;
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
	unsigned kinds = run->options.format->fields;

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
				"--fields: the records in %s have no member '%s'", schema->name,
				field_name(field, &schema->config));
	}
	return true;
}

/* Open the input, whose first record determines the fields to read and to write. */
static bool
open_input(struct conversion *run)
{
	struct record_schema *schema = &run->parser.schema;
	struct record_options *options = &run->options;
	const struct format *format = options->format;
	struct error *error = &run->error;

	if (!record_parser_open(
		    &run->parser, &run->job->config, run->job->input.paths[0], &run->bad)) {
		*error = run->bad;
		return false;
	}
	options->keys = schema->keys;
	options->seed_256 = schema->seed_256;
	if (!choose_fields(run, &options->fields))
		return false;
	if (options->fields.count == 0)
		return error_set(error, STATUS_TROUBLE,
			"the records in %s hold no parameters: --format %s needs --fields",
			schema->name, format->name);
	if (run->job->output.with_stats && fields_draw_count(&options->fields) == 0)
		return error_set(
			error, STATUS_TROUBLE, "--stats: no parameter is among the fields");
	record_schema_select(schema, &options->fields);
	return !format->validate || format->validate(options, error);
}

/*
 * Count the records in a pass of its own, if the header holds the count and cannot be patched
 * later. The count of input that is not a regular file, and so can be read only once, stays
 * unknown.
 */
static bool
count_records(struct conversion *run, uint64_t *count, bool *counted)
{
	const char *path = run->job->input.paths[0];
	struct stat info;

	*counted = false;
	if (!run->options.format->header_has_count || run_output_can_patch(&run->output) ||
		strcmp(path, "-") == 0 || stat(path, &info) != 0 || !S_ISREG(info.st_mode))
		return true;
	for (*count = 0; next(run, true) == RECORD_READY; ++*count)
		if (!record_parse(&run->parser.schema, &run->pattern, &run->parser.record,
			    &run->record, &run->bad))
			break;
	*counted = !signals_pending();
	run->error = run->bad;
	if (run->error.status == STATUS_TROUBLE)
		return false;
	run->error.status = run->bad.status = STATUS_OK; /* it is found again */
	run->range = 0;
	record_parser_close(&run->parser);
	return open_input(run);
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
		const struct record_text *record = &run->parser.record;

		result = next(run, wait && slot->count == 0);
		if (result != RECORD_READY)
			break;
		if (!buffer_append(&slot->input, record->text, record->size, &run->bad))
			break;
		slot->texts[slot->count++] = *record; /* its text has moved, see work_step */
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

	if (items->count == 0)
		return true;
	records_round(&run->layout, slot->value + slot->records, BATCH, items->count);
	if (!records_append(&slot->output, &run->layout, &records, error))
		return false;
	slot->records += items->count;
	item_batch_clear(items);
	return true;
}

/* Parse the records, and write those of one rank together. */
static void
work_step(void *context, void *own, void *at)
{
	const struct conversion *run = context;
	struct worker *worker = own;
	const struct saved_record *record = &worker->record;
	struct item_batch *items = &worker->items;
	struct slot *slot = at;
	const char *input = slot->input.data;
	struct error error = { 0 };

	slot->output.size = slot->records = 0;
	item_batch_clear(items);
	for (size_t i = 0; i < slot->count; i++) {
		struct record_text *text = &slot->texts[i];
		double *value = slot->value + i;

		text->text = input;
		input += text->size;
		if (!record_parse(
			    &run->parser.schema, &worker->pattern, text, &worker->record, &error))
			break;
		if (record->rank != worker->rank && !write_records(run, worker, slot, &error))
			break;
		worker->rank = record->rank;
		for (unsigned k = 0; k < run->layout.config->count; k++)
			value[k * BATCH] = record->value[k];
		worker->digest[items->count] = record->digest;
		if (!run->layout.keys) {
			items->id[items->count++] = record->id;
		} else if (!item_batch_add_string(items, &record->key)) {
			error_out_of_memory(&error);
			break;
		}
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

	buffer_free(&slot->input);
	buffer_free(&slot->output);
	free(slot);
}

static void *
slot_open(void *context)
{
	(void)context;
	return calloc(1, sizeof(struct slot));
}

static void
worker_close(void *at)
{
	struct worker *worker = at;

	item_batch_close(&worker->items);
	free(worker);
}

static void *
worker_open(void *context)
{
	const struct conversion *run = context;
	struct worker *worker = calloc(1, sizeof(*worker));
	struct error ignored = { 0 };

	if (worker && item_batch_open(&worker->items, BATCH,
			      run->layout.keys ? ITEMS_KEYS : ITEMS_IDS, &ignored))
		return worker;
	free(worker);
	return NULL;
}

static bool
open_conversion(struct conversion *run, const struct job *job)
{
	struct record_parser *parser = &run->parser;
	struct error *error = &run->error;
	uint64_t count;
	bool counted;

	*run = (struct conversion){ .job = job, .options = job->records };
	run->layout.format = job->records.format;
	if (!run_output_open(&run->output, &job->output, NULL, &run->layout, &job->input, error))
		return false;
	if (!signals_init(error) || !open_input(run) || !count_records(run, &count, &counted))
		return false;
	layout_open(&run->layout, &run->options, &parser->schema.config,
		parser->config_text.size ? parser->config_text.data : "null");
	if (job->output.with_stats || run->layout.with_stats) {
		run->collector = stats_collector_open(&run->layout, false, error);
		if (!run->collector)
			return false;
	}
	/* Nothing is written if already the first record is not valid. */
	if (parser->is_pending &&
		!record_parse(&parser->schema, &run->pattern, &parser->record, &run->record, error))
		return false;
	return run_output_begin(&run->output, counted ? &count : NULL, error);
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
