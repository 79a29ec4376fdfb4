/* SPDX-License-Identifier: MIT */
/* record_lines - reads files of one record per line, finds the IDs, and describes differences. */

#include "verify/record_lines.h"

#include <stdio.h>
#include <string.h>

/*
 * Find the value of field k, after its literal. `text` is the beginning of the value before it, or
 * of the line. Values other than strings do not contain literals. NULL: the literal is missing.
 */
static const char *
find_value(const struct layout *layout, unsigned k, const char *text, const char *end)
{
	const struct literal *literal = &layout->literal[k];
	size_t length = literal->length;

	if (k == 0) {
		bool begins = (size_t)(end - text) >= length;

		return begins && memcmp(text, literal->text, length) == 0 ? text + length : NULL;
	}
	const struct field *before = &layout->options.fields.field[k - 1];
	bool is_string =
		layout->options.keys && before->kind == FIELD_ID; /* in the format's quotes */

	if (before->kind == FIELD_PARAMETER)
		is_string = layout->config->parameters[before->parameter].kind == PARAMETER_CHOICE;
	if (is_string)
		text = layout->options.format->key_read(
			layout->options.format, text, end, NULL, &length);
	if (text)
		text = memmem(text, (size_t)(end - text), literal->text, literal->length);
	return text ? text + literal->length : NULL;
}

const char *
record_find_id(const struct layout *layout, const char *line, const char *end)
{
	for (unsigned k = 0; line && k < layout->options.fields.count; k++) {
		line = find_value(layout, k, line, end);
		if (layout->options.fields.field[k].kind == FIELD_ID)
			return line;
	}
	return NULL;
}

/* The value that begins a text, for a message: quoted unless it is a plain number or word. */
static void
show_value(char out[QUOTED_MAX], const char *text, const char *end)
{
	static const char plain[] = "0123456789abcdefghijklmnopqrstuvwxyz+-.";
	size_t length = 0;
	bool is_plain = true;

	text += *text == '"'; /* of a choice */
	for (; text + length < end && !memchr(",}\"\t\r\n", text[length], 6); length++)
		is_plain = is_plain && memchr(plain, text[length], sizeof(plain) - 1);
	if (is_plain && length > 0 && length < QUOTED_MAX)
		*(char *)mempcpy(out, text, length) = '\0';
	else
		quote(out, text, length);
}

/* The rest of a line, for a message. */
static void
show_rest(char out[QUOTED_MAX], struct span line, size_t offset)
{
	size_t length = line.length - offset;

	if (length > 0 && line.text[line.length - 1] == '\n')
		length--;
	if (length > 0)
		quote(out, line.text + offset, length);
	else
		strcpy(out, "the end of the line");
}

uint64_t
record_diff(const struct layout *layout, struct span found, struct span expected,
	char message[RECORD_DIFF_MAX])
{
	const char *end = expected.text + expected.length, *value = NULL, *next;
	size_t shorter = found.length < expected.length ? found.length : expected.length;
	char is[QUOTED_MAX], should_be[QUOTED_MAX];
	size_t offset = 0;
	uint64_t newlines = 0;

	for (; offset < shorter && found.text[offset] == expected.text[offset]; offset++)
		newlines += found.text[offset] == '\n';
	if (layout)
		value = find_value(layout, 0, expected.text, end);
	/* Find the field whose value contains the first byte that differs, or ends there. */
	for (unsigned k = 0; value && k < layout->options.fields.count; k++, value = next) {
		const struct field *field = &layout->options.fields.field[k];

		next = find_value(layout, k + 1, value, end);
		if (!next || value > expected.text + offset)
			break;
		const char *value_end = next - layout->literal[k + 1].length;

		if (value_end < expected.text + offset)
			continue;
		if (layout->options.keys && field->kind == FIELD_ID)
			break;
		show_value(is, found.text + (value - expected.text), found.text + found.length);
		show_value(should_be, value, value_end);
		/* They are equal if the difference is in what follows the value. */
		if (strcmp(is, should_be) == 0)
			break;
		snprintf(message, RECORD_DIFF_MAX, "%s is %s, expected %s",
			field_name(field, layout->config), is, should_be);
		return newlines;
	}
	show_rest(is, found, offset);
	show_rest(should_be, expected, offset);
	snprintf(message, RECORD_DIFF_MAX, "at column %zu is %s, expected %s", offset + 1, is,
		should_be);
	return newlines;
}

bool
record_lines_open(struct record_lines *lines, const char *const *paths, size_t count,
	const struct layout *layout, struct error *error)
{
	*lines = (struct record_lines){ .layout = layout, .line.input = SIZE_MAX };
	/* Escapes lengthen a key of LINE_MAX_BYTES; records with IDs are far shorter. */
	lines->reader.options.line_max =
		layout->options.keys ? layout->max_record_size +
					       LINE_MAX_BYTES * layout->options.format->key_growth
				     : LINE_MAX_BYTES;
	lines->reader.options.delimiter = '\n';
	return line_reader_open(&lines->reader, paths, count, error);
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
	/* JSON escapes newlines. */
	if (!layout->options.keys || layout->options.format == &format_ndjson)
		return false;
	const char *key = record_find_id(layout, text, end);
	return key && *key == '"' && key_continues(key + 1, end);
}

enum line_result
record_lines_next(struct record_lines *lines, bool wait, struct buffer *text, struct error *error)
{
	struct line_block *block = &lines->block;
	struct record_line *line = &lines->line;
	size_t begin = text->size;
	bool in_key = false; /* the text ends so far within a quoted key */

	do {
		enum line_result result = LINES_READY;

		if (block->next >= block->end && !lines->too_long)
			result = line_reader_next(&lines->reader, wait || in_key, block, error);
		if (result == LINES_WOULD_BLOCK || result == LINES_FAILED)
			return result;
		lines->too_long |= result == LINE_TOO_LONG;
		if (result == LINES_END || block->input != line->input) {
			if (in_key || lines->is_open) {
				line->kind = in_key ? RECORD_TRUNCATED : RECORD_FILE_END;
				lines->is_open = in_key;
				return LINES_READY;
			}
			if (result == LINES_END)
				return result;
		}
		const char *next = block->next, *end;

		if (!in_key)
			*line = (struct record_line){
				.is_first = block->input != line->input,
				.number = block->number + !lines->too_long,
				.input = block->input,
			};
		lines->is_open = true;
		if (lines->too_long) {
			lines->too_long = false;
			line->kind = RECORD_TOO_LONG;
			return buffer_append(text, next, QUOTED_MAX, error) ? LINES_READY
									    : LINES_FAILED;
		}
		end = (const char *)memchr(next, '\n', (size_t)(block->end - next)) + 1;
		block->next = end;
		block->number++;
		if (!buffer_append(text, next, (size_t)(end - next), error))
			return LINES_FAILED;
		next = text->data + text->size - (end - next);
		end = text->data + text->size;
		if (block->unterminated && block->next == block->end)
			line->kind = RECORD_TRUNCATED;
		else if (text->size - begin > lines->reader.options.line_max + 1)
			line->kind = RECORD_TOO_LONG;
		else if (line->is_first && lines->layout->options.format->header &&
			 !lines->layout->options.is_reduced)
			line->kind = RECORD_HEADER;
		else if (in_key)
			in_key = key_continues(next, end);
		else
			in_key = ends_in_key(lines->layout, next, end);
	} while (in_key && line->kind == RECORD_LINE);
	return LINES_READY;
}
