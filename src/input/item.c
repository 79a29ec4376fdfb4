/* SPDX-License-Identifier: MIT */
/* item - parses a line of input: the ID of a sample, or a range of IDs. */

#include "input/item.h"

#include "base/decimal.h"
#include "base/quote.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool
range_make(struct range *range, uint64_t first, uint64_t last, uint64_t step)
{
	if (first > last || step == 0)
		return false;
	*range = (struct range){ first, step, (last - first) / step };
	return true;
}

static const char *
blanks_skip(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

/* The delimiter, if only blanks and a CR precede it; otherwise NULL. */
static const char *
find_line_end(const char *p, char delimiter)
{
	p = blanks_skip(p);
	if (*p == '\r' && p[1] == delimiter)
		p++;
	return *p == delimiter ? p : NULL;
}

/* Parse what follows FIRST in a range: -LAST[:STEP]. Returns the byte after it, or NULL. */
static const char *
range_rest_parse(const char *p, uint64_t first, struct range *range)
{
	uint64_t last, step = 1;

	p = parse_u64(p + 1, &last);
	if (p && *p == ':')
		p = parse_u64(p + 1, &step);
	if (!p || !range_make(range, first, last, step))
		return NULL;
	return p;
}

enum item
item_parse(const char **line, char delimiter, struct range *range)
{
	const char *start = *line, *p = blanks_skip(start), *end;
	uint64_t first;

	end = parse_u64_padded(p, &first);
	if (end && *end == delimiter) {
		*range = (struct range){ first, 1, 0 };
		*line = end + 1;
		return ITEM_RANGE;
	}
	if (!end) {
		end = find_line_end(p, delimiter);
		*line = (end ? end : (const char *)memchr(p, delimiter, PTRDIFF_MAX)) + 1;
		return end ? ITEM_NONE : ITEM_INVALID;
	}
	*range = (struct range){ first, 1, 0 };
	if (*end == '-')
		end = range_rest_parse(end, first, range);
	if (end)
		end = find_line_end(end, delimiter);
	*line = (end ? end : (const char *)memchr(p, delimiter, PTRDIFF_MAX)) + 1;
	return end ? ITEM_RANGE : ITEM_INVALID;
}

/* Whether the text is digits only, as a number above 2^64-1 is. */
static bool
all_digits(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
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

/* Whether the first line of an input, which has no ID, looks like names of columns: words between
 * separators, or a single one that IDs often have. */
static bool
looks_like_header(const char *text)
{
	static const char *const names[] = { "key", "index", "idx", "name", "filename", "sample",
		"samples", "image", NULL };
	size_t length = strlen(text);

	if (!isalpha((unsigned char)text[0]) && text[0] != '"' && text[0] != '_')
		return false;
	if (strpbrk(text, ",\t;"))
		return true;
	for (size_t i = 0; names[i]; i++)
		if (strcasecmp(text, names[i]) == 0)
			return true;
	/* id, image_id, sampleId, "id" */
	while (length > 0 && text[length - 1] == '"')
		length--;
	return length >= 2 && strncasecmp(text + length - 2, "id", 2) == 0;
}

/* Whether the text contains a valid character of several bytes that is not visible. */
static bool
has_invisible(const char *text, size_t size)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + size;

	while (p < end) {
		size_t length = utf8_length(p, end);

		if (length > 1 && utf8_visible_length(p, end) == 0)
			return true;
		p += length ? length : 1;
	}
	return false;
}

/* The end of the message about an invalid line: what was probably intended. The text ends in NUL.
 */
static const char *
suggestion_for_line(const char *text, size_t size, bool is_first)
{
	uintmax_t first, last;
	char *end, more;

	if (memchr(text, '\0', size))
		return ": it contains NUL: text in UTF-16 is converted by "
		       "iconv -f UTF-16 -t UTF-8; lines that end in NUL require --null";
	if (*text == '{')
		return ": JSON objects require --join, saved records --load or --check";
	if (*text == '[')
		return ": a JSON array: jq -c '.[]' makes lines of it, for --join if they are "
		       "objects";
	if (has_invisible(text, size))
		return ": remove the invisible character, shown as \\xHH";
	if (is_first && looks_like_header(text))
		return ": the header of a csv or tsv file? expected lines of IDs, such as "
		       "tail -n +2 FILE | cut -d, -f1 prints";
	if (looks_like_file_name(text))
		return ": file names require --keys";
	if (text[strspn(text, "0123456789-, \t;")] == '\0' && strpbrk(text, ", \t;"))
		return ": expected one ID or one range FIRST-LAST per line";
	if (all_digits(text))
		return ": expected at most 2^64-1; --keys accepts any text as a key";
	strtod(text, &end);
	if (end > text && *end == '\0')
		return ": expected an integer from 0 to 2^64-1; --keys accepts any text as a key";
	if (sscanf(text, "%ju-%ju%c", &first, &last, &more) == 2 && first > last)
		return ": expected FIRST-LAST with FIRST not above LAST";
	return ": expected ID or FIRST-LAST[:STEP], from 0 to 2^64-1; --keys accepts any text as a "
	       "key";
}

/* Cut off blanks around the text, and CRs after it. */
static void
trim(const char **text, size_t *length)
{
	while (*length && (**text == ' ' || **text == '\t')) {
		++*text;
		--*length;
	}
	while (*length && memchr(" \t\r", (*text)[*length - 1], 3))
		--*length;
}

void
item_problem(char message[ITEM_MESSAGE_MAX], const char *text, size_t length, bool is_first)
{
	char quoted[QUOTED_MAX], copy[256] = "";
	size_t copied;

	trim(&text, &length);
	/* The beginning is enough for a suggestion. */
	copied = length < sizeof(copy) ? length : sizeof(copy) - 1;
	memcpy(copy, text, copied);
	snprintf(message, ITEM_MESSAGE_MAX, "invalid sample ID %s%s", quote(quoted, text, length),
		suggestion_for_line(copy, copied, is_first));
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
 * the byte after it; NULL if there is no number, if a fraction remains (2.5e0), if a point has no
 * exponent after it, or if the number is above 2^64 - 1.
 */
static const char *
scaled_parse(const char *text, uint64_t *number)
{
	const char *p = text, *point = NULL;
	uint64_t exponent = 0, decimals = 0;

	*number = 0;
	for (; (*p >= '0' && *p <= '9') || (*p == '.' && !point); p++)
		if (*p == '.')
			point = p;
		else if (__builtin_mul_overflow(*number, (uint64_t)10, number) ||
			 __builtin_add_overflow(*number, (uint64_t)(*p - '0'), number))
			return NULL;
	if (p == text + (point != NULL))
		return NULL;
	if (point)
		decimals = (uint64_t)(p - point - 1);
	if (*p == 'e' || *p == 'E') {
		p = parse_u64(p + (p[1] == '+' ? 2 : 1), &exponent);
		if (!p)
			return NULL;
	} else if (point) {
		return NULL;
	}
	/* 10^20 is above 2^64 */
	if (exponent < decimals || exponent - decimals >= 20)
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
	uint64_t first = 0, last = 0, step = 1;
	char quoted[QUOTED_MAX];
	const char *p = scaled_parse(text, &first);

	p = p && *p == '-' ? scaled_parse(p + 1, &last) : NULL;
	if (p && *p == ':')
		p = scaled_parse(p + 1, &step);
	quote(quoted, text, strlen(text));
	if (!p || *p)
		return error_set(error, STATUS_TROUBLE,
			"--range: invalid range %s: expected FIRST-LAST[:STEP], up to 2^64-1, "
			"such as %s",
			quoted, all_digits(text) ? "0-9 for ten samples or 7-7 for one" : "0-1e7");
	if (first > last)
		return error_set(error, STATUS_TROUBLE,
			"--range: invalid range %s: FIRST must not be above LAST", quoted);
	if (!range_make(range, first, last, step))
		return error_set(error, STATUS_TROUBLE,
			"--range: invalid range %s: STEP must be at least 1", quoted);
	return true;
}
