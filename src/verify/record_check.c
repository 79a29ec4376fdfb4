/* SPDX-License-Identifier: MIT */
/* record_check - checks files of lines: each record is recomputed from its own ID or key. */

#include "verify/record_check.h"

#include "base/decimal.h"
#include "base/signals.h"
#include "base/utf8.h"
#include "output/digest_thread.h"
#include "pipeline/pipeline.h"
#include "verify/likely_cause.h"
#include "verify/record_lines.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_FULL ((size_t)512 << 10) /* a text of so many bytes gets no further record */
#define AT_ONCE   64                  /* records that are compared together, in a cache */

/* Consecutive records of one file. */
struct check_batch {
	size_t input;     /* the file, from 0 */
	bool is_last;     /* the file ends after these records */
	uint64_t rank;    /* whose records they are */
	size_t records;   /* including those that are not in `text` */
	size_t different; /* records that are not as expected */

	struct buffer text;
	struct check_record {
		size_t begin;    /* of its text in the batch */
		uint64_t line;   /* of the file, where it begins */
	} * record;              /* of each item, and one more, which begins at the end */
	struct item_batch items; /* of the records whose ID or key can be read */

	struct buffer expected; /* text of the records that are compared */
	struct check_errors errors;
	struct error error; /* ends the check */
};

struct record_check {
	const struct record_check_options *options;
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
	char cause[LIKELY_CAUSE_MAX]; /* by the first records of the current file; or empty */
};

static bool
spans_equal(struct span a, struct span b)
{
	return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

/* Add an error that file_coverage found. An error of another kind ends the check. */
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
	const struct layout *layout = check->plan.layout;
	struct item_batch *items = &batch->items;
	const char *end = line.text + line.length;
	const char *id_text = record_find_id(layout, line.text, end);
	struct error error;
	uint64_t id;
	size_t length;

	if (!id_text)
		return false;
	if (layout->options.keys) {
		if (!buffer_reserve(&check->key, (size_t)(end - id_text), &batch->error))
			return false;
		if (!layout->options.format->key_read(
			    layout->options.format, id_text, end, check->key.data, &length) ||
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
	if (check->coverage.rank != UINT64_MAX) /* it is known */
		batch->rank = check->coverage.rank;
	return true;
}

/* Add a line: the text of the batch from `begin` on. */
static void
add_line(struct record_check *check, struct check_batch *batch, size_t begin)
{
	const struct record_line *line = &check->lines.line;
	struct span text = { batch->text.data + begin, batch->text.size - begin };
	struct span header = { check->header.data, check->header.size };
	char difference[RECORD_DIFF_MAX], quoted[QUOTED_MAX];
	const char *problem = "not a record as dpa writes it";
	size_t item = batch->items.count;

	if (line->kind == RECORD_LINE && add_item(check, batch, text)) {
		batch->records++;
		batch->record[item] = (struct check_record){ begin, line->number };
		batch->record[item + 1].begin = batch->text.size;
		return;
	}
	if (batch->error.status != STATUS_OK)
		return;
	batch->text.size = begin;
	if (line->kind == RECORD_HEADER) {
		if (spans_equal(text, header))
			return;
		record_diff(NULL, text, header, difference);
		check_errors_add(&batch->errors, line->number,
			"not the header of these records: %s", difference);
		return;
	}
	if (line->kind == RECORD_TRUNCATED)
		problem = "the end of the line is missing (rename the file to FILE.part and repeat "
			  "its run with --resume)";
	if (line->kind == RECORD_TOO_LONG)
		problem = "not a record: the line is longer than any record";
	text.length -= text.text[text.length - 1] == '\n';
	check_errors_add(&batch->errors, line->number, "%s: %s", problem,
		quote(quoted, text.text, text.length));
	batch->records++;
	batch->different++;
	file_coverage_unreadable(&check->coverage);
}

/* Fill a batch with lines of one file. */
static enum batch_result
fill(struct record_check *check, struct check_batch *batch, bool wait)
{
	const struct record_line *line = &check->lines.line;
	char format[LIKELY_CAUSE_MAX];
	struct error error = { 0 };

	while (batch->records < batch->items.capacity && batch->text.size < TEXT_FULL) {
		size_t begin = batch->text.size;
		enum line_result result = record_lines_next(
			&check->lines, wait && batch->records == 0, &batch->text, &batch->error);

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
			file_coverage_begin_file(
				&check->coverage, check->report->paths[line->input]);
			check->is_skipped = file_format_recognize(check->plan.layout,
				(struct span){ batch->text.data, batch->text.size }, format);
			if (check->is_skipped)
				check_errors_add(&batch->errors, NO_LINE, "%s", format);
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

	batch->is_last = false;
	batch->rank = check->options->expected.order.shard.rank;
	batch->records = batch->different = 0;
	batch->text.size = 0;
	item_batch_clear(&batch->items);
	batch->errors.total = batch->errors.count = 0;
	batch->error.status = STATUS_OK;
	enum batch_result result = fill(check, batch, wait);

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

/* Report that the record of an item is not the expected one. */
static void
add_difference(struct check_batch *batch, const struct layout *layout, size_t item,
	struct span found, struct span expected)
{
	const struct item_batch *items = &batch->items;
	char difference[RECORD_DIFF_MAX], key[QUOTED_MAX];
	uint64_t line = batch->record[item].line;

	batch->different++;
	line += record_diff(layout, found, expected, difference);
	if (layout->options.keys)
		check_errors_add(&batch->errors, line, "id %s: %s",
			quote(key, items->keys.data + items->offset[item],
				items->offset[item + 1] - items->offset[item]),
			difference);
	else
		check_errors_add(
			&batch->errors, line, "id %ju: %s", (uintmax_t)items->id[item], difference);
}

static void
step_work(void *context, void *worker, void *slot)
{
	const struct record_check *check = context;
	const struct layout *layout = check->plan.layout;
	struct check_batch *batch = slot;
	const struct item_batch *items = &batch->items;
	size_t alone = 0; /* records before this one are compared one by one */
	struct records records;

	if (items->count == 0 || batch->error.status != STATUS_OK)
		return;
	record_worker_set_rank(worker, batch->rank);
	if (!record_worker_compute(worker, items, &records, &batch->error))
		return;
	for (size_t i = 0, n; i < items->count; i += n) {
		const struct check_record *record = &batch->record[i];
		struct span found = { batch->text.data + record->begin, 0 }, expected;
		size_t rest = items->count - i;

		n = rest < AT_ONCE ? rest : AT_ONCE;
		if (i < alone)
			n = 1;
		records.count = n;
		batch->expected.size = 0;
		if (!records_append(&batch->expected, layout, &records, &batch->error))
			return;
		expected = (struct span){ batch->expected.data, batch->expected.size };
		found.length = record[n].begin - record->begin;
		if (!spans_equal(found, expected)) {
			if (n > 1) {
				alone = i + n;
				n = 0;
				continue;
			}
			add_difference(batch, layout, i, found, expected);
		}
		if (records.id)
			records.id += n;
		else
			records.key_offset += n;
		if (records.seed_text)
			records.seed_offset += n;
		if (records.digest) {
			records.digest += n;
			records.value += n;
		}
	}
}

/* If none of the first records of a file is right, find out why, which is reported if all of its
 * records differ. False: out of memory. */
static bool
find_cause(struct record_check *check, const struct check_batch *batch)
{
	struct item_batch first = batch->items;
	struct record_sample sample = {
		.text = { batch->text.data, batch->record[1].begin },
		.items = &first,
		.plan = &check->plan,
		.rank = batch->rank,
	};

	*check->cause = '\0';
	if (first.count == 0 || batch->different < batch->records)
		return true;
	first.count = 1;
	if (!likely_cause_find(&sample, check->cause, &check->report->error))
		return false;
	if (!*check->cause && sample.text.length > 1 &&
		sample.text.text[sample.text.length - 2] == '\r')
		strcpy(check->cause,
			"all lines end in CR and newline: tr -d '\\r' <FILE | dpa --check");
	/* One record alone may just be damaged. */
	else if (!*check->cause && batch->records > 1)
		strcpy(check->cause, "all records differ: probably another preset, other bounds, "
				     "another seed or depth");
	return true;
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
	if (report->records == batch->records && !find_cause(check, batch))
		return false;
	if (batch->is_last && report->different == report->records && *check->cause)
		check_report_note(report, NO_LINE, check->cause);
	return true;
}

static void
slot_close(void *slot)
{
	struct check_batch *batch = slot;

	buffer_free(&batch->text);
	buffer_free(&batch->expected);
	free(batch->record);
	item_batch_close(&batch->items);
}

static bool
slot_open(void *context, void *slot)
{
	const struct record_check *check = context;
	size_t capacity = check->plan.capacity;
	struct check_batch *batch = slot;
	struct error ignored = { 0 };

	batch->record = calloc(capacity + 1, sizeof(*batch->record));
	return batch->record && item_batch_open(&batch->items, capacity,
					check->plan.layout->options.keys, false, &ignored);
}

/* Compare the file as a whole with its manifest. */
static void
compare_manifest(struct record_check *check, const struct pipeline *pipeline)
{
	const struct manifest *manifest = check->options->manifest;
	struct check_report *report = check->report;
	struct param_stats stats[FIELDS_MAX];
	struct run_totals totals;
	struct error error = { 0 };

	totals.records = report->records;
	digest_thread_finish(check->digest, &totals);
	check_report_totals(report, manifest, &totals);
	/* The statistics are those of the expected records: comparable if all of them are there. */
	if (report->errors > 0)
		return;
	struct stats_collector *collector =
		record_worker_merge_stats(pipeline->workers, pipeline->workers_count);
	manifest_compare_stats(manifest, stats, stats_collector_rows(collector, stats), &error);
	if (error.status == STATUS_TROUBLE)
		report->error = error;
	else if (error.status != STATUS_OK)
		check_report_error(report, NO_LINE, "%s", error.text);
}

/* All files are read: check what only their ends show, and report the status of the last ones. */
static void
finish(struct record_check *check, const struct pipeline *pipeline)
{
	struct check_report *report = check->report;
	const struct expected_ids *expected = &check->options->expected;
	struct error error = { 0 };

	if (report->error.status != STATUS_OK || signals_pending() ||
		!check_report_finish_files(report, report->files - 1))
		return;
	if (!file_coverage_finish(&check->coverage, &error) && !check->is_skipped)
		check_report_error(report, NO_LINE, "%s", error.text);
	if (check->options->manifest && !check->is_skipped)
		compare_manifest(check, pipeline);
	if (report->error.status == STATUS_OK && check_report_finish_files(report, report->files) &&
		expected->all_ranks)
		check_report_ranks(
			report, check->coverage.missing, expected->order.shard.world, "missing");
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
		.options = options, .plan = options->plan, .report = report
	};
	check->plan.with_stats = options->manifest;
	if (!compute_plan_open(&check->plan, error))
		return false;
	if (!record_lines_open(
		    &check->lines, report->paths, report->files, check->plan.layout, error))
		return false;
	if (!envelope_print(&check->header, check->plan.layout, 0, NULL, error))
		return false;
	if (options->manifest) {
		check->digest = digest_thread_open(error);
		if (!check->digest)
			return false;
		check->lines.reader.options.on_read = add_bytes;
		check->lines.reader.options.on_read_context = check->digest;
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
	struct progress progress;
	struct pipeline pipeline = {
		.context = &check,
		.slot_size = sizeof(struct check_batch),
		.slot_open = slot_open,
		.slot_close = slot_close,
		.plan = &check.plan,
		.worker_open = record_worker_open,
		.worker_close = record_worker_close,
		.read = step_read,
		.work = step_work,
		.write = step_write,
	};

	if (check_open(&check, options, report) &&
		pipeline_open(&pipeline, options->jobs, &report->error)) {
		struct progress_total total = { check.coverage.total, check.lines.reader.size };

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
	line_reader_close(&check.lines.reader);
	digest_thread_close(check.digest);
	buffer_free(&check.item_lines);
	buffer_free(&check.key);
	buffer_free(&check.header);
}
