/* SPDX-License-Identifier: MIT */
/* record_diff - the ID or key that a line names, and where the line differs from its record. */

#include "verify/record_diff.h"

#include <stdio.h>
#include <string.h>

/* Whether the value of a field is a string in the quotes of the format: a key or a choice. */
static bool
is_string(const struct layout *layout, const struct field *field)
{
	if (field->kind == FIELD_PARAMETER)
		return layout->config->parameters[field->parameter].kind == PARAMETER_CHOICE;
	return layout->keys && field->kind == FIELD_ID;
}

/*
 * Where the value of field k begins, after its literal. `text` is where the value before it begins,
 * or the line. Values other than strings do not contain literals. NULL: the literal is missing.
 */
static const char *
find_value(const struct layout *layout, unsigned k, const char *text, const char *end)
{
	const struct literal *literal = &layout->literal[k];
	size_t length;

	if (k == 0 && ((size_t)(end - text) < literal->length ||
			      memcmp(text, literal->text, literal->length) != 0))
		return NULL;
	if (k == 0)
		return text + literal->length;
	if (is_string(layout, &layout->fields.field[k - 1]))
		text = layout->format->key_read(text, end, NULL, &length);
	if (text)
		text = memmem(text, (size_t)(end - text), literal->text, literal->length);
	return text ? text + literal->length : NULL;
}

const char *
record_find_id(const struct layout *layout, const char *line, const char *end)
{
	for (unsigned k = 0; line && k < layout->fields.count; k++) {
		line = find_value(layout, k, line, end);
		if (layout->fields.field[k].kind == FIELD_ID)
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
	const char *end = expected.text + expected.length, *value = NULL, *value_end, *next;
	size_t shorter = found.length < expected.length ? found.length : expected.length;
	char is[QUOTED_MAX], should_be[QUOTED_MAX];
	size_t offset = 0;
	uint64_t newlines = 0;

	for (; offset < shorter && found.text[offset] == expected.text[offset]; offset++)
		newlines += found.text[offset] == '\n';
	if (layout)
		value = find_value(layout, 0, expected.text, end);
	/* Find the field whose value contains the first byte that differs, or ends there. */
	for (unsigned k = 0; value && k < layout->fields.count; k++, value = next) {
		const struct field *field = &layout->fields.field[k];

		next = find_value(layout, k + 1, value, end);
		if (!next || value > expected.text + offset)
			break;
		value_end = next - layout->literal[k + 1].length;
		if (value_end < expected.text + offset)
			continue;
		if (layout->keys && field->kind == FIELD_ID)
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
