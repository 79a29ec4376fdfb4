/* SPDX-License-Identifier: MIT */
/*
 * join_line - any bytes as a line to join: accepted exactly when jansson finds the same in it.
 *
 * Where jansson is not asked: numbers that it cannot hold, unpaired surrogates, objects with a
 * member twice, which are refused only where it matters, and bytes of zero, which it overlooks
 * after numbers and refuses in names, even escaped.
 */

#include "fuzz.h"

#include "input/item_batch.h"
#include "input/join_line.h"
#include "model/config.h"

#include <jansson.h>
#include <string.h>

/* Whether the member names a sample; if it does, it must be what was found. */
static bool
names_sample(const json_t *member, const struct join_match *match, bool accepted)
{
	size_t length = json_string_length(member);
	char *name;

	if (json_is_integer(member) && json_integer_value(member) >= 0) {
		if (accepted)
			FUZZ_MUST(strtoull(match->name.text, NULL, 10) ==
				  (unsigned long long)json_integer_value(member));
		return true;
	}
	if (!json_is_string(member) || length == 0)
		return false;
	if (accepted) {
		name = malloc(match->name.length);
		FUZZ_MUST(name && length <= match->name.length);
		FUZZ_MUST(json_decode(&match->name, name) == length);
		FUZZ_MUST(memcmp(name, json_string_value(member), length) == 0);
		free(name);
	}
	return true;
}

static bool
holds_inserted(const struct join_line *join, const json_t *object)
{
	for (unsigned i = 0; i < join->inserted_count; i++)
		if (json_object_get(object, join->inserted[i]))
			return true;
	return false;
}

/* "-0" is an integer to jansson, and names no sample. */
static bool
minus(const char *text, size_t length)
{
	return memmem(text, length, "-0", 2);
}

static void
compare(const struct join_line *join, const char *line, size_t length,
	const struct join_match *match, bool accepted)
{
	json_error_t failure;
	json_t *object =
		json_loadb(line, length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &failure);
	const json_t *member = json_object_get(object, join->member);
	enum json_error_code code = object ? json_error_unknown : json_error_code(&failure);

	if (object)
		FUZZ_MUST(accepted == (json_is_object(object) &&
					      names_sample(member, match, accepted) &&
					      !holds_inserted(join, object)) ||
			  (!accepted && minus(line, length)));
	else if (code != json_error_numeric_overflow && code != json_error_duplicate_key &&
		 code != json_error_null_byte_in_key)
		FUZZ_MUST(!accepted || strstr(failure.text, "\\u"));
	json_decref(object);
}

void
fuzz_join_line(const uint8_t *data, size_t size)
{
	struct location origin = { "lines", 7 };
	struct error error = { 0 }, other = { 0 };
	static struct json_pattern pattern;
	struct fields fields;
	struct config config;
	struct join_match match, again;
	struct join_line join = { .member = "id", .member_length = 2 };
	char *line = malloc(size + 1 + PADDING);
	bool accepted;

	FUZZ_MUST(line);
	config_preset(&config, 0);
	fields_default(&fields, &config, 1 << FIELD_HASH);
	join_line_init(&join, &fields, &config, NULL);
	for (size_t i = 0; i < size; i++)
		line[i] = data[i] == '\n' ? ' ' : (char)data[i];
	memset(line + size, '\n', 1 + PADDING);
	memset(&pattern, 0, sizeof(pattern));
	accepted = join_line_parse(&join, &pattern, line, size + 1, &origin, &match, &error);
	/* Compared with the pattern of itself, or of what precedes the damage, it is the same. */
	FUZZ_MUST(join_line_parse(&join, &pattern, line, size + 1, &origin, &again, &other) ==
		  accepted);
	FUZZ_MUST(strcmp(error.text, other.text) == 0);
	if (accepted)
		FUZZ_MUST(match.insert_at == again.insert_at &&
			  match.name.text == again.name.text &&
			  match.name.length == again.name.length && match.integer == again.integer);
	if (accepted)
		FUZZ_MUST(match.insert_at < size && line[match.insert_at] == '}');
	else
		fuzz_message(error.text);
	if (memchr(line, 0, size))
		FUZZ_MUST(!accepted);
	else
		compare(&join, line, size, &match, accepted);
	free(line);
}
