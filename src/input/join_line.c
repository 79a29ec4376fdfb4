/* SPDX-License-Identifier: MIT */
/* join_line - a line that is a JSON object: the sample it names, and where members are inserted. */

#include "input/join_line.h"

#include "base/decimal.h"
#include "input/item_batch.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
join_line_init(struct join_line *join, const struct fields *fields, const struct config *config,
	const char *nest)
{
	join->inserted_count = nest ? 1 : fields->count;
	join->inserted[0] = nest;
	for (unsigned i = 0; !nest && i < fields->count; i++)
		join->inserted[i] = field_name(&fields->field[i], config);
}

/* The inserted name that is also this one, or NULL. */
static const char *
find_inserted(const struct join_line *join, const struct json_string *name)
{
	for (unsigned i = 0; i < join->inserted_count; i++)
		if (json_string_equals(name, join->inserted[i], strlen(join->inserted[i])))
			return join->inserted[i];
	return NULL;
}

static bool __attribute__((format(printf, 3, 4)))
fail(struct error *error, const struct location *location, const char *format, ...)
{
	char text[QUOTED_MAX + 128];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return error_set(error, STATUS_INVALID, "%s:%ju: %s", location->name,
		(uintmax_t)location->number, text);
}

/* Make the value of MEMBER the sample's name. Returns what is wrong with it, or NULL. */
static const char *
read_name(const struct join_line *join, struct join_match *match, const struct json_member *member)
{
	if (match->name.text)
		return " occurs twice";
	if (*member->value != '"') {
		match->name.text = member->value;
		match->name.length = (size_t)(member->value_end - member->value);
		return parse_u64_padded(member->value, &match->integer) == member->value_end
			       ? NULL
			       : ": expected a string or an integer from 0 to 2^64-1";
	}
	if (join->integers)
		return " is a string: --seeding unique calculates with integers";
	match->name = json_string_of(member->value, member->value_end);
	if (match->name.length == 0)
		return " is an empty string";
	return json_decode(&match->name, NULL) == JSON_UNDECODABLE
		       ? " contains an unpaired surrogate"
		       : NULL;
}

/* Whether the line is the beginning of an object of several lines. */
static bool
is_continued(const char *line, const char *end)
{
	while (end > line && strchr(" \t\r", end[-1]))
		end--;
	return end > line && strchr("{,", end[-1]);
}

/* Parse a line that is like the one before it. False: it is not, or not valid. */
static bool
parse_like_last(const struct join_line *join, const struct json_pattern *pattern, const char *line,
	struct json_lexer *lexer, struct join_match *match)
{
	struct json_member member;
	const char *p = line;
	unsigned i;

	for (i = 0; i < pattern->count; i++) {
		member.value = json_literal_skip(&pattern->literal[i], p);
		if (!member.value)
			return false;
		if (pattern->tag[i] && *member.value >= '1' && *member.value <= '9') {
			/* A byte that would continue the number differs from the next literal. */
			p = parse_u64_padded(member.value, &match->integer);
			match->name.text = member.value;
			match->name.length = (size_t)(p - member.value);
		} else {
			p = member.value_end = json_skip_value(lexer, member.value, 1);
			if (p && pattern->tag[i] && read_name(join, match, &member))
				return false;
		}
		if (!p)
			return false;
	}
	p = i > 0 ? json_literal_skip(&pattern->literal[i], p) : NULL;
	if (!p || p != lexer->end)
		return false;
	match->insert_at = (size_t)(p - 1 - line);
	return true;
}

bool
join_line_parse(const struct join_line *join, struct json_pattern *pattern, const char *line,
	size_t length, const struct location *location, struct join_match *match,
	struct error *error)
{
	struct json_lexer lexer = { .end = line + length - 1 };
	struct json_member member = { 0 };
	const char *p, *wrong, *inserted, *last = line;
	char quoted[QUOTED_MAX];
	bool is_repeatable = true;
	unsigned count = 0;

	*match = (struct join_match){ 0 };
	if (length == 0)
		return fail(error, location, "the line is longer than 1 MiB");
	if (parse_like_last(join, pattern, line, &lexer, match))
		return true;
	*match = (struct join_match){ 0 };
	lexer.error = NULL;
	pattern->count = 0;
	p = json_skip_blanks(&lexer, line);
	if (*p != '{')
		return fail(error, location, "not a JSON object%s",
			*p == '[' ? ": jq -c '.[]' makes lines of an array"
				  : ": expected one per line, such as {\"id\": 7}");
	for (p++; (p = json_next_member(&lexer, p, &member, 1)) && member.name.text; count++) {
		bool is_name = json_string_equals(&member.name, join->member, join->member_length);

		if (is_name) {
			wrong = read_name(join, match, &member);
			if (wrong)
				return fail(error, location, "member %s%s",
					quote(quoted, join->member, join->member_length), wrong);
		}
		inserted = find_inserted(join, &member.name);
		if (inserted)
			return fail(error, location,
				"member %s exists already: give --nest NAME to insert one "
				"member NAME",
				quote(quoted, inserted, strlen(inserted)));
		is_repeatable &= json_pattern_set(pattern, count, is_name, last, member.value);
		last = member.value_end;
	}
	if (p) {
		match->insert_at = (size_t)(p - 1 - line);
		is_repeatable &= json_pattern_set(pattern, count, 0, last, p);
		p = json_skip_blanks(&lexer, p);
		if (p != lexer.end)
			json_fail(&lexer, p, "trailing data after the object");
	}
	if (lexer.error)
		return fail(error, location, "not JSON: byte %zu: %s%s",
			(size_t)(lexer.error_at - line) + 1, lexer.error,
			is_continued(line, lexer.end) ? ": jq -c . writes one object per line"
						      : "");
	if (!match->name.text)
		return fail(error, location, "no member %s: give --join=MEMBER to name another one",
			quote(quoted, join->member, join->member_length));
	pattern->count = is_repeatable ? count : 0;
	return true;
}
