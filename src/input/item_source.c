/* SPDX-License-Identifier: MIT */
/* item_source - reads the items of a run in input order, those of one shard only, in batches. */

#include "input/item_source.h"

#include "base/quote.h"
#include "base/utf8.h"
#include "input/line_reader.h"
#include "input/line_skip.h"

#include <stdlib.h>
#include <string.h>

#define RANGE_NOTED 1000 /* last_index of a range of which the number of IDs is reported */
#define SKIP_MIN    2    /* items; a single one is parsed as fast as it is skipped */

struct item_source {
	const struct input_options *input;
	struct shard shard;
	struct line_reader *reader; /* NULL: the items are input->ranges */
	struct line_block lines;
	size_t next_range;  /* of input->ranges */
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

struct item_source *
item_source_open(const struct input_options *input, const struct shard *shard, struct error *error)
{
	struct item_source *source = calloc(1, sizeof(*source));

	if (!source)
		return error_out_of_memory(error), NULL;
	source->input = input;
	source->shard = *shard;
	source->range_noted = !input->notes_ranges;
	if (input->ranges_count)
		return source;
	source->reader = line_reader_open(
		input->paths, input->paths_count, input->delimiter, LINE_MAX_BYTES, error);
	if (source->reader) {
		line_reader_expect_text(source->reader);
		return source;
	}
	free(source);
	return NULL;
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
	return shard_counted(&source->shard);
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

static bool
fill_from_ranges(struct item_source *source, struct item_batch *items)
{
	const struct input_options *input = source->input;

	while (items->count < items->capacity) {
		if (source->in_range)
			add_range(source, items);
		else if (source->next_range == input->ranges_count)
			return false;
		else
			source->in_range = shard_select(&source->shard,
				&input->ranges[source->next_range++], &source->range);
	}
	return true;
}

static void
add_invalid(const struct item_source *source, struct item_batch *items, const struct error *error)
{
	item_batch_add_diagnostic(items, error, source->input->skip_invalid);
}

/* Skip lines whose items belong to other ranks, if the shard has some and *retry_at is reached. */
static void
skip_lines(struct item_source *source, const char **retry_at)
{
	const struct input_options *input = source->input;
	uint64_t to_skip = source->shard.to_skip;

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
	bool all = source->shard.kind == SHARD_NONE;
	struct range range, selected;
	enum item item;

	while (items->count < items->capacity && !source->in_range) {
		skip_lines(source, &retry_at);
		if (lines->next == lines->end)
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
		if (lines->next == lines->end)
			return;
		line = lines->next;
		end = rawmemchr(line, source->input->delimiter);
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
		const char *line = lines->next, *end = rawmemchr(line, '\n');

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

static bool
fill_from_lines(struct item_source *source, struct item_batch *items)
{
	while (item_batch_has_room(items)) {
		bool empty = items->count + items->skipped == 0;

		if (source->in_range) {
			add_range(source, items);
			continue;
		}
		if (source->lines.next < source->lines.end) {
			add_lines(source, items);
			continue;
		}
		switch (line_reader_next(source->reader, empty, &source->lines, &items->error)) {
		case LINES_READY:
			break;
		case LINE_TOO_LONG:
			add_long_line(source, items);
			break;
		case LINES_WOULD_BLOCK:
			return true;
		case LINES_END:
			if (!shard_complete(&source->shard))
				error_set(&items->error, STATUS_TROUBLE,
					"the input has changed since its items were counted");
			return false;
		case LINES_FAILED:
			return false;
		}
	}
	return items->error.status == STATUS_OK;
}

bool
item_source_fill(struct item_source *source, struct item_batch *items)
{
	bool more;

	item_batch_clear(items);
	items->first_index = source->filled;
	more = source->reader ? fill_from_lines(source, items) : fill_from_ranges(source, items);
	source->filled += items->count;
	return more;
}
