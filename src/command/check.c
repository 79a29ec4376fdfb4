/* SPDX-License-Identifier: MIT */
/* check - whether files of records are what they claim to be. */

#include "command/check.h"

#include "base/error.h"

#include "base/quote.h"
#include "base/room.h"
#include "base/signals.h"
#include "base/utf8.h"
#include "input/line_reader.h"
#include "pipeline/pipeline.h"
#include "pipeline/progress.h"
#include "pipeline/record_worker.h"
#include "verify/check_batch.h"
#include "verify/check_report.h"
#include "verify/id_coverage.h"
#include "verify/manifest_check.h"
#include "verify/record_diff.h"
#include "verify/record_reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The reader's members, the writer's, and those that nobody changes while threads run. */
struct check {
	const struct job *job;
	struct layout layout;
	struct compute_plan plan;
	bool named; /* records have an ID or a key */

	struct line_reader *reader;
	struct record_reader rows;
	struct row row;          /* the next one, if it */
	bool waiting;            /* is to begin another stretch */
	size_t input;            /* the file at hand */
	struct id_coverage roll; /* if there are ranges */
	char *key;               /* room for one */
	size_t key_room;

	struct manifest_check proof;
	struct check_report verdict;
};

static bool
ranged(const struct check *check)
{
	return check->job->input.ranges_count > 0;
}

static bool
positional(const struct fields *fields)
{
	return !fields_contains(fields, FIELD_ID);
}

bool
check_validate(const struct job *job, struct error *error)
{
	const struct record_options *layout = &job->records;
	const char *name = layout->format->name;

	if (!layout->format->build_literals)
		return error_set(error, STATUS_TROUBLE,
			"--check reads text, and --format %s is none: make it again and compare, "
			"as in dpa ... | cmp - FILE",
			name);
	if (layout->format->header_has_count && job->input.paths_count > 1)
		return error_set(error, STATUS_TROUBLE,
			"--check --format %s takes one FILE: it is a whole", name);
	if (job->input.keys && !layout->format->key_read)
		return error_set(error, STATUS_TROUBLE,
			"--check --keys does not work with --format %s", name);
	if (job->expected_manifest && !job->input.ranges_count && job->input.paths_count > 1)
		return error_set(error, STATUS_TROUBLE,
			"--check: '%s' holds a digest of the IDs, not ranges: it can tell of one "
			"file alone",
			job->output.manifest);
	if (positional(&layout->fields) && (job->input.keys || !job->input.ranges_count))
		return error_set(error, STATUS_TROUBLE, "--check: the records have no id%s",
			job->input.keys          ? ": their keys are not known"
			: job->expected_manifest ? ", and the manifest has no ranges"
						 : ": give --range, to say which they are");
	return !job->output.with_stats ||
	       error_set(error, STATUS_TROUBLE, "--stats does not work with --check");
}

/* An error of the last row, which is shown. */
static void
remark_row(struct check_batch *stretch, const char *what, const char *text, size_t length)
{
	struct error error = { 0 };
	char quoted[QUOTED_MAX];

	length -= length > 0 && text[length - 1] == '\n';
	error_set(&error, STATUS_INVALID, "%s: %s", what, quote(quoted, text, length));
	check_batch_add_error(stretch, stretch->count - 1, &error);
}

/* There is no ID or key in the last row. */
static void
remark_none(const struct check *check, struct check_batch *stretch, const struct row *row)
{
	size_t comma = check->layout.array_size ? 1 : 0;

	remark_row(stretch, record_describe(row->text + comma, row->length - comma),
		row->text + comma, row->length - comma);
}

/* Find the key of the last row. False: no memory. */
static bool
take_key(struct check *check, struct check_batch *stretch, const struct row *row)
{
	const struct layout *layout = &check->layout;
	const char *end = row->text + row->length, *at = record_find_id(layout, row->text, end);
	size_t length;

	if (!room_reserve(&check->key, &check->key_room, row->length, &stretch->error))
		return false;
	if (at && layout->format->key_read(at, end, check->key, &length) &&
		utf8_valid(check->key, length))
		return check_batch_add_key(stretch, check->key, length);
	remark_none(check, stretch, row);
	return true;
}

/* Find the ID of the last row, and whether it is this one's turn. */
static void
take_id(struct check *check, struct check_batch *stretch, const struct row *row)
{
	const char *end = row->text + row->length;
	const char *at = record_find_id(&check->layout, row->text, end);
	struct error error; /* cleared by its status: a kilobyte a row would show */
	uint64_t id;

	error.status = STATUS_OK;
	if (at && record_parse_id(at, end, &id)) {
		check_batch_add_id(stretch, id);
		if (ranged(check) && !id_coverage_mark(&check->roll, id, &error))
			check_batch_add_error(stretch, stretch->count - 1, &error);
		return;
	}
	id_coverage_unreadable(&check->roll);
	remark_none(check, stretch, row);
}

/* Give the last row, which has no ID, the one whose turn it is. */
static void
take_turn(struct check *check, struct check_batch *stretch, const struct row *row)
{
	uint64_t id;

	if (id_coverage_next(&check->roll, &id))
		check_batch_add_id(stretch, id);
	else
		remark_row(stretch, "more records than items", row->text, row->length);
}

/* A row that is no record, nor a head or an end that is as it should be. */
static void
take_wrong(struct check *check, struct check_batch *stretch, const struct row *row)
{
	static const char *const what[] = {
		[RECORD_UNSEPARATED] = "no record, or not parted from the one before it",
		[RECORD_TRUNCATED] = "the end of the line is missing",
		[ROW_CLOSE] = "the end of the array is missing",
	};
	const struct buffer *head = &check->rows.head;
	struct error differs = { 0 }, error = { 0 };

	if (row->kind == ROW_HEAD) {
		stretch->line[stretch->count - 1] += text_diff(
			row->text, row->length, head->data ? head->data : "", head->size, &differs);
		error_set(
			&error, STATUS_INVALID, "not the head of these records: %s", differs.text);
		check_batch_add_error(stretch, stretch->count - 1, &error);
		return;
	}
	if (row->kind != ROW_CLOSE) {
		stretch->records++;
		id_coverage_unreadable(&check->roll);
	}
	if (row->kind == RECORD_TOO_LONG)
		remark_row(stretch, "no record", "over 1 MiB", 10);
	else
		remark_row(stretch, what[row->kind], row->text, row->length);
}

/* The last row is not where an array of the right length has it. */
static void
remark_array(const struct check *check, struct check_batch *stretch, const struct row *row)
{
	struct error error = { 0 };
	uintmax_t batch = check->rows.batch;

	if (row->early)
		error_set(&error, STATUS_INVALID, "the array before has %ju record%s, expected %ju",
			(uintmax_t)row->first_index, row->first_index == 1 ? "" : "s", batch);
	else
		error_set(&error, STATUS_INVALID, "the array has more than %ju record%s", batch,
			batch == 1 ? "" : "s");
	check_batch_add_error(stretch, stretch->count - 1, &error);
}

/* False: no memory. */
static bool
take_row(struct check *check, struct check_batch *stretch, const struct row *row)
{
	if (!check_batch_add_record(stretch, row->text, row->length, row->line))
		return false;
	if (row->kind == ROW_RECORD && (row->early || row->late))
		remark_array(check, stretch, row);
	if (row->kind != ROW_RECORD) {
		take_wrong(check, stretch, row);
		return true;
	}
	stretch->records++;
	if (check->layout.keys && check->named)
		return take_key(check, stretch, row);
	if (check->named)
		take_id(check, stretch, row);
	else
		take_turn(check, stretch, row);
	return true;
}

/* The next row to check->row. False: the stretch ends here, if not the check. */
static bool
find_row(struct check *check, struct check_batch *stretch, bool *last)
{
	enum rows_result result = ROWS_ROW;

	if (!check->waiting)
		result = record_reader_next(
			&check->rows, stretch->count == 0, &check->row, &stretch->error);
	*last = result == ROWS_END || result == ROWS_FAILED;
	check->waiting = result == ROWS_ROW;
	return check->waiting;
}

static bool
step_read(void *run, void *slot)
{
	struct check *check = run;
	struct check_batch *stretch = slot;
	uint64_t taken = check->rows.taken;
	bool last = false;

	check_batch_clear(stretch);
	while (!check_batch_full(stretch) && find_row(check, stretch, &last)) {
		const struct row *row = &check->row;

		if (stretch->count > 0 && stretch->input != row->input)
			break;
		stretch->name = row->name;
		stretch->input = row->input;
		if (check->input != row->input)
			id_coverage_begin_file(&check->roll);
		check->input = row->input;
		check->waiting = false;
		if (!take_row(check, stretch, row))
			break;
	}
	stretch->bytes = check->rows.taken - taken;
	return stretch->error.status == STATUS_OK &&
	       manifest_check_items(&check->proof, &stretch->items, &stretch->error) && !last;
}

/* Name the record in front of what is wrong with it. */
static void
remark_record(const struct check *check, struct check_batch *stretch, size_t row,
	const struct error *differs)
{
	const struct item_batch *items = &stretch->items;
	uint32_t which = stretch->which[row];
	struct error error = { 0 };
	char quoted[QUOTED_MAX];

	if (check->layout.keys)
		error_set(&error, STATUS_INVALID, "id %s: %s",
			quote(quoted, items->keys.data + items->offset[which],
				items->offset[which + 1] - items->offset[which]),
			differs->text);
	else
		error_set(&error, STATUS_INVALID, "id %" PRIu64 ": %s", items->id[which],
			differs->text);
	check_batch_add_error(stretch, row, &error);
}

/* Write one of the records on its own. */
static size_t
write_one(const struct layout *layout, const struct records *records, size_t i, char *out)
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

/* Compare row by row. */
static void
compare_rows(const struct check *check, struct check_batch *stretch, const struct records *records)
{
	for (size_t i = 0; i < stretch->count; i++) {
		const char *row = stretch->text + (i ? stretch->end[i - 1] : 0);
		size_t length = (size_t)(stretch->text + stretch->end[i] - row), wanted;
		struct error error;

		if (stretch->which[i] == NO_ITEM)
			continue;
		wanted = write_one(&check->layout, records, stretch->which[i], stretch->expected);
		if (length == wanted && memcmp(row, stretch->expected, length) == 0)
			continue;
		error.status = STATUS_OK;
		stretch->line[i] +=
			record_diff(&check->layout, row, length, stretch->expected, wanted, &error);
		remark_record(check, stretch, i, &error);
	}
}

static void
step_work(void *run, void *worker, void *slot)
{
	const struct check *check = run;
	struct check_batch *stretch = slot;
	const struct item_batch *items = &stretch->items;
	size_t size, key_bytes = check->layout.keys ? items->offset[items->count] : 0;
	struct records records;

	if (stretch->count == 0 || stretch->error.status != STATUS_OK ||
		!record_worker_compute(worker, items, &records, &stretch->error) ||
		!room_reserve(&stretch->expected, &stretch->expected_room,
			records_max_size(&check->layout, records.count, key_bytes),
			&stretch->error))
		return;
	records.first_index = 1; /* each has a comma before it in its array */
	size = (size_t)(records_write(&check->layout, &records, stretch->expected) -
			stretch->expected);
	/* Mostly all is well, and seen at once. */
	if (items->count != stretch->count || size != stretch->end[stretch->count - 1] ||
		memcmp(stretch->text, stretch->expected, size) != 0)
		compare_rows(check, stretch, &records);
}

static bool
step_write(void *run, void *slot)
{
	struct check *check = run;

	return check_report_batch(&check->verdict, slot);
}

/* What stands around the records of a document. */
static void
finish_document(struct check *check, const struct stats_collector *collector)
{
	const struct record_reader *rows = &check->rows;
	struct check_report *verdict = &check->verdict;
	struct param_stats rows_of[FIELDS_MAX];
	struct stats_list stats = { rows_of,
		collector ? stats_collector_rows(collector, rows_of) : 0 };
	const struct pile *found = &rows->tail;
	struct error differs = { 0 };
	struct buffer tail;
	uint64_t line;

	if (!rows->document || !rows->head.data)
		return;
	if (rows->declared != verdict->records)
		check_report_error(verdict, 0, "it says that it has %ju records, and has %ju",
			(uintmax_t)rows->declared, (uintmax_t)verdict->records);
	/* The statistics are of the records as they should be, if all of them are known. */
	if (verdict->faults > 0 ||
		!envelope_trailer(&tail, &check->layout, verdict->records, &stats, &verdict->error))
		return;
	if (found->size != tail.size || memcmp(found->bytes, tail.data, tail.size) != 0) {
		line = text_diff(found->size ? found->bytes : "", found->size, tail.data, tail.size,
			&differs);
		check_report_error(verdict, rows->row_line + line, "%s", differs.text);
	}
	free(tail.data);
}

/* All files are read: what is missing, and the last verdicts. */
static void
finish(struct check *check, const struct pipeline *pipeline)
{
	struct check_report *verdict = &check->verdict;
	struct stats_collector *collector =
		record_worker_merge_stats(pipeline->workers, pipeline->workers_count);
	struct error missing = { 0 };
	bool alone = check_report_files(verdict) == 1;

	if (verdict->error.status != STATUS_OK || signals_pending())
		return;
	if (ranged(check) && !id_coverage_finish(&check->roll, &missing) && alone)
		check_report_error(verdict, 0, "%s", missing.text);
	finish_document(check, collector);
	manifest_check_finish(&check->proof, collector, verdict);
	if (!check_report_finish_files(verdict, check_report_files(verdict)) ||
		missing.status == STATUS_OK || alone)
		return;
	verdict->failed = true;
	diag("%s", missing.text);
}

static bool
check_open(struct check *check, const struct job *job)
{
	const struct input_options *input = &job->input;
	struct error *error = &check->verdict.error;
	struct compute_options options = {
		.kernel = job->run.kernel,
		.seeding = &job->seeding,
		.with_stats = job->output.manifest != NULL,
	};
	uint64_t total = 0;
	struct shard shard;

	*check = (struct check){ .job = job };
	layout_open(&check->layout, &job->records, &job->config, NULL);
	check->named = !positional(&check->layout.fields);
	check_report_open(&check->verdict, job);
	ranges_total(input->ranges, input->ranges_count, &total);
	shard_open(&shard, job->shard, job->seeding.rank, job->seeding.world, total);
	check->reader = line_reader_open(
		input->paths, input->paths_count, record_reader_delimiter(&check->layout), error);
	if (!check->reader ||
		!record_reader_open(&check->rows, check->reader, &check->layout, error))
		return false;
	if (check->layout.array_size)
		check->layout.array_size = UINT64_MAX; /* rows tells where arrays end */
	return manifest_check_open(&check->proof, job, check->reader, error) &&
	       (!ranged(check) || id_coverage_open(&check->roll, input->ranges, input->ranges_count,
					  &shard, check->named && input->paths_count > 1, error)) &&
	       compute_plan_open(&check->plan, &options, &check->layout, error) &&
	       signals_init(error);
}

/* Run, and tell how far it is. */
static void
run_told(struct check *check, const struct pipeline *pipeline)
{
	const struct job *job = check->job;
	struct progress_total total = { check->roll.sequence.total,
		line_reader_size(check->reader) };
	struct progress progress;

	if (job->expected_manifest)
		total.records = job->expected_manifest->output.records;
	progress_open(&progress, job->run.progress, total, -1);
	check->verdict.progress = &progress;
	pipeline_run(pipeline);
	check->verdict.progress = NULL;
	progress_close(&progress);
}

static void *
slot_open(void *run)
{
	const struct check *check = run;

	return check_batch_open(check->plan.capacity, check->layout.keys);
}

static void
slot_close(void *slot)
{
	check_batch_close(slot);
}

static void *
worker_open(void *run)
{
	const struct check *check = run;
	struct error none = { 0 };

	return record_worker_open(&check->plan, &none);
}

static void
worker_close(void *worker)
{
	record_worker_close(worker);
}

enum status
check(const struct job *job)
{
	struct check check;
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

	if (check_open(&check, job) &&
		pipeline_open(&pipeline, job->run.jobs, &check.verdict.error)) {
		run_told(&check, &pipeline);
		finish(&check, &pipeline);
		output_file_commit(&check.verdict.out, &check.verdict.error);
	}
	check_report_close(&check.verdict);
	pipeline_close(&pipeline);
	compute_plan_close(&check.plan);
	id_coverage_close(&check.roll);
	line_reader_close(check.reader);
	manifest_check_close(&check.proof);
	record_reader_close(&check.rows);
	free(check.key);
	if (check.verdict.error.status != STATUS_OK) {
		diag("%s", check.verdict.error.text);
		return check.verdict.error.status;
	}
	return check.verdict.failed ? STATUS_INVALID : STATUS_OK;
}
