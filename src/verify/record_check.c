/* SPDX-License-Identifier: MIT */
/* record_check - checks files of lines: each record is recomputed from its own ID or key. */

#include "verify/record_check.h"

#include "base/decimal.h"
#include "base/error.h"
#include "base/quote.h"
#include "base/signals.h"
#include "base/utf8.h"
#include "output/digest_thread.h"
#include "pipeline/pipeline.h"
#include "verify/check_batch.h"
#include "verify/check_report.h"
#include "verify/file_format.h"
#include "verify/likely_cause.h"
#include "verify/record_diff.h"
#include "verify/record_lines.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_FULL ((size_t)512 << 10) /* no further record is added to a text of so many bytes */

struct record_check {
	const struct record_check_options *options;
	const struct layout *layout;
	struct compute_plan plan;
	struct buffer header; /* that each file begins with; empty: none */

	/* Of the thread that reads: */
	struct record_lines lines;
	bool is_waiting;               /* lines.line is the first one of the next file */
	bool is_open;                  /* the current file, lines.line.input, has not ended */
	bool is_skipped;               /* it has another format: its lines are not checked */
	struct file_coverage coverage; /* if the expected IDs are known */
	struct buffer key;
	struct digest_thread *digest; /* of the bytes and the items, for the manifest; or NULL */
	struct buffer item_lines;

	/* Of the thread that writes: */
	struct check_report report;
	struct record_sample sample; /* the first record of the current file */
};

static enum items_kind
items_kind(const struct record_check *check)
{
	return check->layout->keys ? ITEMS_KEYS : ITEMS_IDS;
}

/* Add what file_coverage found; an error of another kind ends the check: false. */
static bool
add_coverage_error(struct check_batch *batch, uint64_t line, const struct error *error)
{
	if (error->status == STATUS_INVALID)
		check_errors_add(&batch->errors, line, "%s", error->text);
	else
		batch->error = *error;
	return error->status == STATUS_INVALID;
}

/* A record without a readable ID or key, or that is not whole. */
static void
add_unreadable(struct record_check *check, struct check_batch *batch,
	const struct record_line *line, const char *problem)
{
	size_t length = line->length;
	char quoted[QUOTED_MAX];

	length -= length > 0 && line->text[length - 1] == '\n';
	check_errors_add(
		&batch->errors, line->number, "%s: %s", problem, quote(quoted, line->text, length));
	batch->different++;
	file_coverage_unreadable(&check->coverage);
}

/* False: something failed. */
static bool
add_record(struct record_check *check, struct check_batch *batch, const struct record_line *line)
{
	const struct layout *layout = check->layout;
	struct item_batch *items = &batch->items;
	const char *end = line->text + line->length;
	const char *id_text = record_find_id(layout, line->text, end);
	struct check_record *record = &batch->record[batch->count];
	struct error error;
	uint64_t id;
	size_t length;

	if (!buffer_append(&batch->text, line->text, line->length, &batch->error))
		return false;
	*record = (struct check_record){ batch->text.size, line->number, (uint32_t)items->count };
	batch->count++;
	if (id_text && !layout->keys && parse_u64_padded(id_text, &id)) {
		items->id[items->count++] = id;
		error.status = STATUS_OK; /* enough to clear it: this is done for each record */
		if (!file_coverage_mark(&check->coverage, id, &error) &&
			!add_coverage_error(batch, line->number, &error))
			return false;
		batch->rank = file_coverage_rank(&check->coverage);
		return true;
	}
	if (id_text && layout->keys) {
		if (!buffer_reserve(&check->key, (size_t)(end - id_text), &batch->error))
			return false;
		if (layout->format->key_read(id_text, end, check->key.data, &length) &&
			utf8_valid(check->key.data, length)) {
			if (!item_batch_add_key(items, check->key.data, length))
				batch->error = items->error;
			return batch->error.status == STATUS_OK;
		}
	}
	record->item = NO_ITEM;
	add_unreadable(check, batch, line,
		file_format_is_object(line->text, line->length)
			? "JSON, but not a record as dpa writes it"
			: "not a record");
	return true;
}

/* Whether the first line shows that the file has another format; then that is its only error. */
static bool
has_other_format(struct record_check *check, struct check_batch *batch, struct record_line *line)
{
	static const char byte_order_mark[] = "\xEF\xBB\xBF";
	char format[FILE_FORMAT_MAX];

	if (line->length >= 3 && memcmp(line->text, byte_order_mark, 3) == 0) {
		check_errors_add(
			&batch->errors, line->number, "begins with a UTF-8 byte order mark");
		line->text += 3;
		line->length -= 3;
	}
	if (!check->layout->format->header &&
		record_find_id(check->layout, line->text, line->text + line->length))
		return false;
	if (!file_format_recognize(check->layout, line->text, line->length, format))
		return false;
	check_errors_add(&batch->errors, NO_LINE, "%s", format);
	return true;
}

/* Add a line to the batch. False: something failed. */
static bool
add_line(struct record_check *check, struct check_batch *batch, struct record_line *line)
{
	struct span found, header = { check->header.data, check->header.size };
	char difference[RECORD_DIFF_MAX];

	if (line->is_first)
		check->is_skipped = has_other_format(check, batch, line);
	if (check->is_skipped)
		return true;
	batch->records += line->kind != RECORD_HEADER;
	switch (line->kind) {
	case RECORD_LINE:
		return add_record(check, batch, line);
	case RECORD_HEADER:
		found = (struct span){ line->text, line->length };
		if (spans_equal(found, header))
			break;
		record_diff(NULL, found, header, difference);
		check_errors_add(&batch->errors, line->number,
			"not the header of these records: %s", difference);
		break;
	case RECORD_TRUNCATED:
		add_unreadable(check, batch, line, "the end of the line is missing");
		break;
	case RECORD_TOO_LONG:
		add_unreadable(check, batch, line, "not a record: the line is longer than any");
		break;
	}
	return true;
}

/* The current file has ended; the batch is its last one. */
static void
end_file(struct record_check *check, struct check_batch *batch)
{
	struct error error = { 0 };

	check->is_open = false;
	batch->is_last = true;
	if (!check->is_skipped && !file_coverage_end_file(&check->coverage, &error))
		add_coverage_error(batch, NO_LINE, &error);
}

/* Fill a batch with lines of one file. False: there are no more. */
static bool
fill(struct record_check *check, struct check_batch *batch)
{
	struct record_line *line = &check->lines.line;

	while (batch->count < batch->items.capacity && batch->text.size < TEXT_FULL) {
		enum line_result result = LINES_READY;

		if (!check->is_waiting)
			result = record_lines_next(&check->lines, batch->count == 0, &batch->error);
		if (result == LINES_WOULD_BLOCK)
			return true;
		if (result != LINES_READY) {
			if (check->is_open && result == LINES_END)
				end_file(check, batch);
			return false;
		}
		check->is_waiting = check->is_open && line->input != batch->input;
		if (check->is_waiting) {
			end_file(check, batch);
			return true;
		}
		if (!check->is_open) {
			batch->input = line->input;
			check->is_open = true;
			file_coverage_begin_file(&check->coverage, line->input);
		}
		if (!add_line(check, batch, line))
			return false;
	}
	return true;
}

static bool
step_read(void *context, void *slot)
{
	struct record_check *check = context;
	const struct manifest *manifest = check->options->manifest;
	struct check_batch *batch = slot;
	uint64_t bytes = check->lines.bytes;
	bool has_more;

	batch->is_last = false;
	batch->rank = check->options->expected.order.shard.rank;
	batch->records = batch->different = 0;
	batch->text.size = batch->count = 0;
	item_batch_clear(&batch->items);
	batch->errors.total = batch->errors.count = 0;
	batch->error.status = STATUS_OK;
	if (check->is_open)
		batch->input = check->lines.line.input;
	has_more = fill(check, batch);
	batch->bytes = check->lines.bytes - bytes;
	if (batch->error.status != STATUS_OK)
		return false;
	/* With ranges, the IDs are checked one by one. */
	if (manifest && !manifest->input.ranges_count) {
		if (!item_lines_write(&check->item_lines, &batch->items, manifest->input.delimiter,
			    &batch->error))
			return false;
		digest_thread_submit(check->digest, DIGEST_INPUT, &check->item_lines);
	}
	return has_more;
}

static void
step_work(void *context, void *worker, void *slot)
{
	(void)context;
	check_batch_compare(slot, worker);
}

/* Keep the first record of the batch, unless it is too long. False: out of memory. */
static bool
keep_sample(struct record_check *check, const struct check_batch *batch)
{
	struct record_sample *sample = &check->sample;
	const struct item_batch *items = &batch->items;
	struct span text = check_batch_text(batch, 0);

	if (text.length > SAMPLE_MAX)
		return true;
	sample->rank = batch->rank;
	item_batch_clear(&sample->items);
	/* Of the first record, the item is the first one. */
	if (batch->record[0].item != NO_ITEM) {
		if (items->id)
			sample->items.id[sample->items.count++] = items->id[0];
		else if (!item_batch_add_key(&sample->items, items->keys.data, items->offset[1]))
			return error_out_of_memory(&check->report.error);
	}
	return buffer_append(&sample->text, text.text, text.length, &check->report.error);
}

static bool
step_write(void *context, void *slot)
{
	struct record_check *check = context;
	struct check_report *report = &check->report;
	const struct check_batch *batch = slot;
	char cause[LIKELY_CAUSE_MAX];

	if (!check_report_finish_files(report, batch->input))
		return false;
	report->records += batch->records;
	report->different += batch->different;
	progress_add(report->progress, batch->records, batch->bytes);
	check_report_errors(report, &batch->errors);
	if (batch->error.status != STATUS_OK) {
		report->error = batch->error;
		return false;
	}
	if (check->sample.text.size == 0 && batch->count > 0 && !keep_sample(check, batch))
		return false;
	if (batch->is_last) {
		if (report->records > 0 && report->different == report->records &&
			likely_cause(&check->plan, &check->sample, report->records, cause,
				&report->error))
			check_report_note(report, NO_LINE, cause);
		check->sample.text.size = 0;
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
	struct error ignored = { 0 };

	if (!batch)
		return NULL;
	batch->record = calloc(capacity, sizeof(*batch->record));
	if (batch->record && item_batch_open(&batch->items, capacity, items_kind(check), &ignored))
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
	worker->seeding = *worker->plan.options.seeding;
	worker->plan.options.seeding = &worker->seeding;
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
	struct check_report *report = &check->report;
	struct param_stats stats[FIELDS_MAX];
	char sha256[SHA256_HEX + 1];
	struct error error = { 0 };
	size_t count;
	void **workers;

	check_report_number(report, manifest, "record", report->records, manifest->output.records);
	check_report_number(report, manifest, "byte",
		digest_thread_size(check->digest, DIGEST_OUTPUT), manifest->output.bytes);
	digest_thread_hex(check->digest, DIGEST_OUTPUT, sha256);
	check_report_digest(report, manifest, "", sha256, manifest->output.sha256);
	if (!manifest->input.ranges_count) {
		check_report_number(report, manifest, "ID", report->records, manifest->input.items);
		digest_thread_hex(check->digest, DIGEST_INPUT, sha256);
		check_report_digest(
			report, manifest, "of the IDs ", sha256, manifest->input.sha256);
	}
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
	if (!manifest_compare_stats(manifest, stats, count, &error))
		check_report_error(report, NO_LINE, "%s", error.text);
	return true;
}

/* All files are read: check what only their ends show, and report the status of the last ones. */
static void
finish(struct record_check *check, const struct pipeline *pipeline)
{
	struct check_report *report = &check->report;
	bool all_ranks = check->options->expected.all_ranks;
	struct error missing = { 0 };

	if (report->error.status != STATUS_OK || signals_pending() ||
		!check_report_finish_files(report, report->files - 1))
		return;
	if (all_ranks || !check->is_skipped)
		file_coverage_finish(&check->coverage, &missing);
	if (missing.status != STATUS_OK && !all_ranks)
		check_report_error(report, NO_LINE, "%s", missing.text);
	if (check->options->manifest && !check->is_skipped && !compare_manifest(check, pipeline))
		return;
	if (!check_report_finish_files(report, report->files))
		return;
	if (missing.status != STATUS_OK && all_ranks) {
		diag("%s", missing.text);
		report->has_failed = true;
	}
}

static void
add_bytes(void *digest, const char *bytes, size_t size)
{
	digest_thread_add(digest, DIGEST_OUTPUT, bytes, size);
}

static bool
check_open(struct record_check *check, const struct record_check_options *options)
{
	struct check_report *report = &check->report;
	struct error *error = &report->error;
	const struct compute_options compute = {
		.kernel = options->kernel,
		.seeding = options->seeding,
		.with_stats = options->manifest,
	};

	*check = (struct record_check){ .options = options, .layout = options->layout };
	check_report_open(report, options->paths, options->paths_count, options->is_quiet);
	if (!compute_plan_open(&check->plan, &compute, check->layout, error))
		return false;
	if (!record_lines_open(
		    &check->lines, options->paths, options->paths_count, check->layout, error))
		return false;
	if (!item_batch_open(&check->sample.items, 1, items_kind(check), error))
		return false;
	if (!envelope_header(&check->header, check->layout, 0, error))
		return false;
	if (options->manifest) {
		check->digest = digest_thread_open(error);
		if (!check->digest)
			return false;
		line_reader_on_read(check->lines.reader, add_bytes, check->digest);
		report->empty_files_max = options->manifest->output.records == 0;
	}
	if (!file_coverage_open(
		    &check->coverage, &options->expected, options->paths, report->files, error))
		return false;
	report->empty_files_max += check->coverage.empty_ranks;
	return signals_init(error);
}

static enum status
check_close(struct record_check *check)
{
	file_coverage_close(&check->coverage);
	record_lines_close(&check->lines);
	compute_plan_close(&check->plan);
	digest_thread_close(check->digest);
	item_batch_close(&check->sample.items);
	buffer_free(&check->sample.text);
	buffer_free(&check->item_lines);
	buffer_free(&check->key);
	buffer_free(&check->header);
	return check_report_close(&check->report);
}

enum status
record_check(const struct record_check_options *options)
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

	if (check_open(&check, options) &&
		pipeline_open(&pipeline, options->jobs, &check.report.error)) {
		total.bytes = line_reader_size(check.lines.reader);
		total.records = check.coverage.total;
		if (options->manifest)
			total.records = options->manifest->output.records;
		progress_open(&progress, options->progress, total, -1);
		check.report.progress = &progress;
		pipeline_run(&pipeline);
		check.report.progress = NULL;
		progress_close(&progress);
		finish(&check, &pipeline);
	}
	pipeline_close(&pipeline);
	return check_close(&check);
}
