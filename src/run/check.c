/* SPDX-License-Identifier: MIT */
/* check - whether files of records are what they claim to be. */

#include "run/check.h"

#include "base/interrupt.h"
#include "base/text.h"
#include "input/reader.h"
#include "run/batch.h"
#include "run/claim.h"
#include "run/pipeline.h"
#include "run/proof.h"
#include "run/roll.h"
#include "run/stretch.h"
#include "run/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The reader's members, the writer's, and those that nobody changes while threads run. */
struct check {
	const struct job *job;
	struct layout layout;
	struct recipe recipe;
	char *head; /* the line that stands before the records; NULL: none does */
	size_t head_size;
	bool named; /* records have an ID or a key */

	struct reader *reader;
	struct lines lines;
	size_t input;     /* the file at hand */
	bool long_line;   /* a line was passed over and is still to be told of */
	struct roll roll; /* if there are ranges */
	char *key;        /* room for one */
	size_t key_room;

	struct proof proof;
	struct verdict verdict;
};

static bool
ranged(const struct check *check)
{
	return check->job->input.ranges_count > 0;
}

static bool
positional(const struct fields *fields)
{
	return !fields_have(fields, FIELD_ID);
}

bool
check_possible(const struct job *job, struct fault *fault)
{
	const struct layout *layout = &job->layout;
	const char *name = layout->format->name;

	if (!layout->format->prepare || layout->format->counted)
		return fault_set(fault, STATUS_TROUBLE,
			"--check does not work with --format %s: its records are no lines", name);
	if (layout->batch)
		return fault_set(fault, STATUS_TROUBLE, "--check does not work with --batch");
	if (job->input.keys && !layout->format->key_read)
		return fault_set(fault, STATUS_TROUBLE,
			"--check --keys does not work with --format %s", name);
	if (job->recorded && !job->input.ranges_count && job->input.paths_count > 1)
		return fault_set(fault, STATUS_TROUBLE,
			"--check: '%s' holds a digest of the IDs, not ranges: it can tell of one "
			"file alone",
			job->manifest);
	if (positional(&layout->fields) && (job->input.keys || !job->input.ranges_count))
		return fault_set(fault, STATUS_TROUBLE, "--check: the records have no id%s",
			job->input.keys ? ": their keys are not known"
			: job->recorded ? ", and the manifest has no ranges"
					: ": give --range, to say which they are");
	return !job->stats ||
	       fault_set(fault, STATUS_TROUBLE, "--stats does not work with --check");
}

/* What a line that cannot be a record is. */
static void
remark_line(struct stretch *stretch, const char *what, const char *line, size_t length)
{
	struct fault fault = { 0 };
	char quoted[QUOTED_MAX];

	fault_set(&fault, STATUS_INVALID, "%s: %s", what, text_quote(quoted, line, length));
	stretch_remark(stretch, stretch->count - 1, &fault);
}

static bool
key_reserve(struct check *check, size_t room, struct fault *fault)
{
	char *larger;

	if (check->key_room >= room)
		return true;
	larger = realloc(check->key, 2 * room);
	if (!larger)
		return fault_memory(fault);
	check->key = larger;
	check->key_room = 2 * room;
	return true;
}

/* Find the key of the last line. False: no memory. */
static bool
take_key(struct check *check, struct stretch *stretch, const char *line, size_t length)
{
	const char *at = claim_find(&check->layout, line, line + length);
	size_t key_length;

	if (!key_reserve(check, length, &stretch->fault))
		return false;
	if (at && check->layout.format->key_read(at, check->key, &key_length) &&
		utf8_valid(check->key, key_length))
		return stretch_key(stretch, check->key, key_length);
	remark_line(stretch, claim_none(line, length), line, length - 1);
	return true;
}

/* Find the ID of the last line, and whether it is this one's turn. */
static void
take_id(struct check *check, struct stretch *stretch, const char *line, size_t length)
{
	const char *at = claim_find(&check->layout, line, line + length);
	struct fault fault; /* cleared by its status: a kilobyte a line would show */
	uint64_t id;

	fault.status = STATUS_OK;
	if (at && claim_id(at, line + length, &id)) {
		stretch_id(stretch, id);
		if (ranged(check) && !roll_call(&check->roll, id, &fault))
			stretch_remark(stretch, stretch->count - 1, &fault);
		return;
	}
	roll_skip(&check->roll);
	remark_line(stretch, claim_none(line, length), line, length - 1);
}

/* Give the last line, which has no ID, the one whose turn it is. */
static void
take_turn(struct check *check, struct stretch *stretch, const char *line, size_t length)
{
	uint64_t id;

	if (roll_next(&check->roll, &id))
		stretch_id(stretch, id);
	else
		remark_line(stretch, "more records than items", line, length - 1);
}

/* False: no memory. */
static bool
take_line(struct check *check, struct stretch *stretch, const char *line, size_t length, bool torn)
{
	bool first = stretch->first + stretch->count == 1;

	if (!stretch_line(stretch, line, length))
		return false;
	if (first && check->head) {
		if (length != check->head_size || memcmp(line, check->head, length) != 0)
			remark_line(stretch, "not the head of these records", line, length - 1);
		return true;
	}
	stretch->records++;
	if (torn) {
		roll_skip(&check->roll);
		remark_line(stretch, "the end of the line is missing", line, length - 1);
		return true;
	}
	if (!check->named)
		take_turn(check, stretch, line, length);
	else if (check->layout.keys)
		return take_key(check, stretch, line, length);
	else
		take_id(check, stretch, line, length);
	return true;
}

/* Take lines of one file. False: no memory. */
static bool
take_lines(struct check *check, struct stretch *stretch)
{
	struct lines *lines = &check->lines;

	while (lines->next < lines->end && !stretch_full(stretch)) {
		const char *line = lines->next, *end = rawmemchr(line, '\n');

		lines->next = ++end;
		lines->number++;
		if (!take_line(check, stretch, line, (size_t)(end - line),
			    lines->torn && end == lines->end))
			return false;
	}
	return true;
}

static void
take_long(struct check *check, struct stretch *stretch)
{
	static const char empty[] = "\n";

	check->long_line = false;
	if (!stretch_line(stretch, empty, 1))
		return;
	stretch->records++;
	roll_skip(&check->roll);
	remark_line(stretch, "no record", "over 1 MiB", 10);
}

/* The lines at hand are of another file than the stretch. */
static void
stretch_begin(struct check *check, struct stretch *stretch)
{
	stretch->name = check->lines.name;
	stretch->input = check->lines.input;
	stretch->first = check->lines.number + !check->long_line;
	if (stretch->input != check->input)
		roll_begin(&check->roll);
	check->input = stretch->input;
}

/* More lines to check->lines, or a line that is too long. False: the stretch ends here. */
static bool
read_more(struct check *check, struct stretch *stretch, bool *last)
{
	switch (reader_next(check->reader, stretch->count == 0, &check->lines, &stretch->fault)) {
	case READER_LONG:
		check->long_line = true;
		return true;
	case READER_LINES:
		return true;
	case READER_PAUSE:
		return false;
	case READER_END:
	case READER_FAILED:
		*last = true;
		return false;
	}
	return false;
}

static bool
step_read(void *run, void *slot)
{
	struct check *check = run;
	struct stretch *stretch = slot;
	struct lines *lines = &check->lines;
	bool last = false;

	stretch_clear(stretch);
	while (!stretch_full(stretch) && stretch->fault.status == STATUS_OK) {
		bool lined = lines->next < lines->end;

		if (!lined && !check->long_line && !read_more(check, stretch, &last))
			break;
		if (stretch->count == 0)
			stretch_begin(check, stretch);
		else if (stretch->input != lines->input)
			break;
		if (check->long_line)
			take_long(check, stretch);
		else if (!take_lines(check, stretch))
			break;
	}
	return stretch->fault.status == STATUS_OK &&
	       proof_items(&check->proof, &stretch->items, &stretch->fault) && !last;
}

static bool
expected_reserve(struct stretch *stretch, size_t room)
{
	char *larger;

	if (stretch->expected_room >= room)
		return true;
	larger = realloc(stretch->expected, room);
	if (!larger)
		return fault_memory(&stretch->fault);
	stretch->expected = larger;
	stretch->expected_room = room;
	return true;
}

/* Name the record in front of what is wrong with it. */
static void
remark_record(const struct check *check, struct stretch *stretch, size_t line,
	const struct fault *differs)
{
	const struct items *items = &stretch->items;
	uint32_t which = stretch->which[line];
	struct fault fault = { 0 };
	char quoted[QUOTED_MAX];

	if (check->layout.keys)
		fault_set(&fault, STATUS_INVALID, "id %s: %s",
			text_quote(quoted, items->key + items->offset[which],
				items->offset[which + 1] - items->offset[which]),
			differs->text);
	else
		fault_set(&fault, STATUS_INVALID, "id %" PRIu64 ": %s", items->id[which],
			differs->text);
	stretch_remark(stretch, line, &fault);
}

/* Compare line by line; the expected text has one for each item. */
static void
compare_lines(const struct check *check, struct stretch *stretch)
{
	const char *expected = stretch->expected;

	for (size_t i = 0; i < stretch->count; i++) {
		const char *line = stretch->text + (i ? stretch->end[i - 1] : 0);
		size_t length = (size_t)(stretch->text + stretch->end[i] - line), wanted;
		struct fault fault = { 0 };

		if (stretch->which[i] == NO_ITEM)
			continue;
		wanted = (size_t)((const char *)rawmemchr(expected, '\n') + 1 - expected);
		if (length != wanted || memcmp(line, expected, length) != 0) {
			claim_differs(&check->layout, line, length, expected, wanted, &fault);
			remark_record(check, stretch, i, &fault);
		}
		expected += wanted;
	}
}

static void
step_work(void *run, void *worker, void *slot)
{
	const struct check *check = run;
	struct stretch *stretch = slot;
	const struct items *items = &stretch->items;
	size_t size, key_bytes = check->layout.keys ? items->offset[items->count] : 0;
	struct records records;

	if (stretch->count == 0 || stretch->fault.status != STATUS_OK ||
		!bench_compute(worker, items, &records, &stretch->fault) ||
		!expected_reserve(stretch, records_room(&check->layout, records.count, key_bytes)))
		return;
	size = (size_t)(records_write(&check->layout, &records, stretch->expected) -
			stretch->expected);
	/* Mostly all is well, and seen at once. */
	if (items->count != stretch->count || size != stretch->end[stretch->count - 1] ||
		memcmp(stretch->text, stretch->expected, size) != 0)
		compare_lines(check, stretch);
}

static bool
step_write(void *run, void *slot)
{
	struct check *check = run;

	return verdict_stretch(&check->verdict, slot);
}

/* What all workers counted, or NULL. */
static struct tally *
tally_whole(const struct pipeline *pipeline)
{
	struct tally *whole = bench_tally(pipeline->workers[0]);

	for (size_t i = 1; whole && i < pipeline->workers_count; i++)
		tally_merge(whole, bench_tally(pipeline->workers[i]));
	return whole;
}

/* All files are read: what is missing, and the last verdicts. */
static void
finish(struct check *check, const struct pipeline *pipeline)
{
	struct verdict *verdict = &check->verdict;
	struct fault missing = { 0 };
	bool alone = verdict_files(verdict) == 1;

	if (verdict->fault.status != STATUS_OK || interrupt_pending())
		return;
	if (ranged(check) && !roll_end(&check->roll, &missing) && alone)
		verdict_fault(verdict, "%s", missing.text);
	proof_end(&check->proof, tally_whole(pipeline), verdict);
	if (!verdict_tell(verdict, verdict_files(verdict)) || missing.status == STATUS_OK || alone)
		return;
	verdict->failed = true;
	report("%s", missing.text);
}

/* The line that the format puts before the records. */
static bool
head_open(struct check *check)
{
	const struct layout *layout = &check->layout;
	FILE *stream;
	bool whole;

	if (!layout->format->head)
		return true;
	stream = open_memstream(&check->head, &check->head_size);
	if (!stream)
		return fault_memory(&check->verdict.fault);
	layout->format->head(stream, layout, 0);
	whole = !ferror(stream);
	return (fclose(stream) == 0 && whole) || fault_memory(&check->verdict.fault);
}

static bool
check_open(struct check *check, const struct job *job)
{
	const struct input *input = &job->input;
	struct fault *fault = &check->verdict.fault;
	uint64_t total = 0;
	struct shard shard;

	*check = (struct check){ .job = job, .layout = job->layout };
	check->layout.config = &job->config;
	layout_open(&check->layout);
	check->named = !positional(&check->layout.fields);
	verdict_open(&check->verdict, job);
	ranges_total(input->ranges, input->ranges_count, &total);
	shard_open(&shard, job->shard, job->seeding.rank, job->seeding.world, total);
	check->reader = reader_open(input->paths, input->paths_count, '\n', fault);
	return check->reader && proof_open(&check->proof, job, check->reader, fault) &&
	       (!ranged(check) || roll_open(&check->roll, input->ranges, input->ranges_count,
					  &shard, check->named && input->paths_count > 1, fault)) &&
	       head_open(check) && recipe_open(&check->recipe, job, &check->layout, fault) &&
	       interrupt_open(fault);
}

static void *
slot_open(void *run)
{
	const struct check *check = run;

	return stretch_open(check->recipe.capacity, check->layout.keys);
}

static void
slot_close(void *slot)
{
	stretch_close(slot);
}

static void *
worker_open(void *run)
{
	const struct check *check = run;
	struct fault none = { 0 };

	return bench_open(&check->recipe, &none);
}

static void
worker_close(void *worker)
{
	bench_close(worker);
}

enum status
check(const struct job *job)
{
	struct check check;
	struct pipeline pipeline = {
		.run = &check,
		.slot_open = slot_open,
		.worker_open = worker_open,
		.slot_close = slot_close,
		.worker_close = worker_close,
		.read = step_read,
		.work = step_work,
		.write = step_write,
	};

	if (check_open(&check, job) && pipeline_open(&pipeline, job->jobs, &check.verdict.fault)) {
		pipeline_run(&pipeline);
		finish(&check, &pipeline);
		sink_commit(&check.verdict.sink, &check.verdict.fault);
	}
	verdict_close(&check.verdict);
	pipeline_close(&pipeline);
	recipe_close(&check.recipe);
	roll_close(&check.roll);
	reader_close(check.reader);
	proof_close(&check.proof);
	free(check.head);
	free(check.key);
	if (check.verdict.fault.status != STATUS_OK) {
		report("%s", check.verdict.fault.text);
		return check.verdict.fault.status;
	}
	return check.verdict.failed ? STATUS_INVALID : STATUS_OK;
}
