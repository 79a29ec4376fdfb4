/* SPDX-License-Identifier: MIT */
/* item_source - reads the items of a run in input order, those of one shard only, in batches. */

#include "input/item_source.h"

#include "base/quote.h"
#include "base/utf8.h"
#include "input/line_reader.h"
#include "input/line_skip.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RANGE_NOTED 1000 /* last_index of a range of which the number of IDs is reported */
#define SKIP_MIN    2    /* items; a single one is parsed as fast as it is skipped */
#define SHORT_PART  8    /* a batch is short if it holds less than this part of its capacity */

struct item_source {
	const struct rank_items *positions; /* of the items of ranges; NULL: the items are lines */
	size_t next_part;                   /* of positions */

	/* Of lines: */
	const struct input_options *input;
	off_t stdin_offset;
	struct shard shard;
	struct line_reader *reader;
	struct line_block lines;

	struct range range; /* if in_range: the IDs of the current range that are still to come */
	bool in_range;
	bool range_noted; /* or it is not to be */
	uint64_t filled;  /* items returned so far */
};

/* A line of keys or objects is one item. */
static const struct range one_item = { 0, 1, 0 };

enum items_kind
input_kind(const struct input_options *input)
{
	if (input->objects)
		return ITEMS_OBJECTS;
	return input->keys ? ITEMS_KEYS : ITEMS_IDS;
}

bool
input_reads_stdin(const struct input_options *input)
{
	for (size_t i = 0; i < input->paths_count; i++)
		if (strcmp(input->paths[i], "-") == 0)
			return true;
	return input->paths_count == 0;
}

static bool
open_reader(struct item_source *source, struct error *error)
{
	const struct input_options *input = source->input;

	source->reader = line_reader_open(
		input->paths, input->paths_count, input->delimiter, LINE_MAX_BYTES, error);
	if (!source->reader)
		return false;
	line_reader_expect_text(source->reader);
	return true;
}

struct item_source *
item_source_open_lines(
	const struct input_options *input, const struct shard *shard, struct error *error)
{
	struct item_source *source = calloc(1, sizeof(*source));

	if (!source)
		return error_out_of_memory(error), NULL;
	source->input = input;
	source->shard = *shard;
	source->stdin_offset = lseek(STDIN_FILENO, 0, SEEK_CUR);
	source->range_noted = !input->notes_ranges;
	if (open_reader(source, error))
		return source;
	free(source);
	return NULL;
}

struct item_source *
item_source_open_order(const struct order *order, struct error *error)
{
	struct item_source *source = calloc(1, sizeof(*source));

	if (!source)
		return error_out_of_memory(error), NULL;
	source->positions = &order->rank;
	return source;
}

void
item_source_close(struct item_source *source)
{
	if (!source)
		return;
	line_reader_close(source->reader);
	free(source);
}

uint64_t
item_source_counted(const struct item_source *source)
{
	return source->shard.passed;
}

/* Move IDs from the current range to the batch, until that is full or the range ends. */
static void
add_range(struct item_source *source, struct item_batch *items)
{
	struct range *range = &source->range;
	uint64_t room = items->capacity - items->count, first = range->first, step = range->step;
	size_t count = range->last_index < room ? (size_t)range->last_index + 1 : (size_t)room;
	uint64_t *id = items->id + items->count;

	for (size_t i = 0; i < count; i++)
		id[i] = first + i * step;
	items->count += count;
	source->in_range = range->last_index >= count;
	range->last_index -= source->in_range ? count : 0;
	range->first = first + count * step;
}

static enum batch_result
fill_from_order(struct item_source *source, struct item_batch *items)
{
	const struct rank_items *positions = source->positions;

	while (items->count < items->capacity) {
		if (!source->in_range && source->next_part == positions->parts)
			return BATCH_LAST;
		if (!source->in_range)
			source->range = positions->part[source->next_part++];
		add_range(source, items);
	}
	return BATCH_FULL;
}

static void
add_invalid(const struct item_source *source, struct item_batch *items, const struct error *error)
{
	if (source->shard.is_second)
		return; /* it was reported the first time */
	item_batch_add_diagnostic(items, error, source->input->skip_invalid);
}

/* Skip lines whose items belong to other ranks, if the shard has some and *retry_at is reached. */
static void
skip_lines(struct item_source *source, const char **retry_at)
{
	const struct input_options *input = source->input;
	uint64_t to_skip = shard_to_skip(&source->shard);

	if (to_skip >= SKIP_MIN && source->lines.next >= *retry_at)
		shard_skip(&source->shard, line_skip(&source->lines, input->delimiter, input->keys,
						   to_skip, retry_at));
}

static void
add_invalid_id(const struct item_source *source, struct item_batch *items, const char *line)
{
	const struct line_block *lines = &source->lines;
	struct error error;

	error.status = STATUS_OK;
	item_error(&error, lines->name, lines->number, line, (size_t)(lines->next - line) - 1);
	add_invalid(source, items, &error);
}

/* Note, once per run, that a line is a range of many IDs: it may be intended as a name. */
static void
note_range(struct item_source *source, struct item_batch *items, const char *line,
	const struct range *range)
{
	const struct line_block *lines = &source->lines;
	size_t length = (size_t)(lines->next - line) - 1;
	struct error note = { 0 };

	source->range_noted = true;
	item_note_range(&note, lines->name, lines->number, line, length, range);
	item_batch_add_note(items, &note);
}

/* Parse lines until the batch is full, the block ends, or a range of several IDs begins. */
static void
add_ids(struct item_source *source, struct item_batch *items)
{
	struct line_block *lines = &source->lines;
	const char *retry_at = lines->next, *line;
	bool all = shard_is_whole(&source->shard);
	struct range range, selected;
	enum item item;

	while (items->count < items->capacity && !source->in_range) {
		skip_lines(source, &retry_at);
		if (lines->next == lines->end || shard_has_ended(&source->shard))
			return;
		line = lines->next;
		item = item_parse(&lines->next, source->input->delimiter, &range);
		lines->number++;
		if (item == ITEM_RANGE && range.last_index >= RANGE_NOTED && !source->range_noted)
			note_range(source, items, line, &range);
		if (item == ITEM_INVALID) {
			add_invalid_id(source, items, line);
			if (!item_batch_has_room(items))
				return;
		} else if (item == ITEM_RANGE && range.last_index == 0 && all) {
			items->id[items->count++] = range.first;
		} else if (item == ITEM_RANGE && shard_select(&source->shard, &range, &selected)) {
			if (selected.last_index == 0) {
				items->id[items->count++] = selected.first;
			} else {
				source->range = selected;
				source->in_range = true;
			}
		}
	}
}

static void
add_key(struct item_source *source, struct item_batch *items, const char *key, size_t length)
{
	struct range selected;
	char quoted[QUOTED_MAX];
	struct error error;

	if (utf8_valid(key, length)) {
		if (shard_select(&source->shard, &one_item, &selected))
			item_batch_add_key(items, key, length);
		return;
	}
	error.status = STATUS_OK;
	error_set(&error, STATUS_INVALID, "%s:%ju: invalid key %s: not UTF-8", source->lines.name,
		(uintmax_t)source->lines.number, quote(quoted, key, length));
	add_invalid(source, items, &error);
}

/* Parse lines until the batch is full or the block ends. */
static void
add_keys(struct item_source *source, struct item_batch *items)
{
	struct line_block *lines = &source->lines;
	const char *retry_at = lines->next, *line, *end;
	bool trim_cr = source->input->delimiter == '\n';

	while (item_batch_has_room(items)) {
		skip_lines(source, &retry_at);
		if (lines->next == lines->end || shard_has_ended(&source->shard))
			return;
		line = lines->next;
		end = memchr(line, source->input->delimiter, (size_t)(lines->end - line));
		lines->next = end + 1;
		lines->number++;
		if (trim_cr && end > line && end[-1] == '\r')
			end--;
		if (end > line)
			add_key(source, items, line, (size_t)(end - line));
	}
}

static void
add_object(struct item_source *source, struct item_batch *items, const char *line, size_t length)
{
	struct range selected;

	if (!shard_select(&source->shard, &one_item, &selected))
		return;
	items->location[items->count] =
		(struct location){ source->lines.name, source->lines.number };
	item_batch_add_key(items, line, length);
}

/* Copy lines that are not blank until the batch is full or the block ends. */
static void
add_objects(struct item_source *source, struct item_batch *items)
{
	struct line_block *lines = &source->lines;

	while (lines->next < lines->end && item_batch_has_room(items)) {
		const char *line = lines->next;
		const char *end = memchr(line, '\n', (size_t)(lines->end - line));

		if (shard_has_ended(&source->shard))
			return;
		lines->next = end + 1;
		lines->number++;
		if (line + strspn(line, " \t\r") != end)
			add_object(source, items, line, (size_t)(end + 1 - line));
	}
}

static void
add_long_line(struct item_source *source, struct item_batch *items)
{
	struct error error = { 0 };

	if (source->input->objects) {
		add_object(source, items, "", 0);
		return;
	}
	error_set(&error, STATUS_INVALID, "%s:%ju: the line is longer than 1 MiB",
		source->lines.name, (uintmax_t)source->lines.number);
	add_invalid(source, items, &error);
}

static void
add_lines(struct item_source *source, struct item_batch *items)
{
	switch (input_kind(source->input)) {
	case ITEMS_IDS:
		add_ids(source, items);
		return;
	case ITEMS_KEYS:
		add_keys(source, items);
		return;
	case ITEMS_OBJECTS:
		add_objects(source, items);
		return;
	}
}

/* All items have passed. Returns whether the input is read once more. */
static bool
end_pass(struct item_source *source, struct item_batch *items)
{
	if (!shard_complete(&source->shard))
		return error_set(&items->error, STATUS_TROUBLE,
			"the input has changed since its items were counted");
	if (!shard_rewind(&source->shard))
		return false;
	line_reader_close(source->reader);
	source->reader = NULL;
	source->lines = (struct line_block){ 0 };
	if (input_reads_stdin(source->input) &&
		lseek(STDIN_FILENO, source->stdin_offset, SEEK_SET) < 0)
		return error_set_errno(&items->error, "--uneven: cannot read standard input again");
	return open_reader(source, &items->error);
}

static enum batch_result
fill_from_lines(struct item_source *source, struct item_batch *items, bool wait)
{
	while (item_batch_has_room(items)) {
		bool empty = items->count == 0 && items->diagnostics.size == 0;

		if (source->in_range) {
			add_range(source, items);
			continue;
		}
		if (shard_has_ended(&source->shard)) {
			if (!end_pass(source, items))
				return BATCH_LAST;
			continue;
		}
		if (source->lines.next < source->lines.end) {
			add_lines(source, items);
			continue;
		}
		switch (line_reader_next(
			source->reader, wait && empty, &source->lines, &items->error)) {
		case LINES_READY:
			break;
		case LINE_TOO_LONG:
			add_long_line(source, items);
			break;
		case LINES_WOULD_BLOCK:
			if (empty)
				return BATCH_NONE;
			return items->count < items->capacity / SHORT_PART ? BATCH_SHORT
									   : BATCH_FULL;
		case LINES_END:
			if (!end_pass(source, items))
				return BATCH_LAST;
			break;
		case LINES_FAILED:
			return BATCH_LAST;
		}
	}
	return items->error.status == STATUS_OK ? BATCH_FULL : BATCH_LAST;
}

enum batch_result
item_source_fill(struct item_source *source, struct item_batch *items, bool wait)
{
	enum batch_result result;

	item_batch_clear(items);
	items->first_index = source->filled;
	result = source->positions ? fill_from_order(source, items)
				   : fill_from_lines(source, items, wait);
	source->filled += items->count;
	return result;
}
