/* SPDX-License-Identifier: MIT */
/* item - parses a line of input: the ID of a sample, or a range of IDs. */

#include "input/item.h"

#include "base/decimal.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Cut off blanks around the text, and a CR at the end. */
static void
trim(const char **text, size_t *length)
{
	while (*length && (**text == ' ' || **text == '\t')) {
		++*text;
		--*length;
	}
	if (*length && (*text)[*length - 1] == '\r')
		--*length;
	while (*length && ((*text)[*length - 1] == ' ' || (*text)[*length - 1] == '\t'))
		--*length;
}

/* Parse [text, end): FIRST, FIRST-LAST or FIRST-LAST:STEP, of numbers that `parse` reads. */
static bool
range_read(struct range *range, const char *text, const char *end,
	const char *(*parse)(const char *, uint64_t *))
{
	uint64_t last, step = 1;
	const char *p = parse(text, &range->first);

	last = range->first;
	if (p && *p == '-') {
		p = parse(p + 1, &last);
		if (p && *p == ':')
			p = parse(p + 1, &step);
	}
	if (p != end || range->first > last || step == 0)
		return false;
	range->step = step;
	range->last_index = (last - range->first) / step;
	return true;
}

enum item
item_parse(const char *text, size_t length, struct range *range)
{
	trim(&text, &length);
	if (length == 0)
		return ITEM_NONE;
	return range_read(range, text, text + length, parse_u64) ? ITEM_RANGE : ITEM_INVALID;
}

/* Whether the text looks like a file name: it has a slash, or two letters after the last dot. */
static bool
looks_like_file_name(const char *text)
{
	const char *dot = strrchr(text, '.');
	unsigned letters = 0;

	for (const char *p = dot; p && *p; p++)
		letters += (*p | 0x20) >= 'a' && (*p | 0x20) <= 'z';
	return letters >= 2 || strchr(text, '/');
}

/* The end of the message about an invalid line: the probable intention. The text ends in NUL;
 * `quoted` is the text as it stands in the message. */
static const char *
suggestion_for_line(const char *text, size_t size, const char *quoted, bool is_first)
{
	if (memchr(text, '\0', size))
		return ": it contains NUL: text in UTF-16 is converted by "
		       "iconv -f UTF-16 -t UTF-8; lines that end in NUL require --null";
	if (*text == '{')
		return ": JSON objects require --join, saved records --load or --check";
	if (*text == '[')
		return ": a JSON array: jq -c '.[]' makes lines of it, for --join if they are "
		       "objects";
	if (looks_like_file_name(text))
		return ": file names require --keys";
	if (is_first && (isalpha((unsigned char)text[*text == '"']) || *text == '_'))
		return ": the header of a csv or tsv file? expected lines of IDs, such as "
		       "tail -n +2 FILE | cut -d, -f1 prints; --keys accepts any text as a key";
	if (strstr(quoted, "\\x"))
		return ": remove the invisible character, shown as \\xHH";
	if (text[strspn(text, "0123456789-, \t;")] == '\0' && strpbrk(text, ", \t;"))
		return ": expected one ID or one range FIRST-LAST per line";
	return ": expected ID or FIRST-LAST[:STEP], from 0 to 2^64-1, FIRST not above LAST; "
	       "--keys accepts any text as a key";
}

void
item_problem(char message[ITEM_MESSAGE_MAX], const char *text, size_t length, bool is_first)
{
	char quoted[QUOTED_MAX], copy[256] = "";

	trim(&text, &length);
	quote(quoted, text, length);
	/* The beginning is enough for a suggestion. */
	if (length >= sizeof(copy))
		length = sizeof(copy) - 1;
	memcpy(copy, text, length);
	snprintf(message, ITEM_MESSAGE_MAX, "invalid sample ID %s%s", quoted,
		suggestion_for_line(copy, length, quoted, is_first));
}

void
item_note_range(
	char message[ITEM_MESSAGE_MAX], const char *text, size_t length, const struct range *range)
{
	char quoted[QUOTED_MAX], count[DECIMAL_MAX + 1] = "2^64";

	trim(&text, &length);
	if (range->last_index < UINT64_MAX)
		*decimal_write(count, range->last_index + 1) = '\0';
	snprintf(message, ITEM_MESSAGE_MAX, "%s is a range of %s IDs; --keys takes lines as text",
		quote(quoted, text, length), count);
}

/*
 * Parse an integer that may be written with a fraction and an exponent: 1000, 1e7, 2.5e6. Returns
 * the byte after it; NULL if a fraction remains, or if the number is above 2^64 - 1.
 */
static const char *
scaled_parse(const char *text, uint64_t *number)
{
	const char *p = parse_u64(text, number);
	uint64_t exponent = 0, decimals = 0;

	if (p && *p == '.')
		for (p++; *p >= '0' && *p <= '9'; p++, decimals++)
			if (__builtin_mul_overflow(*number, (uint64_t)10, number) ||
				__builtin_add_overflow(*number, (uint64_t)(*p - '0'), number))
				return NULL;
	if (p && (*p == 'e' || *p == 'E'))
		p = parse_u64(p + (p[1] == '+' ? 2 : 1), &exponent);
	/* 10^20 is above 2^64 */
	if (!p || p[-1] == '.' || exponent < decimals || exponent - decimals >= 20)
		return NULL;
	for (; exponent > decimals; exponent--)
		if (__builtin_mul_overflow(*number, (uint64_t)10, number))
			return NULL;
	return p;
}

bool
count_parse(const char *text, uint64_t *count)
{
	const char *end = scaled_parse(text, count);

	return end && *end == '\0';
}

bool
range_parse(struct range *range, const char *text, struct error *error)
{
	char quoted[QUOTED_MAX];
	size_t length = strlen(text);

	if (strchr(text, '-') && range_read(range, text, text + length, scaled_parse))
		return true;
	return error_set(error, STATUS_TROUBLE,
		"--range: invalid range %s: expected FIRST-LAST[:STEP], FIRST not above LAST, STEP "
		"not 0, up to 2^64-1, such as 0-9 for ten samples or 7-7 for one",
		quote(quoted, text, length));
}
