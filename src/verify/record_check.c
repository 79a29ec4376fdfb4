/* SPDX-License-Identifier: MIT */
/* record_check - checks files of lines: each record is recomputed from its own ID or key. */

#include "verify/record_check.h"

#include "base/decimal.h"
#include "base/error.h"
#include "base/file_magic.h"
#include "base/quote.h"
#include "base/signals.h"
#include "base/utf8.h"
#include "output/digest_thread.h"
#include "pipeline/pipeline.h"
#include "verify/likely_cause.h"
#include "verify/record_lines.h"

#include <stdlib.h>
#include <string.h>

#define SAMPLE_MAX ((size_t)64 << 10)  /* bytes; longer records are not examined */
#define TEXT_FULL  ((size_t)512 << 10) /* no further record is added to a text of so many bytes */

/* Consecutive records of one file. */
struct check_batch {
	size_t input;     /* the file, from 0 */
	bool is_last;     /* the file ends after these records */
	uint64_t rank;    /* whose records they are */
	size_t records;   /* including those that are not in `text`, too long or truncated */
	size_t different; /* records that are not as expected */

	struct buffer text;
	size_t count;
	struct check_record {
		size_t end;      /* of its text in the batch */
		uint64_t line;   /* of the file, where it begins */
		uint32_t item;   /* or NO_ITEM: its ID or key cannot be read */
	} * record;              /* `count` of them, in `text` */
	struct item_batch items; /* those of the records that have one */

	struct check_errors errors;
	struct error error; /* ends the check */
};

#define NO_ITEM UINT32_MAX

/* What a thread that computes owns: the rank in its plan is that of the batch. */
struct check_worker {
	struct seeding seeding;
	struct compute_plan plan;
	struct record_worker *record_worker;
	struct buffer expected;
};

struct record_check {
	const struct record_check_options *options;
	const struct layout *layout;
	struct compute_plan plan;
	struct buffer header; /* that each file begins with; empty: none */

	/* Of the thread that reads: */
	struct record_lines lines;
	bool is_skipped;               /* it has another format: its lines are not checked */
	struct file_coverage coverage; /* if the expected IDs are known */
	struct buffer key;
	struct digest_thread *digest; /* of the bytes and the items, for the manifest; or NULL */
	struct buffer item_lines;

	/* Of the thread that writes: */
	struct check_report *report;
	bool has_cause; /* it was looked for, by the first record of the current file */
	struct likely_cause cause;
};

static bool
spans_equal(struct span a, struct span b)
{
	return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

/* The text of a record of the batch. */
static struct span
record_text(const struct check_batch *batch, size_t record)
{
	size_t begin = record ? batch->record[record - 1].end : 0;

	return (struct span){ batch->text.data + begin, batch->record[record].end - begin };
}

/* Add what file_coverage found; an error of another kind ends the check. */
static void
add_coverage_error(struct check_batch *batch, uint64_t line, const struct error *error)
{
	if (error->status == STATUS_INVALID)
		check_errors_add(&batch->errors, line, "%s", error->text);
	else
		batch->error = *error;
}

/* Add the ID or key of the line to the items. False: it cannot be read, or memory ran out. */
static bool
add_item(struct record_check *check, struct check_batch *batch, struct span line)
{
	const struct layout *layout = check->layout;
	struct item_batch *items = &batch->items;
	const char *end = line.text + line.length;
	const char *id_text = record_find_id(layout, line.text, end);
	struct error error;
	uint64_t id;
	size_t length;

	if (!id_text)
		return false;
	if (layout->keys) {
		if (!buffer_reserve(&check->key, (size_t)(end - id_text), &batch->error))
			return false;
		if (!layout->format->key_read(id_text, end, check->key.data, &length) ||
			!utf8_valid(check->key.data, length))
			return false;
		if (!item_batch_add_key(items, check->key.data, length))
			batch->error = items->error;
		return true;
	}
	if (!parse_u64_padded(id_text, &id))
		return false;
	items->id[items->count++] = id;
	error.status = STATUS_OK; /* enough to clear it: this is done for each record */
	if (!file_coverage_mark(&check->coverage, id, &error))
		add_coverage_error(batch, check->lines.line.number, &error);
	batch->rank = check->coverage.rank;
	return true;
}

/* Whether the first line shows that the file has another format; then that is its only error. */
static bool
has_other_format(struct record_check *check, struct check_batch *batch)
{
	struct buffer *text = &batch->text;
	size_t mark = file_mark_length(text->data, text->size);
	char format[LIKELY_CAUSE_MAX];

	if (mark > 0) {
		check_errors_add(&batch->errors, 1, "begins with a UTF-8 byte order mark");
		text->size -= mark;
		memmove(text->data, text->data + mark, text->size + PADDING);
	}
	if (check->layout->format == &format_ndjson &&
		record_find_id(check->layout, text->data, text->data + text->size))
		return false;
	if (!file_format_recognize(check->layout, (struct span){ text->data, text->size }, format))
		return false;
	check_errors_add(&batch->errors, NO_LINE, "%s", format);
	return true;
}

/* Add a line, which the text of the batch ends in, from `begin` on. */
static void
add_line(struct record_check *check, struct check_batch *batch, size_t begin)
{
	const struct record_line *line = &check->lines.line;
	struct span text = { batch->text.data + begin, batch->text.size - begin };
	struct span header = { check->header.data, check->header.size };
	uint32_t item = (uint32_t)batch->items.count;
	char difference[RECORD_DIFF_MAX], quoted[QUOTED_MAX];
	const char *problem = "not a record";

	if (line->kind == RECORD_HEADER) {
		batch->text.size = begin;
		if (spans_equal(text, header))
			return;
		record_diff(NULL, text, header, difference);
		check_errors_add(&batch->errors, line->number,
			"not the header of these records: %s", difference);
		return;
	}
	batch->records++;
	if (line->kind == RECORD_LINE) {
		if (!add_item(check, batch, text))
			item = NO_ITEM;
		batch->record[batch->count++] =
			(struct check_record){ batch->text.size, line->number, item };
		if (item != NO_ITEM || batch->error.status != STATUS_OK)
			return;
		if (file_format_is_object(text))
			problem = "JSON, but not a record as dpa writes it";
	} else {
		batch->text.size = begin;
		problem = line->kind == RECORD_TRUNCATED
				  ? "the end of the line is missing (rename the file to FILE.part "
				    "and repeat its run with --resume)"
				  : "not a record: the line is longer than any";
	}
	text.length -= text.text[text.length - 1] == '\n';
	check_errors_add(&batch->errors, line->number, "%s: %s", problem,
		quote(quoted, text.text, text.length));
	batch->different++;
	file_coverage_unreadable(&check->coverage);
}

/* Fill a batch with lines of one file. */
static enum batch_result
fill(struct record_check *check, struct check_batch *batch, bool wait)
{
	const struct record_line *line = &check->lines.line;
	struct check_report *report = check->report;
	struct error error = { 0 };

	while (batch->count < batch->items.capacity && batch->text.size < TEXT_FULL) {
		size_t begin = batch->text.size;
		enum line_result result = record_lines_next(
			&check->lines, wait && batch->count == 0, &batch->text, &batch->error);

		if (result == LINES_WOULD_BLOCK && batch->records == 0 && batch->errors.total == 0)
			return BATCH_NONE;
		if (result != LINES_READY)
			return result == LINES_WOULD_BLOCK ? BATCH_FULL : BATCH_LAST;
		batch->input = line->input;
		batch->is_last = line->kind == RECORD_FILE_END;
		if (batch->is_last) {
			if (!check->is_skipped && !file_coverage_end_file(&check->coverage, &error))
				add_coverage_error(batch, NO_LINE, &error);
			return BATCH_FULL;
		}
		if (line->is_first) {
			file_coverage_begin_file(&check->coverage,
				report->paths ? report->paths[line->input] : "stdin");
			check->is_skipped = has_other_format(check, batch);
		}
		if (check->is_skipped)
			batch->text.size = begin;
		else
			add_line(check, batch, begin);
		if (batch->error.status != STATUS_OK)
			return BATCH_LAST;
	}
	return BATCH_FULL;
}

static enum batch_result
step_read(void *context, void *slot, bool wait)
{
	struct record_check *check = context;
	const struct manifest *manifest = check->options->manifest;
	struct check_batch *batch = slot;
	enum batch_result result;

	batch->is_last = false;
	batch->rank = check->options->expected.order.shard.rank;
	batch->records = batch->different = 0;
	batch->text.size = batch->count = 0;
	item_batch_clear(&batch->items);
	batch->errors.total = batch->errors.count = 0;
	batch->error.status = STATUS_OK;
	result = fill(check, batch, wait);
	if (batch->error.status != STATUS_OK)
		return BATCH_LAST;
	/* With ranges, the IDs are checked one by one. */
	if (manifest && !manifest->run.input.ranges_count) {
		if (!item_lines_write(&check->item_lines, &batch->items,
			    manifest->run.input.delimiter, &batch->error))
			return BATCH_LAST;
		digest_thread_submit(check->digest, DIGEST_INPUT, &check->item_lines);
	}
	return result;
}

/* Report a record that is not as expected, by its ID or key. */
static void
add_difference(
	struct check_batch *batch, const struct layout *layout, size_t record, struct span expected)
{
	const struct item_batch *items = &batch->items;
	uint32_t item = batch->record[record].item;
	char difference[RECORD_DIFF_MAX], key[QUOTED_MAX];
	uint64_t line = batch->record[record].line;

	batch->different++;
	line += record_diff(layout, record_text(batch, record), expected, difference);
	if (layout->keys)
		check_errors_add(&batch->errors, line, "id %s: %s",
			quote(key, items->keys.data + items->offset[item],
				items->offset[item + 1] - items->offset[item]),
			difference);
	else
		check_errors_add(
			&batch->errors, line, "id %ju: %s", (uintmax_t)items->id[item], difference);
}

/* Compare record by record with `records`, those of the items. */
static void
compare_records(struct check_batch *batch, struct check_worker *worker, struct records *records)
{
	const struct layout *layout = worker->plan.layout;

	records->count = 1;
	for (size_t i = 0; i < batch->count; i++) {
		struct span expected = { worker->expected.data, 0 };

		if (batch->record[i].item == NO_ITEM)
			continue;
		worker->expected.size = 0;
		records_append(&worker->expected, layout, records, &batch->error);
		expected.length = worker->expected.size;
		if (!spans_equal(record_text(batch, i), expected))
			add_difference(batch, layout, i, expected);
		if (records->id)
			records->id++;
		else
			records->key_offset++;
		if (records->seed_text)
			records->seed_offset++;
		records->digest++;
		records->value++;
	}
}

static void
step_work(void *context, void *own, void *slot)
{
	struct check_worker *worker = own;
	struct check_batch *batch = slot;
	const struct item_batch *items = &batch->items;
	struct records records;

	(void)context;
	if (items->count == 0 || batch->error.status != STATUS_OK)
		return;
	worker->seeding.rank = batch->rank;
	if (!record_worker_compute(worker->record_worker, items, &records, &batch->error))
		return;
	worker->expected.size = 0;
	if (!records_append(&worker->expected, worker->plan.layout, &records, &batch->error))
		return;
	/* Usually all records are right: then one comparison shows it. */
	if (items->count != batch->count || worker->expected.size != batch->text.size ||
		memcmp(batch->text.data, worker->expected.data, batch->text.size) != 0)
		compare_records(batch, worker, &records);
}

/* No record of the file was right so far: find out why, by the first one. False: out of memory. */
static bool
find_cause(struct record_check *check, const struct check_batch *batch)
{
	struct item_batch first = batch->items;
	struct record_sample sample = {
		.text = record_text(batch, 0),
		.layout = check->layout,
		.kernel = check->options->kernel,
		.seeding = *check->options->seeding,
	};

	first.count = 1;
	sample.seeding.rank = batch->rank;
	if (batch->record[0].item != NO_ITEM)
		sample.items = &first;
	check->has_cause = true;
	check->cause.text[0] = '\0';
	return sample.text.length > SAMPLE_MAX ||
	       likely_cause_find(&check->cause, &sample, &check->report->error);
}

static bool
step_write(void *context, void *slot)
{
	struct record_check *check = context;
	struct check_report *report = check->report;
	const struct check_batch *batch = slot;

	if (!check_report_finish_files(report, batch->input))
		return false;
	report->records += batch->records;
	report->different += batch->different;
	progress_add(report->progress, batch->records, batch->text.size);
	check_report_errors(report, &batch->errors);
	if (batch->error.status != STATUS_OK) {
		report->error = batch->error;
		return false;
	}
	if (!check->has_cause && batch->count > 0 && report->different == report->records &&
		!find_cause(check, batch))
		return false;
	if (batch->is_last) {
		if (check->has_cause && *check->cause.text &&
			report->different == report->records &&
			(check->cause.is_certain || report->records > 1))
			check_report_note(report, NO_LINE, check->cause.text);
		check->has_cause = false;
	}
	return report->error.status == STATUS_OK;
}

static void
slot_close(void *slot)
{
	struct check_batch *batch = slot;

	if (!batch)
		return;
	buffer_free(&batch->text);
	free(batch->record);
	item_batch_close(&batch->items);
	free(batch);
}

static void *
slot_open(void *context)
{
	const struct record_check *check = context;
	size_t capacity = check->plan.capacity;
	struct check_batch *batch = calloc(1, sizeof(*batch));
	enum items_kind kind = check->layout->keys ? ITEMS_KEYS : ITEMS_IDS;
	struct error ignored = { 0 };

	if (!batch)
		return NULL;
	batch->record = calloc(capacity, sizeof(*batch->record));
	if (batch->record && item_batch_open(&batch->items, capacity, kind, &ignored))
		return batch;
	slot_close(batch);
	return NULL;
}

static void
worker_close(void *own)
{
	struct check_worker *worker = own;

	if (!worker)
		return;
	record_worker_close(worker->record_worker);
	buffer_free(&worker->expected);
	free(worker);
}

static void *
worker_open(void *context)
{
	const struct record_check *check = context;
	struct check_worker *worker = calloc(1, sizeof(*worker));
	struct error ignored = { 0 };

	if (!worker)
		return NULL;
	worker->plan = check->plan;
	worker->seeding = *worker->plan.seeding;
	worker->plan.seeding = &worker->seeding;
	worker->record_worker = record_worker_open(&worker->plan, &ignored);
	if (worker->record_worker)
		return worker;
	worker_close(worker);
	return NULL;
}

/* Compare the file as a whole with its manifest. False: out of memory. */
static bool
compare_manifest(struct record_check *check, const struct pipeline *pipeline)
{
	const struct manifest *manifest = check->options->manifest;
	struct check_report *report = check->report;
	struct param_stats stats[FIELDS_MAX];
	struct run_totals totals;
	struct error error = { 0 };
	size_t count;
	void **workers;

	totals.records = report->records;
	digest_thread_finish(check->digest, &totals);
	check_report_totals(report, manifest, &totals);
	/* The statistics are those of the expected records: comparable if all of them are there. */
	if (report->errors > 0)
		return true;
	workers = calloc(pipeline->workers_count, sizeof(*workers));
	if (!workers)
		return error_out_of_memory(&report->error);
	for (size_t i = 0; i < pipeline->workers_count; i++)
		workers[i] = ((const struct check_worker *)pipeline->workers[i])->record_worker;
	count = stats_collector_rows(
		record_worker_merge_stats(workers, pipeline->workers_count), stats);
	free(workers);
	manifest_compare_stats(manifest, stats, count, &error);
	if (error.status == STATUS_TROUBLE)
		report->error = error;
	else if (error.status != STATUS_OK)
		check_report_error(report, NO_LINE, "%s", error.text);
	return error.status != STATUS_TROUBLE;
}

/* All files are read: check what only their ends show, and report the status of the last ones. */
static void
finish(struct record_check *check, const struct pipeline *pipeline)
{
	struct check_report *report = check->report;
	struct rank_list missing = { .text = "" };
	struct error error = { 0 };

	if (report->error.status != STATUS_OK || signals_pending() ||
		!check_report_finish_files(report, report->files - 1))
		return;
	if (!file_coverage_finish(&check->coverage, &missing, &error) && !check->is_skipped)
		check_report_error(report, NO_LINE, "%s", error.text);
	if (check->options->manifest && !check->is_skipped && !compare_manifest(check, pipeline))
		return;
	if (check_report_finish_files(report, report->files))
		check_report_ranks(
			report, &missing, check->options->expected.order.shard.world, "missing");
}

static void
add_bytes(void *digest, const char *bytes, size_t size)
{
	digest_thread_add(digest, DIGEST_OUTPUT, bytes, size);
}

static bool
check_open(struct record_check *check, const struct record_check_options *options,
	struct check_report *report)
{
	struct error *error = &report->error;

	*check = (struct record_check){
		.options = options,
		.layout = options->layout,
		.plan = { .layout = options->layout,
			.kernel = options->kernel,
			.seeding = options->seeding,
			.with_stats = options->manifest },
		.report = report,
	};
	if (!compute_plan_open(&check->plan, error))
		return false;
	if (!record_lines_open(&check->lines, report->paths, report->paths ? report->files : 0,
		    check->layout, error))
		return false;
	if (!envelope_print(&check->header, check->layout, 0, NULL, error))
		return false;
	if (options->manifest) {
		check->digest = digest_thread_open(error);
		if (!check->digest)
			return false;
		check->lines.reader.on_read = add_bytes;
		check->lines.reader.on_read_context = check->digest;
		report->empty_files_max = options->manifest->run.totals.records == 0;
	}
	if (!file_coverage_open(&check->coverage, &options->expected, report->files, error))
		return false;
	report->empty_files_max += check->coverage.empty_files;
	return signals_init(error);
}

void
record_check(const struct record_check_options *options, struct check_report *report)
{
	struct record_check check;
	struct progress_total total = { 0 };
	struct progress progress;
	struct pipeline pipeline = {
		.context = &check,
		.slot_open = slot_open,
		.worker_open = worker_open,
		.slot_close = slot_close,
		.worker_close = worker_close,
		.read = step_read,
		.work = step_work,
		.write = step_write,
	};

	if (check_open(&check, options, report) &&
		pipeline_open(&pipeline, options->jobs, &report->error)) {
		total.bytes = check.lines.reader.size;
		total.records = check.coverage.total;
		if (options->manifest)
			total.records = options->manifest->run.totals.records;
		progress_open(&progress, options->progress, total, -1);
		report->progress = &progress;
		pipeline_run(&pipeline);
		report->progress = NULL;
		progress_close(&progress);
		finish(&check, &pipeline);
	}
	pipeline_close(&pipeline);
	file_coverage_close(&check.coverage);
	record_lines_close(&check.lines);
	digest_thread_close(check.digest);
	buffer_free(&check.item_lines);
	buffer_free(&check.key);
	buffer_free(&check.header);
}
