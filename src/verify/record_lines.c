/* SPDX-License-Identifier: MIT */
/* record_lines - the records in files that have one per line. */

#include "verify/record_lines.h"

#include "verify/record_diff.h"

#include <string.h>

bool
record_lines_open(struct record_lines *lines, const char *const *paths, size_t count,
	const struct layout *layout, struct error *error)
{
	*lines = (struct record_lines){
		.layout = layout,
		.input = SIZE_MAX,
		/* Escapes make a key of LINE_MAX_BYTES longer; records with IDs are far shorter. */
		.record_max =
			layout->keys ? records_max_size(layout, 1, LINE_MAX_BYTES) : LINE_MAX_BYTES,
	};
	lines->reader = line_reader_open(paths, count, '\n', lines->record_max, error);
	return lines->reader != NULL;
}

void
record_lines_close(struct record_lines *lines)
{
	line_reader_close(lines->reader);
	buffer_free(&lines->partial);
}

/* Whether a quoted key continues after this text, which ends in a newline within the key or after
 * it. A quote within the key is doubled. */
static bool
key_continues(const char *text, const char *end)
{
	while ((text = memchr(text, '"', (size_t)(end - text)))) {
		if (text[1] != '"')
			return false;
		text += 2;
	}
	return true;
}

/* Whether a line, which begins a record, ends within its key. */
static bool
ends_in_key(const struct layout *layout, const char *text, const char *end)
{
	const char *key;

	/* JSON escapes newlines. */
	if (!layout->keys || !layout->format->header)
		return false;
	key = record_find_id(layout, text, end);
	return key && *key == '"' && key_continues(key + 1, end);
}

static void
begin_line(struct record_lines *lines, struct record_line *line, const char *text, size_t length)
{
	*line = (struct record_line){
		.is_first = lines->block.input != lines->input,
		.text = text,
		.length = length,
		.number = lines->block.number,
		.input = lines->block.input,
	};
	lines->input = line->input;
}

/* End the record that was begun. */
static void
end_partial(struct record_lines *lines, enum record_line_kind kind, struct record_line *line)
{
	*line = lines->begun;
	line->kind = kind;
	line->text = lines->partial.data;
	line->length = lines->partial.size;
	lines->in_key = false;
}

/* Add a line to the record that was begun, which may end with it. False: out of memory. */
static bool
add_to_partial(struct record_lines *lines, const char *text, const char *end, bool truncated,
	struct record_line *line, struct error *error)
{
	if (!buffer_append(&lines->partial, text, (size_t)(end - text), error))
		return false;
	if (lines->partial.size > lines->record_max)
		end_partial(lines, RECORD_TOO_LONG, line);
	else if (truncated)
		end_partial(lines, RECORD_TRUNCATED, line);
	else if (!key_continues(text, end))
		end_partial(lines, RECORD_LINE, line);
	return true;
}

/* Take a line of the block. A record may go on after it: lines->in_key. False: out of memory. */
static bool
take_line(struct record_lines *lines, struct record_line *line, struct error *error)
{
	struct line_block *block = &lines->block;
	const char *text = block->next, *end = (const char *)rawmemchr(text, '\n') + 1;
	bool truncated = block->unterminated && end == block->end;

	block->next = end;
	block->number++;
	lines->bytes += (size_t)(end - text) - truncated;
	if (lines->in_key)
		return add_to_partial(lines, text, end, truncated, line, error);
	begin_line(lines, line, text, (size_t)(end - text));
	if (truncated) {
		line->kind = RECORD_TRUNCATED;
	} else if (line->is_first && lines->layout->format->header) {
		line->kind = RECORD_HEADER;
	} else if (ends_in_key(lines->layout, text, end)) {
		lines->in_key = true;
		lines->begun = *line;
		lines->partial.size = 0;
		return buffer_append(&lines->partial, text, line->length, error);
	}
	return true;
}

/* See to it that a line is in the block, or too long. */
static enum line_result
fetch(struct record_lines *lines, bool wait, struct error *error)
{
	enum line_result result;

	if (lines->block.next < lines->block.end || lines->too_long)
		return LINES_READY;
	result = line_reader_next(lines->reader, wait, &lines->block, error);
	lines->too_long = result == LINE_TOO_LONG;
	return lines->too_long ? LINES_READY : result;
}

enum line_result
record_lines_next(
	struct record_lines *lines, bool wait, struct record_line *line, struct error *error)
{
	do {
		enum line_result result = fetch(lines, wait || lines->in_key, error);
		bool file_ended = result == LINES_END ||
				  (result == LINES_READY && lines->block.input != lines->input);

		if (lines->in_key && file_ended) {
			end_partial(lines, RECORD_TRUNCATED, line);
			return LINES_READY;
		}
		if (result != LINES_READY)
			return result;
		if (lines->too_long) {
			begin_line(lines, line, lines->block.next, lines->record_max);
			if (lines->in_key)
				line->number = lines->begun.number;
			line->kind = RECORD_TOO_LONG;
			lines->too_long = lines->in_key = false;
		} else if (!take_line(lines, line, error)) {
			return LINES_FAILED;
		}
	} while (lines->in_key);
	return LINES_READY;
}
