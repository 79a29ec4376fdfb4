/* SPDX-License-Identifier: MIT */
/* join_line - a line that is a JSON object: the sample it names, and where more members go. */

#include "input/join_line.h"

#include "base/quote.h"
#include "input/scan.h"

#include <string.h>

/* Names without a bit in the filter are not taken. */
static uint64_t
filter(const char *name, size_t length)
{
	return (uint64_t)1 << ((length * 5 + (unsigned char)name[0]) & 63);
}

void
join_line_init(struct join_line *join, const struct fields *fields, const struct config *config,
	const char *nest)
{
	join->taken_count = 0;
	join->taken_filter = 0;
	if (nest)
		join->taken[join->taken_count++] = nest;
	else
		for (unsigned i = 0; i < fields->count; i++)
			join->taken[join->taken_count++] = field_name(&fields->field[i], config);
	for (unsigned i = 0; i < join->taken_count; i++)
		join->taken_filter |= filter(join->taken[i], strlen(join->taken[i]));
}

static bool
decoded_equals(const char *p, const char *end, const char *name, size_t length)
{
	char character[SCAN_CHARACTER_MAX];
	size_t bytes;

	while (p < end) {
		p = scan_character(p, character, &bytes);
		if (!p || bytes > length || memcmp(character, name, bytes) != 0)
			return false;
		name += bytes;
		length -= bytes;
	}
	return length == 0;
}

static bool
named(const struct member *member, const char *name, size_t length)
{
	if (member->escaped)
		return decoded_equals(member->name, member->name + member->length, name, length);
	return member->length == length && memcmp(member->name, name, length) == 0;
}

/* The name to be appended that the member has already, or NULL. */
static const char *
taken(const struct join_line *join, const struct member *member)
{
	if (!member->escaped &&
		(member->length == 0 ||
			!(join->taken_filter & filter(member->name, member->length))))
		return NULL;
	for (unsigned i = 0; i < join->taken_count; i++)
		if (named(member, join->taken[i], strlen(join->taken[i])))
			return join->taken[i];
	return NULL;
}

static bool
complain(const struct location *location, struct error *error, const char *before,
	const char *member, const char *behind)
{
	char quoted[QUOTED_MAX];

	return error_set(error, STATUS_INVALID, "%s:%ju: %s%s%s", location->name,
		(uintmax_t)location->number, before, quote(quoted, member, strlen(member)), behind);
}

/* Digits of an integer below 2^64, as JSON has them: no zero leads. */
static bool
integer_parse(const struct member *member, uint64_t *integer)
{
	*integer = 0;
	for (const char *p = member->value; p < member->end; p++)
		if (*p < '0' || *p > '9' ||
			__builtin_mul_overflow(*integer, (uint64_t)10, integer) ||
			__builtin_add_overflow(*integer, (uint64_t)(*p - '0'), integer))
			return false;
	return true;
}

/* Whether every character of a string can be written in UTF-8. */
static bool
decodable(const char *p, const char *end)
{
	char character[SCAN_CHARACTER_MAX];
	size_t bytes;

	while (p && p < end)
		p = scan_character(p, character, &bytes);
	return p;
}

/* Take the sample's name from the value of MEMBER. */
static bool
take_name(const struct join_line *join, const struct member *member,
	const struct location *location, struct join_match *joined, struct error *error)
{
	bool string = *member->value == '"';

	if (joined->name)
		return complain(location, error, "member ", join->member, " is there twice");
	joined->name = member->value + string;
	joined->name_length = (size_t)(member->end - member->value) - (string ? 2 : 0);
	joined->escaped = string && memchr(joined->name, '\\', joined->name_length);
	if (!string)
		return integer_parse(member, &joined->integer) ||
		       complain(location, error, "member ", join->member,
			       " names no sample: a string or an integer 0 to 2^64-1 is needed");
	if (join->integers)
		return complain(location, error, "member ", join->member,
			" is a string: --seeding unique calculates with integers");
	if (joined->name_length == 0)
		return complain(location, error, "member ", join->member, " is an empty string");
	return !joined->escaped || decodable(joined->name, joined->name + joined->name_length) ||
	       complain(
		       location, error, "member ", join->member, " holds half of a surrogate pair");
}

static bool
broken(const struct scan *scan, const char *line, const struct location *location,
	struct error *error)
{
	return error_set(error, STATUS_INVALID, "%s:%ju: broken JSON at byte %zu: %s",
		location->name, (uintmax_t)location->number, (size_t)(scan->at - line) + 1,
		scan->what);
}

/* The members, from behind the opening brace to the closing one. NULL: *error says why. */
static const char *
members(const struct join_line *join, const char *p, struct scan *scan,
	const struct location *location, struct join_match *joined, struct error *error)
{
	struct member member;
	const char *name;

	p = scan_blank(p);
	if (*p == '}')
		return p;
	for (;;) {
		p = scan_member(scan, p, &member, 1);
		if (!p)
			return NULL;
		if (named(&member, join->member, join->member_length) &&
			!take_name(join, &member, location, joined, error))
			return NULL;
		name = taken(join, &member);
		if (name) {
			complain(location, error, "member ", name,
				" is there already; --nest NAME keeps parameters apart");
			return NULL;
		}
		p = scan_blank(p);
		if (*p == '}')
			return p;
		if (*p != ',')
			return scan_wrong(scan, p, "',' or '}' is needed");
		p = scan_blank(p + 1);
	}
}

bool
join_line_parse(const struct join_line *join, const char *line, size_t length,
	const struct location *location, struct join_match *joined, struct error *error)
{
	struct scan scan = { 0 };
	const char *p;

	*joined = (struct join_match){ 0 };
	if (length == 0)
		return error_set(error, STATUS_INVALID, "%s:%ju: the line is longer than 1 MiB",
			location->name, (uintmax_t)location->number);
	p = scan_blank(line);
	if (*p != '{') {
		scan_wrong(&scan, p, "'{' is needed: a line is an object");
		return broken(&scan, line, location, error);
	}
	p = members(join, p + 1, &scan, location, joined, error);
	if (!p)
		return scan.what && broken(&scan, line, location, error);
	joined->insert_at = (size_t)(p - line);
	p = scan_blank(p + 1);
	if (p != line + length - 1) {
		scan_wrong(&scan, p, "nothing may stand behind the object");
		return broken(&scan, line, location, error);
	}
	return joined->name || complain(location, error, "there is no member ", join->member,
				       "; --join=MEMBER names another one");
}

char *
join_match_name(const struct join_match *joined, char *out)
{
	const char *p = joined->name, *end = p + joined->name_length;
	size_t bytes;

	if (!joined->escaped)
		return mempcpy(out, p, joined->name_length);
	for (; p < end; out += bytes)
		p = scan_character(p, out, &bytes);
	return out;
}
