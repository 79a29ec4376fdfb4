/* SPDX-License-Identifier: MIT */
/*
 * record_diff - any bytes as a line that --check reads, compared with the record that it names.
 *
 * The line is either the data, or a record with some bytes changed. What a message says of it must
 * be true.
 */

#include "fuzz.h"
#include "made.h"

#include "base/buffer.h"
#include "base/decimal.h"
#include "base/utf8.h"
#include "verify/record_lines.h"

#include <string.h>

static bool
names_field(const struct layout *layout, const char *text)
{
	for (unsigned k = 0; k < layout->options.fields.count; k++) {
		const char *name = field_name(&layout->options.fields.field[k], layout->config);

		if (strncmp(text, name, strlen(name)) == 0 &&
			strncmp(text + strlen(name), " is ", 4) == 0)
			return true;
	}
	return false;
}

/* "FIELD is A, expected B", where A is not B, or "at column N is ...", the first that differs. */
static void
must_be_true(const char *message, const struct layout *layout, const char *line, size_t length,
	const char *expected, size_t expected_length)
{
	const char *found = strstr(message, " is "), *wanted = strstr(message, ", expected ");
	size_t column;

	FUZZ_MUST(found && wanted && found < wanted);
	if (sscanf(message, "at column %zu is", &column) != 1) {
		found += strlen(" is ");
		FUZZ_MUST(names_field(layout, message));
		FUZZ_MUST((size_t)(wanted - found) != strlen(wanted + strlen(", expected ")) ||
			  strncmp(found, wanted + strlen(", expected "),
				  (size_t)(wanted - found)) != 0);
		return;
	}
	FUZZ_MUST(column >= 1 && column <= length && column <= expected_length);
	FUZZ_MUST(memcmp(line, expected, column - 1) == 0);
	FUZZ_MUST(line[column - 1] != expected[column - 1]);
}

/* Whether the line is the record that it names. */
static bool
compare(struct made *made, const char *line, size_t length)
{
	char message[RECORD_DIFF_MAX], *text, *expected;
	size_t expected_length;
	uint64_t newlines;
	bool same;

	/* In a block of just its size and the padding, so that a read past that is seen. */
	text = made_write(made, &expected_length);
	expected = calloc(expected_length + PADDING, 1);
	FUZZ_MUST(expected != NULL);
	memcpy(expected, text, expected_length);
	free(text);
	same = length == expected_length && memcmp(line, expected, length) == 0;
	if (!same) {
		newlines = record_diff(&made->layout, (struct span){ line, length },
			(struct span){ expected, expected_length }, message);
		FUZZ_MUST(newlines <= length);
		fuzz_message(message);
		must_be_true(message, &made->layout, line, length, expected, expected_length);
	}
	free(expected);
	return same;
}

/* Whether the line is a record; false also if it does not name one. */
static bool
compare_line(struct made *made, const char *line, size_t length)
{
	const char *at = record_find_id(&made->layout, line, line + length);
	uint32_t offset[2] = { 0 };
	size_t key_length = 0;
	bool same = false;
	char *key;
	uint64_t id;

	FUZZ_MUST(!at || (line <= at && at < line + length));
	if (at && !made->layout.options.keys && parse_u64(at, &id)) {
		made_ids(made, id, 1, 1);
		return compare(made, line, length);
	}
	key = malloc(length);
	FUZZ_MUST(key != NULL);
	if (at && made->layout.options.keys &&
		made->layout.options.format->key_read(
			made->layout.options.format, at, line + length, key, &key_length) &&
		utf8_valid(key, key_length)) {
		offset[1] = (uint32_t)key_length;
		made_keys(made, key, offset, 1);
		same = compare(made, line, length);
	}
	free(key);
	return same;
}

/* Whether the line of the record is the text of its record. */
static void
must_be_itself(struct made *made, const char *line, size_t length)
{
	char *copy = calloc(length + PADDING, 1);

	FUZZ_MUST(copy != NULL);
	memcpy(copy, line, length);
	FUZZ_MUST(compare_line(made, copy, length));
	free(copy);
}

/* Put `size` edits of three bytes into a text: where, and what instead. */
static size_t
edit(char *text, size_t length, const uint8_t *edits, size_t size)
{
	for (; size >= 3; edits += 3, size -= 3) {
		size_t at = (edits[0] | (size_t)edits[1] << 8) % length;

		if (edits[1] & 0x80 && length > 1)
			memmove(text + at, text + at + 1, --length - at);
		else
			text[at] = (char)edits[2];
	}
	return length;
}

/* A record of the ID or the key that the data begins with, as it should be; NULL: it has none. */
static char *
record_of(struct made *made, const uint8_t *data, size_t size, size_t *length)
{
	uint32_t offset[2] = { 0, (uint32_t)size };
	uint64_t id = 0;

	if (made->layout.options.keys) {
		if (!utf8_valid((const char *)data, size) || memchr(data, '\n', size))
			return NULL;
		made_keys(made, (const char *)data, offset, 1);
	} else {
		memcpy(&id, data, size < sizeof(id) ? size : sizeof(id));
		made_ids(made, id, 1, 1);
	}
	return made_write(made, length);
}

/* how: see made_open. Then 0 and a line, or so many bytes of an ID or key, and then edits. */
void
fuzz_record_diff(const uint8_t *data, size_t size)
{
	static struct made made;
	char *line, *copy;
	size_t length, named;

	if (size < 2)
		return;
	made_open(&made, data[0], 0);
	FUZZ_MUST(fields_contains(&made.layout.options.fields, FIELD_ID));
	named = data[1] < size - 2 ? data[1] : size - 2;
	data += 2;
	size -= 2;
	line = named ? record_of(&made, data, named, &length) : NULL;
	if (line) {
		must_be_itself(&made, line, length);
		length = edit(line, length - 1, data + named, size - named);
	} else {
		length = size;
	}
	copy = calloc(length + 1 + PADDING, 1);
	FUZZ_MUST(copy != NULL);
	for (size_t i = 0; i < length; i++) {
		copy[i] = line ? line[i] : (char)data[i];
		if (copy[i] == '\n')
			copy[i] = ' ';
	}
	copy[length] = '\n';
	compare_line(&made, copy, length + 1);
	free(copy);
	free(line);
}
