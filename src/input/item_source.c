/* SPDX-License-Identifier: MIT */
/* item_source - reads the items of a run in input order, those of one shard only, in batches. */

#include "input/item_source.h"

#include "base/quote.h"
#include "base/utf8.h"
#include "input/line_reader.h"
#include "input/line_skip.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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
	struct line_reader reader;
	struct line_block lines;

	struct range range; /* if in_range: the IDs of the current range that are still to come */
	bool in_range;
	bool range_noted; /* or it is not to be */
	uint64_t filled;  /* items returned so far */
};

enum items_kind
input_kind(const struct input_options *input)
{
	if (input->objects)
		return ITEMS_OBJECTS;
	return input->keys ? ITEMS_KEYS : ITEMS_IDS;
}

/* The first input that cannot be read twice, by its name, or NULL. */
static const char *
find_irregular(const struct input_options *input)
{
	size_t i = 0;

	do {
		const char *path = input->paths_count ? input->paths[i] : "-";
		bool is_stdin = strcmp(path, "-") == 0;
		struct stat info;
		int status = is_stdin ? fstat(STDIN_FILENO, &info) : stat(path, &info);

		/* One that does not exist, or is a directory, is reported when it is opened. */
		if (status == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
			return is_stdin ? "standard input" : path;
	} while (++i < input->paths_count);
	return NULL;
}

static bool
open_inputs(struct item_source *source, struct error *error)
{
	const struct input_options *input = source->input;

	source->range_noted = !input->notes_ranges;
	if (!line_reader_open(&source->reader, input->paths, input->paths_count, input->delimiter,
		    LINE_MAX_BYTES, error))
		return false;
	source->reader.expects_text = true;
	return true;
}

/* Go back to the beginning of all inputs. */
static bool
read_again(struct item_source *source, struct error *error)
{
	line_reader_close(&source->reader);
	source->lines = (struct line_block){ .number = 0 };
	if (source->stdin_offset >= 0 && lseek(STDIN_FILENO, source->stdin_offset, SEEK_SET) < 0)
		return error_set_errno(error, "cannot read standard input again");
	return open_inputs(source, error);
}

struct item_source *
item_source_open_lines(const struct input_options *input, const char *purpose, struct error *error)
{
	const char *irregular = purpose ? find_irregular(input) : NULL;
	struct item_source *source;

	/* Before it is opened: to open a FIFO may take forever. */
	if (irregular) {
		error_set(error, STATUS_TROUBLE,
			"%s: cannot count the items: %s is not a regular file: save it to a file, "
			"or use --range or --shard stride",
			purpose, irregular);
		return NULL;
	}
	source = calloc(1, sizeof(*source));
	if (!source)
		return error_out_of_memory(error), NULL;
	source->input = input;
	source->stdin_offset = lseek(STDIN_FILENO, 0, SEEK_CUR);
	if (open_inputs(source, error))
		return source;
	item_source_close(source);
	return NULL;
}

void
item_source_set_shard(struct item_source *source, const struct shard *shard)
{
	source->shard = *shard;
}

struct item_source *
item_source_open_positions(const struct rank_items *positions, struct error *error)
{
	struct item_source *source = calloc(1, sizeof(*source));

	if (!source)
		return error_out_of_memory(error), NULL;
	source->positions = positions;
	return source;
}

void
item_source_close(struct item_source *source)
{
	if (!source)
		return;
	line_reader_close(&source->reader);
	free(source);
}

bool
item_source_is_countable(const struct item_source *source)
{
	return source->reader.is_regular;
}

bool
item_source_count(struct item_source *source, const struct shard_options *options,
	const char *purpose, uint64_t *total, struct error *error)
{
	/* A shard that selects none of the items. */
	const struct shard_options counting = {
		.kind = SHARD_COUNT, .skip = options->skip, .limit = options->limit, .world = 1
	};
	struct item_batch items;

	if (!item_batch_open(&items, 1, input_kind(source->input), error))
		return false;
	shard_open(&source->shard, &counting, UNBOUNDED);
	while (item_source_fill(source, &items, true) != BATCH_LAST)
		continue;
	*total = source->shard.passed;
	/* An invalid line ends the input here as it will when the items are read: then it is
	 * reported. */
	if (items.error.status == STATUS_TROUBLE)
		*error = items.error;
	else if (*total == UNBOUNDED)
		error_set(error, STATUS_TROUBLE, "%s: too many items: expected fewer than 2^64-1",
			purpose);
	item_batch_close(&items);
	return error->status == STATUS_OK && read_again(source, error);
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
fill_from_positions(struct item_source *source, struct item_batch *items)
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

/* Report a problem of the current line, which is skipped or ends the input, or a note on it. */
static void
add_message(
	const struct item_source *source, struct item_batch *items, const char *text, bool is_note)
{
	struct error error;

	if (source->shard.is_second)
		return; /* it was reported the first time */
	error.status = STATUS_OK;
	error_set(&error, STATUS_INVALID, "%s:%ju: %s", source->lines.name,
		(uintmax_t)source->lines.number, text);
	if (is_note)
		item_batch_add_note(items, &error);
	else
		item_batch_add_diagnostic(items, &error, source->input->skip_invalid);
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

/* Parse lines until the batch is full, the block ends, or a range of several IDs begins. */
static void
add_ids(struct item_source *source, struct item_batch *items)
{
	struct line_block *lines = &source->lines;
	const char *retry_at = lines->next, *line;
	bool all = shard_is_whole(&source->shard);
	struct range range, selected;
	char message[ITEM_MESSAGE_MAX];
	enum item item;
	size_t length;

	while (items->count < items->capacity && !source->in_range) {
		skip_lines(source, &retry_at);
		if (lines->next == lines->end || shard_has_ended(&source->shard))
			return;
		line = lines->next;
		item = item_parse(&lines->next, source->input->delimiter, &range);
		lines->number++;
		length = (size_t)(lines->next - line) - 1;
		if (item == ITEM_RANGE && range.last_index >= RANGE_NOTED && !source->range_noted) {
			source->range_noted = true; /* once: it may be intended as a name */
			item_note_range(message, line, length, &range);
			add_message(source, items, message, true);
		}
		if (item == ITEM_INVALID) {
			item_problem(message, line, length, lines->number == 1);
			add_message(source, items, message, false);
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

/* Add a key or an object, which is one item. */
static void
add_text(struct item_source *source, struct item_batch *items, const char *text, size_t length)
{
	static const struct range one = { 0, 1, 0 };
	char problem[ITEM_MESSAGE_MAX], quoted[QUOTED_MAX];
	struct range selected;

	if (!source->input->objects && !utf8_valid(text, length)) {
		snprintf(problem, sizeof(problem), "invalid key %s: not UTF-8",
			quote(quoted, text, length));
		add_message(source, items, problem, false);
	} else if (shard_select(&source->shard, &one, &selected)) {
		if (items->location)
			items->location[items->count] =
				(struct location){ source->lines.name, source->lines.number };
		item_batch_add_key(items, text, length);
	}
}

/* Add the lines that are not empty, or if they are objects, not blank, until the batch is full or
 * the block ends. */
static void
add_texts(struct item_source *source, struct item_batch *items)
{
	struct line_block *lines = &source->lines;
	const char *retry_at = lines->next, *line, *end;
	char delimiter = source->input->delimiter;

	while (item_batch_has_room(items)) {
		if (!source->input->objects)
			skip_lines(source, &retry_at);
		if (lines->next == lines->end || shard_has_ended(&source->shard))
			return;
		line = lines->next;
		end = memchr(line, delimiter, (size_t)(lines->end - line));
		lines->next = end + 1;
		lines->number++;
		if (source->input->objects) {
			if (line + strspn(line, " \t\r") != end)
				add_text(source, items, line, (size_t)(end + 1 - line));
			continue;
		}
		if (delimiter == '\n' && end > line && end[-1] == '\r')
			end--;
		if (end > line)
			add_text(source, items, line, (size_t)(end - line));
	}
}

/* All items have passed. Returns whether the input is read once more. */
static bool
end_pass(struct item_source *source, struct item_batch *items)
{
	if (!shard_complete(&source->shard))
		return error_set(&items->error, STATUS_TROUBLE,
			"the input has changed since its items were counted");
	return shard_rewind(&source->shard) && read_again(source, &items->error);
}

static enum batch_result
fill_from_lines(struct item_source *source, struct item_batch *items, bool wait)
{
	while (item_batch_has_room(items)) {
		bool is_empty = items->count == 0 && items->diagnostics.size == 0;
		enum line_result result = LINES_END;

		if (source->in_range) {
			add_range(source, items);
			continue;
		}
		if (!shard_has_ended(&source->shard)) {
			if (source->lines.next < source->lines.end) {
				if (input_kind(source->input) == ITEMS_IDS)
					add_ids(source, items);
				else
					add_texts(source, items);
				continue;
			}
			result = line_reader_next(
				&source->reader, wait && is_empty, &source->lines, &items->error);
		}
		switch (result) {
		case LINES_READY:
			break;
		case LINE_TOO_LONG:
			if (source->input->objects)
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
	result = source->positions ? fill_from_positions(source, items)
				   : fill_from_lines(source, items, wait);
	source->filled += items->count;
	return result;
}
