/* SPDX-License-Identifier: MIT */
/* convert - reads saved records and writes them in any format. One thread at a time finds where
 * records end; all threads parse and format them. */

#include "command/job.h"

#include "base/signals.h"
#include "pipeline/pipeline.h"
#include "pipeline/stats_collector.h"
#include "record/record_parser.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Records in a batch, and bytes of their text, at most. With half as many, two threads need 1.10
 * times as long: they wait for each other more often than they find a batch to read. */
#define BATCH    1024
#define TEXT_MAX ((size_t)384 << 10)

/* A batch: the reader fills `input`, a worker fills `output`, and the writer writes that. Values of
 * parameters that do not exist are never touched, and so take no memory. */
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

/* The working memory of a thread. The records in it are of one rank, see struct records. */
struct worker {
	struct json_pattern pattern;
	struct saved_record record;
	size_t count;
	uint64_t id[BATCH];
	uint32_t key_offset[BATCH + 1]; /* in the input, see work_step */
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
	size_t range;                /* index of the first of job's ranges not yet passed */
	uint64_t selected;           /* records read that are in the ranges */
	struct json_pattern pattern; /* of the records that are only counted */
	struct saved_record record;
	struct error bad; /* of the input; reported after all records before it are written */
	struct error error;
};

bool
convert_validate(const struct job *job, struct error *error)
{
	const struct range *range = job->owned.ranges;

	for (size_t i = 1; i < job->input.ranges_count; i++, range++)
		if (range[1].first <= range->first + range->last_index * range->step)
			return error_set(error, STATUS_TROUBLE,
				"--range: with --load, positions must ascend");
	return true;
}

/* Find the next record that is to be written. */
static enum record_result
next(struct conversion *run, bool wait)
{
	const struct input_options *input = &run->job->input;

	while (!signals_pending() &&
		(input->ranges_count == 0 || run->range < input->ranges_count)) {
		const struct range *range = input->ranges + run->range;
		enum record_result result = record_parser_next(&run->parser, wait);
		uint64_t position = run->parser.record.position;

		if (result != RECORD_READY || input->ranges_count == 0)
			return result;
		/* What is not valid JSON is reported even if it is not selected. */
		if (run->parser.state != PARSER_DONE &&
			(position < range->first || (position - range->first) % range->step != 0))
			continue;
		run->range += (position - range->first) / range->step == range->last_index;
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

	if (!run->job->load_fields) {
		fields->count = 0;
		if (kinds & 1 << FIELD_ID && !fields_contains(&schema->fields, FIELD_ID))
			fields->field[fields->count++] = (struct field){ FIELD_ID, 0 };
		kinds |= 1 << FIELD_PARAMETER | (kinds & 1 << FIELD_HASH ? 1 << FIELD_SEED : 0);
		for (unsigned i = 0; i < schema->fields.count; i++)
			if (kinds & 1u << schema->fields.field[i].kind)
				fields->field[fields->count++] = schema->fields.field[i];
		return true;
	}
	if (!fields_parse(fields, &schema->config, true, run->job->load_fields, &run->error))
		return false;
	for (enum field_kind kind = FIELD_HASH; kind <= FIELD_RANK; kind++)
		if (fields_contains(fields, kind) && !fields_contains(&schema->fields, kind))
			return error_set(&run->error, STATUS_TROUBLE,
				"--fields: the records in %s have no member '%s'", schema->name,
				field_name(&(struct field){ kind, 0 }, &schema->config));
	return true;
}

/* Open the input, whose first record determines the fields to read and to write. */
static bool
open_input(struct conversion *run)
{
	struct record_schema *schema = &run->parser.schema;
	struct record_options *options = &run->options;
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
			schema->name, options->format->name);
	if (run->job->output.with_stats && fields_draw_count(&options->fields) == 0)
		return error_set(
			error, STATUS_TROUBLE, "--stats: no parameter is among the fields");
	record_schema_select(schema, &options->fields);
	return record_options_validate(options, error);
}

/*
 * If the header holds the count and cannot be patched later, count the records in a separate pass.
 * Input that is not a regular file can be read only once: its count stays unknown.
 */
static bool
count_records(struct conversion *run, uint64_t *count)
{
	const char *path = run->job->input.paths[0];
	struct stat info;

	*count = UNBOUNDED;
	if (!run->options.format->header_has_count || run_output_can_patch(&run->output) ||
		strcmp(path, "-") == 0 || stat(path, &info) != 0 || !S_ISREG(info.st_mode))
		return true;
	for (*count = 0; next(run, true) == RECORD_READY; ++*count)
		if (!record_parse(&run->parser.schema, &run->pattern, &run->parser.record,
			    &run->record, &run->bad))
			break;
	if (signals_pending())
		*count = UNBOUNDED;
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
	while (slot->count < BATCH && slot->input.size < TEXT_MAX) {
		struct record_text *text = &slot->texts[slot->count];

		result = next(run, wait && slot->count == 0);
		*text = run->parser.record; /* its address changes, see work_step */
		if (result != RECORD_READY ||
			!buffer_append(&slot->input, text->text, text->size, &run->bad))
			break;
		slot->count++;
	}
	if (slot->input.data)
		memset(slot->input.data + slot->input.size, 0, PADDING);
	run->selected += slot->count;
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
	struct records records = {
		.count = worker->count,
		.id = run->layout.options.keys ? NULL : worker->id,
		.key = slot->input.data,
		.key_offset = worker->key_offset,
		.digest = worker->digest,
		.value = slot->value + slot->records,
		.stride = BATCH,
		.rank = worker->rank,
		.first_index = slot->first_index + slot->records,
		.text = worker->number,
	};

	if (worker->count == 0)
		return true;
	records_round(&run->layout, slot->value + slot->records, BATCH, worker->count);
	if (!records_append(&slot->output, &run->layout, &records, error))
		return false;
	slot->records += worker->count;
	worker->key_offset[0] = worker->key_offset[worker->count];
	worker->count = 0;
	return true;
}

/* Parse the records, and write consecutive ones of one rank together. Their keys are decoded to the
 * beginning of the input, over texts that are already parsed. */
static void
work_step(void *context, void *own, void *at)
{
	const struct conversion *run = context;
	struct worker *worker = own;
	const struct saved_record *record = &worker->record;
	struct slot *slot = at;
	char *input = slot->input.data, *keys = input;
	struct error error = { 0 }, bad = { 0 };

	slot->output.size = slot->records = worker->count = worker->key_offset[0] = 0;
	for (size_t i = 0; i < slot->count; i++) {
		struct record_text *text = &slot->texts[i];

		text->text = input;
		input += text->size;
		if (!record_parse(
			    &run->parser.schema, &worker->pattern, text, &worker->record, &bad))
			break;
		if (record->rank != worker->rank && !write_records(run, worker, slot, &error))
			break;
		worker->rank = record->rank;
		for (unsigned k = 0; k < run->layout.config->count; k++)
			slot->value[k * BATCH + i] = record->value[k];
		worker->digest[worker->count] = record->digest;
		worker->id[worker->count++] = record->id;
		if (run->layout.options.keys) {
			keys += json_decode(&record->key, keys);
			worker->key_offset[worker->count] = (uint32_t)(keys - slot->input.data);
		}
	}
	if (error.status == STATUS_OK && write_records(run, worker, slot, &error))
		error = bad;
	if (error.status != STATUS_OK)
		slot->error = error; /* before the place where the reader has stopped */
}

static bool
write_step(void *context, void *at)
{
	struct conversion *run = context;
	struct slot *slot = at;
	size_t size = slot->output.size;

	if (run->collector)
		stats_collector_add(run->collector,
			&(struct records){
				.value = slot->value, .stride = BATCH, .count = slot->records });
	if (!run_output_write(&run->output, &slot->output, slot->records, 0, &run->error))
		return false;
	progress_add(&run->progress, slot->records, size);
	run->error = slot->error;
	return run->error.status == STATUS_OK;
}

static void
slot_close(void *at)
{
	struct slot *slot = at;

	buffer_free(&slot->input);
	buffer_free(&slot->output);
}

static void *
worker_open(const void *plan)
{
	(void)plan;
	return calloc(1, sizeof(struct worker));
}

/* Open the input and the output, and write the header. */
static bool
open_conversion(struct conversion *run)
{
	const struct output_options *output = &run->job->output;
	const struct buffer *config = &run->parser.config_text;
	struct error *error = &run->error;
	uint64_t count;

	if (!run_output_open(&run->output, output, NULL, &run->layout, error))
		return false;
	if (!signals_init(error) || !open_input(run) || !count_records(run, &count))
		return false;
	layout_open(&run->layout, &run->options, &run->parser.schema.config,
		config->size ? config->data : "null");
	if (output->with_stats || run->layout.with_stats) {
		run->collector = stats_collector_open(&run->layout, false, error);
		if (!run->collector)
			return false;
	}
	return run_output_begin(&run->output, count, error);
}

enum status
convert(const struct job *job)
{
	struct conversion *run = malloc(sizeof(*run)); /* the stack may be small */
	struct pipeline pipeline = {
		.context = run,
		.slot_size = sizeof(struct slot),
		.slot_close = slot_close,
		.worker_open = worker_open,
		.worker_close = free,
		.read = read_step,
		.work = work_step,
		.write = write_step,
	};

	if (!run) {
		diag("out of memory");
		return STATUS_TROUBLE;
	}
	*run = (struct conversion){
		.job = job, .options = job->records, .layout.options.format = job->records.format
	};
	struct error *error = &run->error;
	if (open_conversion(run) && pipeline_open(&pipeline, job->run.jobs, error)) {
		progress_open(&run->progress, job->run.progress, (struct progress_total){ 0 },
			run->output.file.fd);
		pipeline_run(&pipeline);
		progress_close(&run->progress);
		run_output_finish(&run->output, run->collector, error);
	}
	pipeline_close(&pipeline);
	if (error->status != STATUS_OK)
		diag("%s", error->text);
	if (error->status == STATUS_INVALID && run->output.records > 0 &&
		run->output.file.commit.path)
		diag("%s was not written: only standard output gets incomplete output",
			run->output.file.name);
	run_output_report_unfinished(&run->output);
	run_output_close(&run->output);
	stats_collector_close(run->collector);
	record_parser_close(&run->parser);
	enum status status = error->status;
	free(run);
	return status;
}
