/* SPDX-License-Identifier: MIT */
/* record_check - checks files of lines: each record is recomputed from its own ID or key. */

#include "verify/record_check.h"

#include "base/decimal.h"
#include "base/error.h"
#include "base/quote.h"
#include "base/signals.h"
#include "base/utf8.h"
#include "pipeline/pipeline.h"
#include "verify/check_batch.h"
#include "verify/check_report.h"
#include "verify/file_format.h"
#include "verify/likely_cause.h"
#include "verify/manifest_check.h"
#include "verify/record_diff.h"
#include "verify/record_lines.h"

#include <stdlib.h>
#include <string.h>

struct record_check {
	const struct record_check_options *options;
	const struct layout *layout;
	struct buffer header; /* that each file begins with; empty: none */

	/* Of the thread that reads: */
	struct record_lines lines;
	struct record_line line;
	bool is_waiting;               /* `line` is the first one of the next file */
	bool is_open;                  /* the current file, lines.input, has not ended */
	bool is_skipped;               /* it has another format: its lines are not checked */
	struct file_coverage coverage; /* if the expected IDs are known */
	struct buffer key;
	struct manifest_check manifest;

	/* Of the thread that writes: */
	struct check_report report;
	struct record_sample sample; /* the first record of the current file */
};

/* What a thread that computes owns: the rank in its plan is that of the batch. */
struct check_worker {
	struct seeding seeding;
	struct compute_plan plan;
	struct record_worker *record_worker;
	struct buffer expected;
};

static bool
has_expected_ids(const struct record_check *check)
{
	return check->options->expected.ranges_count > 0;
}

/* A record without a readable ID or key, or that is not whole. */
static void
add_unreadable(struct record_check *check, struct check_batch *batch, uint64_t line,
	const char *problem, const char *text, size_t length)
{
	char quoted[QUOTED_MAX];

	length -= length > 0 && text[length - 1] == '\n';
	check_batch_add_error(batch, line, "%s: %s", problem, quote(quoted, text, length));
	batch->different++;
	if (has_expected_ids(check))
		file_coverage_unreadable(&check->coverage);
}

/* Find the key at `text` of the last record. False: out of memory. */
static bool
read_key(struct record_check *check, struct check_batch *batch, const char *text, const char *end,
	bool *is_found)
{
	size_t length;

	if (!buffer_reserve(&check->key, (size_t)(end - text), &batch->error))
		return false;
	*is_found = check->layout->format->key_read(text, end, check->key.data, &length) &&
		    utf8_valid(check->key.data, length);
	return !*is_found || check_batch_set_key(batch, check->key.data, length);
}

/* The last record has this ID. False: something failed. */
static bool
mark_id(struct record_check *check, struct check_batch *batch, uint64_t id, uint64_t line)
{
	struct error error;

	check_batch_set_id(batch, id);
	if (!has_expected_ids(check))
		return true;
	error.status = STATUS_OK; /* enough to clear it: this is done for each record */
	if (!file_coverage_mark(&check->coverage, id, &error)) {
		if (error.status == STATUS_TROUBLE) {
			batch->error = error;
			return false;
		}
		check_batch_add_error(batch, line, "%s", error.text);
	}
	batch->rank = file_coverage_rank(&check->coverage);
	return true;
}

/* False: something failed. */
static bool
add_record(struct record_check *check, struct check_batch *batch, const struct record_line *line)
{
	const struct layout *layout = check->layout;
	const char *end = line->text + line->length;
	const char *id_text = record_find_id(layout, line->text, end);
	bool is_found = false;
	uint64_t id;

	if (!check_batch_add_record(batch, line->text, line->length, line->number))
		return false;
	if (id_text && !layout->keys && parse_u64_padded(id_text, &id))
		return mark_id(check, batch, id, line->number);
	if (id_text && layout->keys && !read_key(check, batch, id_text, end, &is_found))
		return false;
	if (!is_found)
		add_unreadable(check, batch, line->number,
			file_format_is_object(line->text, line->length)
				? "JSON, but not a record as dpa writes it"
				: "not a record",
			line->text, line->length);
	return true;
}

static void
check_header(struct record_check *check, struct check_batch *batch, const struct record_line *line)
{
	struct span found = { line->text, line->length };
	struct span expected = { check->header.data, check->header.size };
	char difference[RECORD_DIFF_MAX];

	if (found.length == expected.length && memcmp(found.text, expected.text, found.length) == 0)
		return;
	record_diff(NULL, found, expected, difference);
	check_batch_add_error(
		batch, line->number, "not the header of these records: %s", difference);
}

/* Whether the first line shows that the file has another format; then that is its only error. */
static bool
has_other_format(struct record_check *check, struct check_batch *batch, struct record_line *line)
{
	static const char byte_order_mark[] = "\xEF\xBB\xBF";
	char format[FILE_FORMAT_MAX];

	if (line->length >= 3 && memcmp(line->text, byte_order_mark, 3) == 0) {
		check_batch_add_error(batch, line->number, "begins with a UTF-8 byte order mark");
		line->text += 3;
		line->length -= 3;
	}
	if (!check->layout->format->header &&
		record_find_id(check->layout, line->text, line->text + line->length))
		return false;
	if (!file_format_recognize(check->layout, line->text, line->length, format))
		return false;
	check_batch_add_error(batch, NO_LINE, "%s", format);
	return true;
}

/* Add a line to the batch. False: something failed. */
static bool
add_line(struct record_check *check, struct check_batch *batch, struct record_line *line)
{
	if (line->is_first)
		check->is_skipped = has_other_format(check, batch, line);
	if (check->is_skipped)
		return true;
	switch (line->kind) {
	case RECORD_LINE:
		return add_record(check, batch, line);
	case RECORD_HEADER:
		check_header(check, batch, line);
		return true;
	case RECORD_TRUNCATED:
		batch->records++;
		add_unreadable(check, batch, line->number, "the end of the line is missing",
			line->text, line->length);
		return true;
	case RECORD_TOO_LONG:
		batch->records++;
		add_unreadable(check, batch, line->number,
			"not a record: the line is longer than any", line->text, line->length);
		return true;
	}
	return true;
}

static void
begin_file(struct record_check *check, size_t input)
{
	check->is_open = true;
	if (has_expected_ids(check))
		file_coverage_begin_file(&check->coverage, input);
}

/* The current file has ended; the batch is its last one. */
static void
end_file(struct record_check *check, struct check_batch *batch)
{
	struct error error = { 0 };

	check->is_open = false;
	batch->is_last = true;
	if (!has_expected_ids(check) || check->is_skipped ||
		file_coverage_end_file(&check->coverage, &error))
		return;
	if (error.status == STATUS_TROUBLE)
		batch->error = error;
	else
		check_batch_add_error(batch, NO_LINE, "%s", error.text);
}

/* Fill a batch with lines of one file. False: there are no more. */
static bool
fill(struct record_check *check, struct check_batch *batch)
{
	struct record_line *line = &check->line;

	while (!check_batch_is_full(batch)) {
		enum line_result result = LINES_READY;

		if (!check->is_waiting)
			result = record_lines_next(
				&check->lines, batch->count == 0, line, &batch->error);
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
			begin_file(check, line->input);
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
	struct check_batch *batch = slot;
	uint64_t bytes = check->lines.bytes;
	bool has_more;

	check_batch_clear(batch);
	batch->rank = check->options->expected.rank;
	if (check->is_open)
		batch->input = check->lines.input;
	has_more = fill(check, batch);
	batch->bytes = check->lines.bytes - bytes;
	if (batch->error.status != STATUS_OK)
		return false;
	return manifest_check_items(&check->manifest, &batch->items, &batch->error) && has_more;
}

/* Write one of the records. */
static size_t
write_record(const struct layout *layout, const struct records *records, size_t i, char *out)
{
	struct records one = *records;

	one.count = 1;
	if (one.id)
		one.id += i;
	else
		one.key_offset += i;
	one.digest += i;
	one.value += i;
	return (size_t)(records_write(layout, &one, out) - out);
}

/* Report a record that is not as expected, by its ID or key. */
static void
add_difference(struct check_batch *batch, const struct layout *layout, size_t record,
	struct span found, struct span expected)
{
	const struct item_batch *items = &batch->items;
	uint32_t item = batch->record[record].item;
	char difference[RECORD_DIFF_MAX], key[QUOTED_MAX];
	uint64_t line = batch->record[record].line;

	batch->different++;
	line += record_diff(layout, found, expected, difference);
	if (layout->keys)
		check_batch_add_error(batch, line, "id %s: %s",
			quote(key, items->keys.data + items->offset[item],
				items->offset[item + 1] - items->offset[item]),
			difference);
	else
		check_batch_add_error(
			batch, line, "id %ju: %s", (uintmax_t)items->id[item], difference);
}

/* Compare record by record. */
static void
compare_records(
	struct check_batch *batch, struct check_worker *worker, const struct records *records)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct span found, expected = { worker->expected.data, 0 };

		if (batch->record[i].item == NO_ITEM)
			continue;
		found.text = check_batch_text(batch, i, &found.length);
		expected.length = write_record(
			worker->plan.layout, records, batch->record[i].item, worker->expected.data);
		if (found.length != expected.length ||
			memcmp(found.text, expected.text, found.length) != 0)
			add_difference(batch, worker->plan.layout, i, found, expected);
	}
}

static void
step_work(void *context, void *own, void *slot)
{
	struct check_worker *worker = own;
	struct check_batch *batch = slot;
	const struct item_batch *items = &batch->items;
	size_t key_bytes = items->id ? 0 : items->offset[items->count], size;
	struct records records;

	(void)context;
	if (items->count == 0 || batch->error.status != STATUS_OK)
		return;
	worker->seeding.rank = batch->rank;
	if (!record_worker_compute(worker->record_worker, items, &records, &batch->error))
		return;
	size = records_max_size(worker->plan.layout, records.count, key_bytes);
	if (!buffer_reserve(&worker->expected, size, &batch->error))
		return;
	size = (size_t)(records_write(worker->plan.layout, &records, worker->expected.data) -
			worker->expected.data);
	/* Usually all records are right: then one comparison shows it. */
	if (items->count != batch->count || size != batch->text.size ||
		memcmp(batch->text.data, worker->expected.data, size) != 0)
		compare_records(batch, worker, &records);
}

/* If all records of the file that ended are wrong, report the likely cause. */
static void
report_cause(struct record_check *check)
{
	struct check_report *report = &check->report;
	char cause[LIKELY_CAUSE_MAX];

	if (report->records > 0 && report->different == report->records &&
		likely_cause(check->options->plan, &check->sample, report->records, cause,
			&report->error))
		check_report_note(report, cause);
}

static bool
step_write(void *context, void *slot)
{
	struct record_check *check = context;
	struct check_report *report = &check->report;
	const struct check_batch *batch = slot;

	if (!check_report_batch(report, batch))
		return false;
	if (check->sample.text.size == 0 && batch->count > 0 &&
		!record_sample_set(&check->sample, batch, &report->error))
		return false;
	if (batch->is_last) {
		report_cause(check);
		check->sample.text.size = 0;
	}
	return report->error.status == STATUS_OK;
}

static void *
slot_open(void *context)
{
	const struct record_check *check = context;

	return check_batch_open(check->options->plan->capacity, check->layout->keys);
}

static void
slot_close(void *slot)
{
	check_batch_close(slot);
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
	worker->plan = *check->options->plan;
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
check_manifest(struct record_check *check, const struct pipeline *pipeline)
{
	void **workers = calloc(pipeline->workers_count, sizeof(*workers));

	if (!workers)
		return error_out_of_memory(&check->report.error);
	for (size_t i = 0; i < pipeline->workers_count; i++)
		workers[i] = ((const struct check_worker *)pipeline->workers[i])->record_worker;
	manifest_check_finish(&check->manifest,
		record_worker_merge_stats(workers, pipeline->workers_count), &check->report);
	free(workers);
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
	if (has_expected_ids(check) && (all_ranks || !check->is_skipped))
		file_coverage_finish(&check->coverage, &missing);
	if (missing.status != STATUS_OK && !all_ranks)
		check_report_error(report, NO_LINE, "%s", missing.text);
	if (check->options->manifest && !check->is_skipped && !check_manifest(check, pipeline))
		return;
	if (!check_report_finish_files(report, report->files))
		return;
	if (missing.status != STATUS_OK && all_ranks) {
		diag("%s", missing.text);
		report->has_failed = true;
	}
}

static bool
check_open(struct record_check *check, const struct record_check_options *options)
{
	struct check_report *report = &check->report;
	struct error *error = &report->error;

	*check = (struct record_check){ .options = options, .layout = options->plan->layout };
	check_report_open(report, options->paths, options->paths_count, options->is_quiet);
	if (!record_lines_open(
		    &check->lines, options->paths, options->paths_count, check->layout, error))
		return false;
	if (!manifest_check_open(&check->manifest, options->manifest, check->lines.reader, error))
		return false;
	if (check->layout->format->header &&
		!envelope_header(&check->header, check->layout, 0, error))
		return false;
	if (has_expected_ids(check)) {
		if (!file_coverage_open(&check->coverage, &options->expected, options->paths,
			    report->files, error))
			return false;
		report->empty_files_max = file_coverage_empty_ranks(&check->coverage);
	}
	if (options->manifest && options->manifest->output.records == 0)
		report->empty_files_max = 1;
	return signals_init(error);
}

static void
check_close(struct record_check *check)
{
	check_report_close(&check->report);
	file_coverage_close(&check->coverage);
	record_lines_close(&check->lines);
	manifest_check_close(&check->manifest);
	record_sample_free(&check->sample);
	buffer_free(&check->key);
	buffer_free(&check->header);
}

/* Run the threads and show the progress. */
static void
run_pipeline(struct record_check *check, const struct pipeline *pipeline)
{
	const struct record_check_options *options = check->options;
	const struct file_coverage *coverage = &check->coverage;
	struct progress_total total = { coverage->whole.total + coverage->sequence.index.total,
		line_reader_size(check->lines.reader) };
	struct progress progress;

	if (options->manifest)
		total.records = options->manifest->output.records;
	progress_open(&progress, options->progress, total, -1);
	check->report.progress = &progress;
	pipeline_run(pipeline);
	check->report.progress = NULL;
	progress_close(&progress);
}

enum status
record_check(const struct record_check_options *options)
{
	struct record_check check;
	struct check_report *report = &check.report;
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
		pipeline_open(&pipeline, options->jobs, &report->error)) {
		run_pipeline(&check, &pipeline);
		finish(&check, &pipeline);
		output_file_commit(&report->out, &report->error);
	}
	pipeline_close(&pipeline);
	check_close(&check);
	if (report->error.status != STATUS_OK) {
		diag("%s", report->error.text);
		return report->error.status;
	}
	return report->has_failed ? STATUS_INVALID : STATUS_OK;
}
