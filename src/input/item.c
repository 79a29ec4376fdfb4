/* SPDX-License-Identifier: MIT */
/* item - parses a line of input: the ID of a sample, or a range of IDs. */

#include "input/item.h"

#include "base/buffer.h"
#include "base/quote.h"

#include <endian.h>
#include <string.h>

/* Digits to a number; NULL when there are none, or too many for 64 bits. */
static const char *
number_parse(const char *p, uint64_t *number)
{
	uint64_t value = 0;
	const char *start = p;

	for (; *p >= '0' && *p <= '9'; p++) {
		unsigned digit = (unsigned)(*p - '0');

		/* 2^64 - 1 = 18446744073709551615 */
		if (value >= 1844674407370955161u && (value > 1844674407370955161u || digit > 5))
			return NULL;
		value = value * 10 + digit;
	}
	*number = value;
	return p == start ? NULL : p;
}

/*
 * number_parse for lines, whose delimiter has PADDING bytes behind it: eight characters at once.
 * Digits become bytes 0 to 9, the first in the lowest; those of a short group are moved up, so that
 * zeros stand before them. Neighbours are then joined three times: 10 a + b, 100 a + b, 10000 a +
 * b.
 */
static inline const char *
line_number(const char *p, uint64_t *number)
{
	static const uint64_t power[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000 };
	const char *start = p;
	uint64_t value = 0, group, other;
	unsigned digits;

	do {
		memcpy(&group, p, sizeof(group));
		group = le64toh(group) ^ UINT64_C(0x3030303030303030);
		/* The highest bit of each byte that is above 9; 0x76 + 10 = 0x80. */
		other = ((group & UINT64_C(0x7f7f7f7f7f7f7f7f)) + UINT64_C(0x7676767676767676)) |
			group;
		other &= UINT64_C(0x8080808080808080);
		digits = other ? (unsigned)__builtin_ctzll(other) / 8 : 8;
		p += digits;
		if (digits == 0)
			break;
		group <<= 64 - 8 * digits;
		group = group * 10 + (group >> 8);
		group = (group & UINT64_C(0x000000ff000000ff)) * (100 + (UINT64_C(1000000) << 32)) +
			(group >> 16 & UINT64_C(0x000000ff000000ff)) *
				(1 + (UINT64_C(10000) << 32));
		value = value * (digits == 8 ? 100000000 : power[digits]) + (group >> 32);
	} while (digits == 8);
	if (p - start > 19) /* 2^64 is passed with twenty digits at the earliest */
		return number_parse(start, number);
	*number = value;
	return p == start ? NULL : p;
}

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

	p = number_parse(p + 1, &last);
	if (p && *p == ':')
		p = number_parse(p + 1, &step);
	return p && range_make(range, first, last, step) ? p : NULL;
}

enum item
item_parse(const char **line, char delimiter, struct range *range)
{
	const char *start = *line, *p = blanks_skip(start), *end;
	uint64_t first;

	end = line_number(p, &first);
	if (end && *end == delimiter) {
		*range = (struct range){ first, 1, 0 };
		*line = end + 1;
		return ITEM_RANGE;
	}
	if (!end) {
		end = find_line_end(p, delimiter);
		*line = (end ? end : (const char *)rawmemchr(p, delimiter)) + 1;
		return end ? ITEM_NONE : ITEM_INVALID;
	}
	*range = (struct range){ first, 1, 0 };
	if (*end == '-')
		end = range_rest_parse(end, first, range);
	if (end)
		end = find_line_end(end, delimiter);
	*line = (end ? end : (const char *)rawmemchr(p, delimiter)) + 1;
	return end ? ITEM_RANGE : ITEM_INVALID;
}

static bool
all_digits(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return length > 0;
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

/* Whether the text is FIRST-LAST with FIRST above LAST. */
static bool
is_descending_range(const char *text)
{
	uint64_t first, last;
	const char *dash = number_parse(text, &first), *end;

	if (!dash || *dash != '-')
		return false;
	end = number_parse(dash + 1, &last);
	return end && *end == '\0' && first > last;
}

/* The end of the message about an invalid line: what was probably intended, or "". */
static const char *
suggestion_for_line(const char *text)
{
	if (*text == '{')
		return ": JSON objects require --join, saved records --load or --check";
	if (looks_like_file_name(text))
		return ": file names require --keys";
	if (text[strspn(text, "0123456789-, \t;")] == '\0' && strpbrk(text, ", \t;"))
		return ": expected one ID or one range FIRST-LAST per line";
	if (all_digits(text, strlen(text)))
		return ": expected at most 2^64-1; --keys accepts any text as a key";
	if (is_descending_range(text))
		return ": expected FIRST-LAST with FIRST not above LAST";
	return "";
}

bool
item_error(struct error *error, const char *name, uint64_t number, const char *text, size_t length)
{
	char quoted[QUOTED_MAX], copy[256];
	size_t copied;

	while (length && (*text == ' ' || *text == '\t'))
		text++, length--;
	while (length && memchr(" \t\r", text[length - 1], 3))
		length--;
	/* The beginning is enough for a suggestion. */
	copied = length < sizeof(copy) ? length : sizeof(copy) - 1;
	memcpy(copy, text, copied);
	copy[copied] = '\0';
	return error_set(error, STATUS_INVALID, "%s:%ju: invalid sample ID %s%s", name,
		(uintmax_t)number, quote(quoted, text, length), suggestion_for_line(copy));
}

/* A number that may have a fraction and an exponent but is an integer: 1e7, 2.5e6, 1000. */
static const char *
scaled_parse(const char *p, uint64_t *number)
{
	unsigned fraction = 0, shift = 0;
	char digits[64];
	size_t used = 0;
	bool point = false;

	for (; (*p >= '0' && *p <= '9') || (*p == '.' && !point); p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		if (used == sizeof(digits) / 2)
			return NULL;
		digits[used++] = *p;
		fraction += point;
	}
	if (used == 0 || (point && *p != 'e' && *p != 'E'))
		return NULL;
	if (*p == 'e' || *p == 'E') {
		p += p[1] == '+' ? 2 : 1;
		if (*p < '0' || *p > '9')
			return NULL;
		for (; *p >= '0' && *p <= '9' && shift < 100; p++)
			shift = shift * 10 + (unsigned)(*p - '0');
	}
	if (shift < fraction || shift - fraction >= sizeof(digits) / 2)
		return NULL;
	memset(digits + used, '0', shift - fraction);
	digits[used + shift - fraction] = '\0';
	return number_parse(digits, number) ? p : NULL;
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
			"--range: invalid range %s: FIRST-LAST[:STEP] is needed, as in %s, "
			"up to 2^64-1",
			quoted,
			all_digits(text, strlen(text)) ? "0-9 for ten samples or 7-7 for one"
						       : "0-1e7");
	if (!range_make(range, first, last, step))
		return error_set(error, STATUS_TROUBLE, "--range: invalid range %s: %s", quoted,
			step ? "it runs downwards; FIRST must not be above LAST"
			     : "STEP must be at least 1");
	return true;
}
