/* SPDX-License-Identifier: MIT */
/* item_source - the items of a run, in order and of this shard only, in batches. */

#include "input/item_source.h"

#include "base/buffer.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "input/line_reader.h"
#include "input/line_skip.h"

#include <stdlib.h>
#include <string.h>

#define SKIP_LEAST      2 /* foreign items; one is parsed as fast as it is skipped */
#define DIAGNOSTICS_MAX ((size_t)64 << 10)

struct item_source {
	const struct input_options *input;
	struct shard shard;
	struct line_reader *reader; /* NULL: the items are input->ranges */
	size_t next_range;          /* of input->ranges */
	struct range range;         /* what is left of the range at hand */
	bool in_range;
	uint64_t filled; /* items handed out */
	struct line_block lines;
};

enum items_kind
input_kind(const struct input_options *input)
{
	return input->objects ? ITEMS_OBJECTS : input->keys ? ITEMS_KEYS : ITEMS_IDS;
}

bool
item_batch_open(
	struct item_batch *items, size_t capacity, enum items_kind kind, struct error *error)
{
	*items = (struct item_batch){ .capacity = capacity };
	if (kind == ITEMS_OBJECTS)
		items->location = malloc(capacity * sizeof(*items->location));
	if (kind != ITEMS_IDS) {
		buffer_reserve(&items->keys, KEYS_MAX + PADDING, error);
		items->offset = calloc(capacity + 1, sizeof(*items->offset));
	} else {
		items->id = malloc(capacity * sizeof(*items->id));
	}
	if ((kind == ITEMS_IDS ? items->id != NULL : items->keys.data && items->offset) &&
		(kind != ITEMS_OBJECTS || items->location))
		return true;
	item_batch_close(items);
	return error_out_of_memory(error);
}

void
item_batch_close(struct item_batch *items)
{
	free(items->id);
	buffer_free(&items->keys);
	free(items->offset);
	free(items->location);
	buffer_free(&items->diagnostics);
	*items = (struct item_batch){ 0 };
}

void
item_batch_clear(struct item_batch *items)
{
	items->count = 0;
	items->keys.size = 0;
	items->diagnostics.size = 0;
	items->skipped = 0;
	items->error.status = STATUS_OK;
}

struct item_source *
item_source_open(const struct input_options *input, const struct shard *shard, struct error *error)
{
	struct item_source *source = calloc(1, sizeof(*source));

	if (!source)
		return error_out_of_memory(error), NULL;
	source->input = input;
	source->shard = *shard;
	if (input->ranges_count)
		return source;
	source->reader =
		line_reader_open(input->paths, input->paths_count, input->delimiter,
			LINE_MAX_BYTES, error);
	if (source->reader)
		return source;
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

bool
ranges_total(const struct range *ranges, size_t count, uint64_t *total)
{
	*total = 0;
	for (size_t i = 0; i < count; i++) {
		if (ranges[i].last_index >= UINT64_MAX - *total)
			return false;
		*total += ranges[i].last_index + 1;
	}
	return true;
}

/* Move IDs of the range at hand into the batch. */
static void
take_range(struct item_source *source, struct item_batch *items)
{
	struct range *range = &source->range;
	uint64_t room = items->capacity - items->count, id = range->first, step = range->step;
	size_t count = range->last_index < room ? (size_t)range->last_index + 1 : (size_t)room;
	uint64_t *to = items->id + items->count;

	for (size_t i = 0; i < count; i++)
		to[i] = id + i * step;
	items->count += count;
	source->in_range = range->last_index >= count;
	range->last_index -= source->in_range ? count : 0;
	range->first = id + count * step;
}

static bool
fill_from_ranges(struct item_source *source, struct item_batch *items)
{
	while (items->count < items->capacity) {
		if (source->in_range)
			take_range(source, items);
		else if (source->next_range == source->input->ranges_count)
			return false;
		else
			source->in_range = shard_take(&source->shard,
				&source->input->ranges[source->next_range++], &source->range);
	}
	return true;
}

bool
item_batch_add_diagnostic(struct item_batch *items, const struct error *error, bool skip)
{
	if (!skip) {
		items->error = *error;
		return false;
	}
	if (!buffer_append(
		    &items->diagnostics, error->text, strlen(error->text) + 1, &items->error))
		return false;
	items->skipped++;
	return items->diagnostics.size < DIAGNOSTICS_MAX;
}

static bool
complain(const struct item_source *source, struct item_batch *items, const struct error *error)
{
	return item_batch_add_diagnostic(items, error, source->input->skip_invalid);
}

/* Pass over lines of others, as far as that can be done at a glance. */
static void
pass_foreign(struct item_source *source, const char **again)
{
	const struct input_options *input = source->input;
	uint64_t ahead = source->shard.to_skip;

	if (ahead >= SKIP_LEAST && source->lines.next >= *again)
		shard_pass(&source->shard,
			line_skip(&source->lines, input->delimiter, input->keys, ahead, again));
}

/* Parse lines until the batch is full or a range begins. False: the batch must end here. */
static bool
take_ids(struct item_source *source, struct item_batch *items)
{
	struct line_block *lines = &source->lines;
	const char *again = lines->next, *line;
	struct range range, mine;
	struct error error;
	enum item item;
	bool all = source->shard.kind == SHARD_NONE;

	while (items->count < items->capacity && !source->in_range) {
		pass_foreign(source, &again);
		if (lines->next == lines->end)
			return true;
		line = lines->next;
		item = item_parse(&lines->next, source->input->delimiter, &range);
		lines->number++;
		if (item == ITEM_BAD) {
			error.status = STATUS_OK;
			item_error(&error, lines->name, lines->number, line,
				(size_t)(lines->next - line) - 1);
			if (!complain(source, items, &error))
				return false;
		} else if (item == ITEM_RANGE && range.last_index == 0 && all) {
			items->id[items->count++] = range.first;
		} else if (item == ITEM_RANGE && shard_take(&source->shard, &range, &mine)) {
			if (mine.last_index == 0) {
				items->id[items->count++] = mine.first;
			} else {
				source->range = mine;
				source->in_range = true;
			}
		}
	}
	return true;
}

static bool
item_batch_full(const struct item_batch *items)
{
	return items->count == items->capacity ||
	       (items->offset && items->offset[items->count] >= KEYS_MAX);
}

bool
item_batch_add_key(struct item_batch *items, const char *key, size_t length)
{
	size_t begin = items->offset[items->count], end = begin + length;

	if (!buffer_reserve(&items->keys, end + PADDING, &items->error))
		return false;
	memcpy(items->keys.data + begin, key, length);
	memset(items->keys.data + end, 0, PADDING);
	items->keys.size = end;
	items->offset[++items->count] = (uint32_t)end;
	return true;
}

static bool
take_keys(struct item_source *source, struct item_batch *items)
{
	static const struct range one = { 0, 1, 0 };
	struct line_block *lines = &source->lines;
	const char *again = lines->next, *line, *end;
	char quoted[QUOTED_MAX];
	struct error error;
	struct range mine;

	while (!item_batch_full(items)) {
		pass_foreign(source, &again);
		if (lines->next == lines->end)
			return true;
		line = lines->next;
		end = rawmemchr(line, source->input->delimiter);
		lines->next = end + 1;
		lines->number++;
		if (end == line)
			continue;
		if (!utf8_valid(line, (size_t)(end - line))) {
			error.status = STATUS_OK;
			error_set(&error, STATUS_INVALID, "%s:%ju: invalid key %s: not UTF-8",
				lines->name, (uintmax_t)lines->number,
				quote(quoted, line, (size_t)(end - line)));
			if (!complain(source, items, &error))
				return false;
		} else if (shard_take(&source->shard, &one, &mine) &&
			   !item_batch_add_key(items, line, (size_t)(end - line))) {
			return false;
		}
	}
	return true;
}

/* Put the object of a line, or an empty one for a line too long, into the batch if it is ours. */
static bool
take_object(struct item_source *source, struct item_batch *items, const char *line, size_t length)
{
	static const struct range one = { 0, 1, 0 };
	size_t count = items->count;
	struct range mine;

	if (!shard_take(&source->shard, &one, &mine))
		return true;
	items->location[count] = (struct location){ source->lines.name, source->lines.number };
	return item_batch_add_key(items, line, length);
}

static bool
take_objects(struct item_source *source, struct item_batch *items)
{
	struct line_block *lines = &source->lines;

	while (lines->next < lines->end && !item_batch_full(items)) {
		const char *line = lines->next, *end = rawmemchr(line, '\n');

		lines->next = end + 1;
		lines->number++;
		if (line + strspn(line, " \t\r") != end &&
			!take_object(source, items, line, (size_t)(end + 1 - line)))
			return false;
	}
	return true;
}

static bool
long_line(struct item_source *source, struct item_batch *items)
{
	struct error error = { 0 };

	if (source->input->objects)
		return take_object(source, items, "", 0);
	error_set(&error, STATUS_INVALID, "%s:%ju: the line is longer than 1 MiB",
		source->lines.name, (uintmax_t)source->lines.number);
	return complain(source, items, &error);
}

static bool
fill_from_lines(struct item_source *source, struct item_batch *items)
{
	bool (*take)(struct item_source *, struct item_batch *) = source->input->objects
									  ? take_objects
								  : source->input->keys ? take_keys
											: take_ids;

	while (!item_batch_full(items)) {
		if (source->in_range) {
			take_range(source, items);
			continue;
		}
		if (source->lines.next < source->lines.end) {
			if (!take(source, items))
				return items->error.status == STATUS_OK;
			continue;
		}
		switch (line_reader_next(source->reader, items->count + items->skipped == 0,
			&source->lines, &items->error)) {
		case LINES_READY:
			break;
		case LINE_TOO_LONG:
			if (!long_line(source, items))
				return items->error.status == STATUS_OK;
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
	return true;
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
