/* SPDX-License-Identifier: MIT */
/* record_diff - what a row of a file of records says that it is, and where it is wrong. */

#include "verify/record_diff.h"

#include "base/quote.h"

#include <jansson.h>
#include <string.h>

/*
 * Where the piece in front of field k ends, if text is where the value of the field before it
 * begins (or the line). No value but a key may hold the text of a piece.
 */
static const char *
literal_end(const struct layout *layout, unsigned k, const char *text, const char *end)
{
	const struct literal *literal = &layout->literal[k];
	size_t length;

	if (k == 0)
		return (size_t)(end - text) >= literal->length &&
				       memcmp(text, literal->text, literal->length) == 0
			       ? text + literal->length
			       : NULL;
	if (layout->keys && layout->fields.field[k - 1].kind == FIELD_ID)
		text = layout->format->key_read(text, end, NULL, &length);
	if (!text)
		return NULL;
	text = memmem(text, (size_t)(end - text), literal->text, literal->length);
	return text ? text + literal->length : NULL;
}

const char *
record_find_id(const struct layout *layout, const char *line, const char *end)
{
	for (unsigned k = 0; line && k < layout->fields.count; k++) {
		line = literal_end(layout, k, line, end);
		if (layout->fields.field[k].kind == FIELD_ID)
			return line;
	}
	return NULL;
}

bool
record_parse_id(const char *at, const char *end, uint64_t *id)
{
	uint64_t value = 0;
	const char *p = at;

	for (; p < end && *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(value, (uint64_t)10, &value) ||
			__builtin_add_overflow(value, (uint64_t)(*p - '0'), &value))
			return false;
	*id = value;
	return p > at && p < end;
}

const char *
record_describe(const char *line, size_t length)
{
	json_t *json = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
	bool object = json_is_object(json);

	json_decref(json);
	return object ? "JSON, but not a record as dpa writes it" : "no record";
}

/* A value as it stands in the line, for a message: plain if nothing in it needs quotes. */
static const char *
value_show(char out[QUOTED_MAX], const char *value, const char *end)
{
	size_t length = 0;
	bool plain = true;

	for (const char *p = value; p < end && !memchr(",}\"\t\n", *p, 5); p++, length++)
		plain &= (*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') || *p == '.' ||
			 *p == '-' || *p == '+';
	if (!plain || length == 0 || length >= QUOTED_MAX)
		return quote(out, value, length);
	memcpy(out, value, length);
	out[length] = '\0';
	return out;
}

/* The rest of a row, for a message. */
static const char *
rest_show(const struct layout *layout, char out[QUOTED_MAX], const char *rest, const char *end)
{
	size_t length = (size_t)(end - rest), newline = length > 0 && end[-1] == '\n';

	if (length > newline)
		return quote(out, rest, length - newline);
	return layout->array_size ? "the end of the record" : "the end of the line";
}

/* The field that the byte `at` of the expected text belongs to, and where it begins; NULL: none. */
static const struct field *
field_at(const struct layout *layout, const char *expected, const char *end, const char *at,
	const char **begin)
{
	const char *p = expected, *next;

	for (unsigned k = 0; k < layout->fields.count; k++) {
		p = literal_end(layout, k, p, end);
		if (!p || at < p)
			return NULL;
		next = literal_end(layout, k + 1, p, end);
		if (next && at <= next - layout->literal[k + 1].length) {
			*begin = p;
			return &layout->fields.field[k];
		}
	}
	return NULL;
}

uint64_t
record_diff(const struct layout *layout, const char *line, size_t length, const char *expected,
	size_t expected_length, struct error *error)
{
	size_t at = 0, least = length < expected_length ? length : expected_length;
	char found[QUOTED_MAX] = "", wanted[QUOTED_MAX] = "";
	const struct field *field;
	const char *begin, *brace;
	uint64_t lines = 0;

	brace = layout->array_size ? memchr(expected, '{', expected_length) : expected;
	for (; at < least && line[at] == expected[at]; at++)
		lines += line[at] == '\n' && expected + at > brace;
	field = field_at(layout, expected, expected + expected_length, expected + at, &begin);
	if (field && !(field->kind == FIELD_ID && layout->keys)) {
		value_show(found, line + (begin - expected), line + length);
		value_show(wanted, begin, expected + expected_length);
	}
	/* Equal values: what differs stands between this field and the next. */
	if (field && strcmp(found, wanted) != 0) {
		error_set(error, STATUS_INVALID, "%s is %s, expected %s",
			field_name(field, layout->config), found, wanted);
		return lines;
	}
	error_set(error, STATUS_INVALID, "at %s %zu is %s, expected %s",
		layout->array_size ? "byte" : "column", at + !layout->array_size,
		rest_show(layout, found, line + at, line + length),
		rest_show(layout, wanted, expected + at, expected + expected_length));
	return lines;
}

/* The line of the text that holds a byte of it, for a message. */
static const char *
line_show(char out[QUOTED_MAX], const char *text, size_t length, size_t at)
{
	const char *begin = at ? memrchr(text, '\n', at) : NULL;
	const char *end = memchr(text + at, '\n', length - at);

	begin = begin ? begin + 1 : text;
	end = end ? end : text + length;
	return at == length && begin == end ? "the end of the file"
					    : quote(out, begin, (size_t)(end - begin));
}

uint64_t
text_diff(const char *found, size_t length, const char *expected, size_t expected_length,
	struct error *error)
{
	size_t at = 0, least = length < expected_length ? length : expected_length;
	char is[QUOTED_MAX], wanted[QUOTED_MAX];
	uint64_t lines = 0;

	for (; at < least && found[at] == expected[at]; at++)
		lines += found[at] == '\n';
	error_set(error, STATUS_INVALID, "%s, expected %s", line_show(is, found, length, at),
		line_show(wanted, expected, expected_length, at));
	return lines;
}
