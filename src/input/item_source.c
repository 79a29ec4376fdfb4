/* SPDX-License-Identifier: MIT */
/* item_source - reads the items of a run in input order, those of one shard only, in batches. */

#include "input/item_source.h"

#include "base/decimal.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define RANGE_NOTED 1000 /* last_index of a range of which the number of IDs is reported */
#define SHORT_PART  8    /* a batch is short if it holds less than this part of its capacity */

/* Open all inputs. `purpose` states why their items are counted; NULL: they are not. */
static bool
open_inputs(struct item_source *source, const char *purpose, struct error *error)
{
	const struct input_options *input = source->input;
	const struct line_reader_options options = {
		.delimiter = input->delimiter,
		.line_max = LINE_MAX_BYTES,
		.expects_text = true,
		.regular_for = purpose,
	};

	source->lines = (struct line_block){ .number = 0 };
	source->range_noted = !input->notes_ranges;
	source->reader = (struct line_reader){ .options = options };
	return line_reader_open(&source->reader, input->paths, input->paths_count, error);
}

/* Go back to the beginning of all inputs. */
static bool
read_again(struct item_source *source, struct error *error)
{
	line_reader_close(&source->reader);
	if (source->stdin_offset >= 0 && lseek(STDIN_FILENO, source->stdin_offset, SEEK_SET) < 0)
		return error_set_errno(error, "cannot read standard input again");
	return open_inputs(source, NULL, error);
}

/* Count the items of all ranks that will be read, and return to the beginning. */
static bool
count_items(struct item_source *source, const struct shard_options *options, uint64_t *total,
	struct error *error)
{
	struct shard_options all = {
		.kind = SHARD_NONE, .skip = options->skip, .limit = options->limit, .world = 1
	};
	const struct input_options *input = source->input;
	struct item_batch items;

	if (!item_batch_open(&items, 1, input->keys, input->objects, error))
		return false;
	shard_open(&source->shard, &all, UNBOUNDED);
	source->shard.remaining = 0;
	source->shard.to_skip = UNBOUNDED;
	while (item_source_fill(source, &items, true) != BATCH_LAST)
		continue;
	*total = source->shard.passed;
	/* An invalid line ends the input here, as it will when the items are read, which reports
	 * it. */
	if (items.error.status == STATUS_TROUBLE)
		*error = items.error;
	item_batch_close(&items);
	return error->status == STATUS_OK && read_again(source, error);
}

bool
item_source_open_lines(struct item_source *source, const struct input_options *input,
	const struct shard_options *shard, bool count, uint64_t *total, struct error *error)
{
	const char *purpose = shard_counting_option(shard);

	*total = UNBOUNDED;
	source->input = input;
	source->stdin_offset = lseek(STDIN_FILENO, 0, SEEK_CUR);
	if (!open_inputs(source, purpose, error))
		return false;
	if ((purpose || (count && source->reader.is_regular)) &&
		!count_items(source, shard, total, error))
		return false;
	if (!shard_open(&source->shard, shard, *total))
		return error_set(error, STATUS_TROUBLE,
			"%s: too many items: expected fewer than 2^64-1", purpose);
	*total = source->shard.remaining;
	return true;
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

/* Report a problem of the current line, which is skipped or ends the input, or a note on it. */
static void
add_message(
	const struct item_source *source, struct item_batch *items, const char *text, bool is_note)
{
	struct error error = { 0 };

	if (source->shard.is_second)
		return; /* it was reported the first time */
	error_set(&error, STATUS_INVALID, "%s:%ju: %s", source->lines.name,
		(uintmax_t)source->lines.number, text);
	if (is_note)
		buffer_append(
			&items->diagnostics, error.text, strlen(error.text) + 1, &items->error);
	else
		item_batch_add_diagnostic(items, &error, source->input->skip_invalid);
}

/* Add the IDs of the next lines that consist of an ID alone, as most lines do. */
static void
add_plain_ids(struct line_block *lines, char delimiter, struct item_batch *items)
{
	const char *next = lines->next, *end;
	size_t count = items->count;

	while (next < lines->end && count < items->capacity) {
		end = parse_u64_padded(next, &items->id[count]);
		if (!end || *end != delimiter)
			break;
		next = end + 1;
		count++;
	}
	lines->number += count - items->count;
	lines->next = next;
	items->count = count;
}

/* Parse lines until the batch is full, the block ends, or a range of several IDs begins. */
static void
add_ids(struct item_source *source, struct item_batch *items)
{
	char message[ITEM_MESSAGE_MAX], delimiter = source->input->delimiter;
	bool all = shard_is_whole(&source->shard);
	struct line_block *lines = &source->lines;

	while (lines->next < lines->end && !source->in_range && item_batch_has_room(items) &&
		!shard_has_ended(&source->shard)) {
		if (all) {
			add_plain_ids(lines, delimiter, items);
			if (lines->next == lines->end || items->count == items->capacity)
				return;
		}
		struct range range = { 0, 1, 0 };
		const char *line = lines->next, *end = parse_u64_padded(line, &range.first);
		enum item item = ITEM_RANGE;

		if (!end || *end != delimiter) {
			end = memchr(line, delimiter, (size_t)(lines->end - line));
			item = item_parse(line, (size_t)(end - line), &range);
		}
		lines->next = end + 1;
		lines->number++;
		if (item == ITEM_INVALID) {
			item_problem(message, line, (size_t)(end - line), lines->number == 1);
			add_message(source, items, message, false);
		}
		if (item != ITEM_RANGE)
			continue;
		if (range.last_index >= RANGE_NOTED && !source->range_noted) {
			source->range_noted = true; /* once; the line may be intended as a name */
			item_note_range(message, line, (size_t)(end - line), &range);
			add_message(source, items, message, true);
		}
		if (shard_select(&source->shard, &range, &source->range))
			add_range(source, items);
	}
}

/* Add a key or an object, which is one item, unless it belongs to another rank. */
static void
add_text(struct item_source *source, struct item_batch *items, const char *text, size_t length)
{
	static const struct range one = { 0, 1, 0 };
	struct range selected;

	if (!shard_is_whole(&source->shard) && !shard_select(&source->shard, &one, &selected))
		return;
	if (items->location)
		items->location[items->count] =
			(struct location){ source->lines.name, source->lines.number };
	item_batch_add_key(items, text, length);
}

/* Add the lines that are not empty, or if they are objects, not blank, until the batch is full or
 * the block ends. */
static void
add_texts(struct item_source *source, struct item_batch *items)
{
	char problem[ITEM_MESSAGE_MAX], quoted[QUOTED_MAX], delimiter = source->input->delimiter;
	struct line_block *lines = &source->lines;

	while (lines->next < lines->end && item_batch_has_room(items) &&
		!shard_has_ended(&source->shard)) {
		const char *line = lines->next;
		const char *end = memchr(line, delimiter, (size_t)(lines->end - line));

		lines->next = end + 1;
		lines->number++;
		if (source->input->objects) {
			if (*line == '{' || line + strspn(line, " \t\r") != end)
				add_text(source, items, line, (size_t)(end + 1 - line));
			continue;
		}
		if (delimiter == '\n' && end > line && end[-1] == '\r')
			end--;
		if (source->lines_are_valid || utf8_valid(line, (size_t)(end - line))) {
			if (end > line)
				add_text(source, items, line, (size_t)(end - line));
			continue;
		}
		snprintf(problem, sizeof(problem), "invalid key %s: not UTF-8",
			quote(quoted, line, (size_t)(end - line)));
		add_message(source, items, problem, false);
	}
}

static enum batch_result
fill_from_lines(struct item_source *source, struct item_batch *items, bool wait)
{
	const struct input_options *input = source->input;
	struct line_block *lines = &source->lines;

	while (item_batch_has_room(items)) {
		bool is_empty = items->count == 0 && items->diagnostics.size == 0;
		enum line_result result = LINES_END;

		if (source->in_range) {
			add_range(source, items);
			continue;
		}
		if (!shard_has_ended(&source->shard)) {
			if (lines->next < lines->end) {
				(items->id ? add_ids : add_texts)(source, items);
				continue;
			}
			result = line_reader_next(
				&source->reader, wait && is_empty, lines, &items->error);
		}
		switch (result) {
		case LINES_READY:
			source->lines_are_valid =
				input->keys &&
				utf8_valid(lines->next, (size_t)(lines->end - lines->next));
			break;
		case LINE_TOO_LONG:
			if (input->objects)
				add_text(source, items, "", 0);
			else
				add_message(source, items, "the line is longer than 1 MiB", false);
			break;
		case LINES_WOULD_BLOCK:
			if (is_empty)
				return BATCH_NONE;
			return items->count < items->capacity / SHORT_PART ? BATCH_SHORT
									   : BATCH_FULL;
		case LINES_END:
			if (!shard_complete(&source->shard))
				error_set(&items->error, STATUS_TROUBLE,
					"the input has changed since its items were counted");
			else if (!shard_rewind(&source->shard) ||
				 !read_again(source, &items->error))
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
	if (source->input) {
		result = fill_from_lines(source, items, wait);
	} else {
		if (source->in_range)
			add_range(source, items);
		result = source->in_range ? BATCH_FULL : BATCH_LAST;
	}
	source->filled += items->count;
	return result;
}
