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
		.line.input = SIZE_MAX,
		/* Escapes make a key of LINE_MAX_BYTES longer; records with IDs are far shorter. */
		.record_max =
			layout->keys ? records_max_size(layout, 1, LINE_MAX_BYTES) : LINE_MAX_BYTES,
	};
	return line_reader_open(&lines->reader, paths, count, '\n', lines->record_max, error);
}

void
record_lines_close(struct record_lines *lines)
{
	line_reader_close(&lines->reader);
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
	if (!layout->keys || layout->format == &format_ndjson)
		return false;
	key = record_find_id(layout, text, end);
	return key && *key == '"' && key_continues(key + 1, end);
}

static void
begin_line(struct record_lines *lines, enum record_line_kind kind, const char *text, size_t length)
{
	lines->is_open = true;
	lines->line = (struct record_line){
		.kind = kind,
		.is_first = lines->block.input != lines->line.input,
		.text = text,
		.length = length,
		.number = lines->block.number,
		.input = lines->block.input,
	};
}

/* Begin a record with the next line of the block, or add the line to the record that was begun. The
 * record may go on after it: lines->in_key. False: out of memory. */
static bool
take_line(struct record_lines *lines, struct error *error)
{
	struct line_block *block = &lines->block;
	struct record_line *line = &lines->line;
	const char *text = block->next;
	const char *end = (const char *)memchr(text, '\n', (size_t)(block->end - text)) + 1;
	bool truncated = block->unterminated && end == block->end, was_in_key = lines->in_key;

	block->next = end;
	block->number++;
	lines->bytes += (size_t)(end - text) - truncated;
	if (!was_in_key) {
		begin_line(lines, RECORD_LINE, text, (size_t)(end - text));
		lines->partial.size = 0;
		if (line->is_first && !truncated && lines->layout->format->header)
			line->kind = RECORD_HEADER;
		else
			lines->in_key = !truncated && ends_in_key(lines->layout, text, end);
	}
	if (truncated)
		line->kind = RECORD_TRUNCATED;
	if (!was_in_key && !lines->in_key)
		return true;
	if (!buffer_append(&lines->partial, text, (size_t)(end - text), error))
		return false;
	line->text = lines->partial.data;
	line->length = lines->partial.size;
	if (!was_in_key)
		return true;
	if (line->length > lines->record_max)
		line->kind = RECORD_TOO_LONG;
	lines->in_key = line->kind == RECORD_LINE && key_continues(text, end);
	return true;
}

enum line_result
record_lines_next(struct record_lines *lines, bool wait, struct error *error)
{
	struct line_block *block = &lines->block;
	struct record_line *line = &lines->line;

	do {
		enum line_result result = LINES_READY;
		uint64_t number = line->number;

		if (block->next >= block->end && !lines->too_long)
			result = line_reader_next(
				&lines->reader, wait || lines->in_key, block, error);
		if (result == LINES_WOULD_BLOCK || result == LINES_FAILED)
			return result;
		lines->too_long |= result == LINE_TOO_LONG;
		if (lines->in_key && (result == LINES_END || block->input != line->input)) {
			line->kind = RECORD_TRUNCATED;
			lines->in_key = false;
			return LINES_READY;
		}
		if (lines->is_open && (result == LINES_END || block->input != line->input)) {
			line->kind = RECORD_FILE_END;
			lines->is_open = false;
			return LINES_READY;
		}
		if (result == LINES_END)
			return result;
		if (lines->too_long) {
			begin_line(lines, RECORD_TOO_LONG, block->next, lines->record_max);
			if (lines->in_key)
				line->number = number;
			lines->too_long = lines->in_key = false;
		} else if (!take_line(lines, error)) {
			return LINES_FAILED;
		}
	} while (lines->in_key);
	return LINES_READY;
}
