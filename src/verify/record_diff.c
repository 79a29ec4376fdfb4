/* SPDX-License-Identifier: MIT */
/* record_diff - the ID or key that a line names, and where the line differs from its record. */

#include "verify/record_diff.h"

#include <stdio.h>
#include <string.h>

/*
 * Where the value of field k begins, after its literal. `text` is where the value before it begins,
 * or the line. Values other than keys do not contain literals. NULL: the literal is missing.
 */
static const char *
find_value(const struct layout *layout, unsigned k, const char *text, const char *end)
{
	const struct literal *literal = &layout->literal[k];
	size_t length;

	if (k == 0) {
		bool begins = (size_t)(end - text) >= literal->length &&
			      memcmp(text, literal->text, literal->length) == 0;

		return begins ? text + literal->length : NULL;
	}
	if (layout->keys && layout->fields.field[k - 1].kind == FIELD_ID)
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

/* A field of the expected text. */
struct place {
	const struct field *field; /* NULL: none */
	size_t begin, end;         /* of its value */
};

/* The field whose value contains the byte at `offset` of the expected text, or ends there. */
static struct place
find_field(const struct layout *layout, struct span expected, size_t offset)
{
	const char *end = expected.text + expected.length, *next;
	const char *value = find_value(layout, 0, expected.text, end);

	for (unsigned k = 0; value && k < layout->fields.count; k++, value = next) {
		struct place place = { &layout->fields.field[k], (size_t)(value - expected.text),
			0 };

		next = find_value(layout, k + 1, value, end);
		if (!next || offset < place.begin)
			break;
		place.end = (size_t)(next - expected.text) - layout->literal[k + 1].length;
		if (offset <= place.end)
			return place;
	}
	return (struct place){ 0 };
}

/* The value that begins a text, for a message: quoted unless it is a plain number or word. */
static void
show_value(char out[QUOTED_MAX], const char *text, const char *end)
{
	static const char plain[] = "0123456789abcdefghijklmnopqrstuvwxyz+-.";
	size_t length = 0;
	bool is_plain = true;

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
	size_t shorter = found.length < expected.length ? found.length : expected.length;
	char is[QUOTED_MAX], should_be[QUOTED_MAX];
	size_t offset = 0;
	uint64_t newlines = 0;
	struct place place = { 0 };

	for (; offset < shorter && found.text[offset] == expected.text[offset]; offset++)
		newlines += found.text[offset] == '\n';
	if (layout)
		place = find_field(layout, expected, offset);
	if (place.field && !(layout->keys && place.field->kind == FIELD_ID)) {
		show_value(is, found.text + place.begin, found.text + found.length);
		show_value(should_be, expected.text + place.begin, expected.text + place.end);
		/* They are equal if the difference is in what follows the value. */
		if (strcmp(is, should_be) != 0) {
			snprintf(message, RECORD_DIFF_MAX, "%s is %s, expected %s",
				field_name(place.field, layout->config), is, should_be);
			return newlines;
		}
	}
	show_rest(is, found, offset);
	show_rest(should_be, expected, offset);
	snprintf(message, RECORD_DIFF_MAX, "at column %zu is %s, expected %s", offset + 1, is,
		should_be);
	return newlines;
}
