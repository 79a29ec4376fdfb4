/* SPDX-License-Identifier: MIT */
/* join_line - a line that is a JSON object: the sample it names, and where members are inserted. */

#include "input/join_line.h"

#include "base/decimal.h"
#include "base/quote.h"

#include <string.h>

/* A bit that most member names do not share with any inserted name, so that few are compared. */
static uint64_t
name_bit(const char *name, size_t length)
{
	return (uint64_t)1 << ((length * 5 + (unsigned char)name[0]) & 63);
}

void
join_line_init(struct join_line *join, const struct fields *fields, const struct config *config,
	const char *nest)
{
	join->inserted_count = 0;
	join->inserted_filter = 0;
	if (nest)
		join->inserted[join->inserted_count++] = nest;
	else
		for (unsigned i = 0; i < fields->count; i++)
			join->inserted[join->inserted_count++] =
				field_name(&fields->field[i], config);
	for (unsigned i = 0; i < join->inserted_count; i++)
		join->inserted_filter |= name_bit(join->inserted[i], strlen(join->inserted[i]));
}

/* The inserted name that is also this one, or NULL. */
static const char *
find_inserted(const struct join_line *join, const struct json_string *name)
{
	/* An empty name has no first byte, and inserted names are not empty. */
	if (!name->escaped && (name->length == 0 || !(join->inserted_filter &
							    name_bit(name->text, name->length))))
		return NULL;
	for (unsigned i = 0; i < join->inserted_count; i++)
		if (json_string_equals(name, join->inserted[i], strlen(join->inserted[i])))
			return join->inserted[i];
	return NULL;
}

/* The line, the place of its messages, and what has been found in it. */
struct join_scan {
	const struct join_line *join;
	const struct location *location;
	struct join_match *match;
	struct error *error;
};

static bool
member_error(
	const struct join_scan *scan, const char *before, const char *member, const char *after)
{
	char quoted[QUOTED_MAX];

	return error_set(scan->error, STATUS_INVALID, "%s:%ju: %s%s%s", scan->location->name,
		(uintmax_t)scan->location->number, before, quote(quoted, member, strlen(member)),
		after);
}

/* Check the value of MEMBER and make it the sample's name. */
static bool
read_name(const struct join_scan *scan, const struct json_member *member)
{
	const struct join_line *join = scan->join;
	struct join_match *match = scan->match;

	if (match->name.text)
		return member_error(scan, "member ", join->member, " occurs twice");
	if (*member->value != '"') {
		match->name.text = member->value;
		match->name.length = (size_t)(member->value_end - member->value);
		if (!parse_u64_range(member->value, member->value_end, &match->integer))
			return member_error(scan, "member ", join->member,
				": expected a string or an integer from 0 to 2^64-1");
		return true;
	}
	if (join->integers)
		return member_error(scan, "member ", join->member,
			" is a string: --seeding unique calculates with integers");
	match->name = json_string_of(member->value, member->value_end);
	if (match->name.length == 0)
		return member_error(scan, "member ", join->member, " is an empty string");
	if (!json_is_decodable(&match->name))
		return member_error(
			scan, "member ", join->member, " contains an unpaired surrogate");
	return true;
}

/* Read the members of the object. Returns the place after it, or NULL: see scan->error or lexer->error. */
static const char *
read_members(const struct join_scan *scan, struct json_lexer *lexer, const char *p)
{
	const struct join_line *join = scan->join;
	struct json_member member = { 0 };
	const char *inserted;

	for (p++; (p = json_next_member(lexer, p, &member, 1)) && member.name.text;) {
		if (json_string_equals(&member.name, join->member, join->member_length) &&
			!read_name(scan, &member))
			return NULL;
		inserted = find_inserted(join, &member.name);
		if (inserted) {
			member_error(scan, "member ", inserted,
				" exists already: give --nest NAME to insert one member NAME");
			return NULL;
		}
	}
	return p;
}

static bool
syntax_error(const struct join_scan *scan, const struct json_lexer *lexer, const char *line)
{
	/* A line of nothing but a brace begins an object of several lines. */
	bool is_indented = json_skip_blanks(lexer, line + 1) == lexer->end;

	return error_set(scan->error, STATUS_INVALID, "%s:%ju: not JSON: byte %zu: %s%s",
		scan->location->name, (uintmax_t)scan->location->number,
		(size_t)(lexer->error_at - line) + 1, lexer->error,
		is_indented ? ": jq -c . writes one object per line" : "");
}

bool
join_line_parse(const struct join_line *join, const char *line, size_t length,
	const struct location *location, struct join_match *match, struct error *error)
{
	const struct join_scan scan = { join, location, match, error };
	struct json_lexer lexer = { .end = line + length - 1 };
	const char *p;

	*match = (struct join_match){ 0 };
	if (length == 0)
		return error_set(error, STATUS_INVALID, "%s:%ju: the line is longer than 1 MiB",
			location->name, (uintmax_t)location->number);
	p = json_skip_blanks(&lexer, line);
	if (*p != '{')
		return error_set(error, STATUS_INVALID, "%s:%ju: not a JSON object%s",
			location->name, (uintmax_t)location->number,
			*p == '[' ? ": jq -c '.[]' makes lines of an array" : "");
	p = read_members(&scan, &lexer, p);
	if (!p)
		return lexer.error && syntax_error(&scan, &lexer, line);
	match->insert_at = (size_t)(p - 1 - line);
	p = json_skip_blanks(&lexer, p);
	if (p != lexer.end) {
		json_fail(&lexer, p, "trailing data after the object");
		return syntax_error(&scan, &lexer, line);
	}
	if (!match->name.text)
		return member_error(&scan, "no member ", join->member,
			": give --join=MEMBER to name another one");
	return true;
}
