/* SPDX-License-Identifier: MIT */
/* text - bytes that people wrote: whether they are UTF-8, and how a message shows them. */

#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define QUOTED_SHOWN 40
#define NEAREST_MAX  32 /* longer words have no near ones */

size_t
utf8_length(const unsigned char *text, const unsigned char *end)
{
	unsigned char lead = *text, least = 0x80, most = 0xBF;
	size_t length = lead < 0x80   ? 1
			: lead < 0xC2 ? 0
			: lead < 0xE0 ? 2
			: lead < 0xF0 ? 3
			: lead < 0xF5 ? 4
				      : 0;

	if (length < 2)
		return length;
	if ((size_t)(end - text) < length)
		return 0;
	if (lead == 0xE0)
		least = 0xA0; /* shorter forms exist below */
	if (lead == 0xED)
		most = 0x9F; /* surrogates above */
	if (lead == 0xF0)
		least = 0x90;
	if (lead == 0xF4)
		most = 0x8F; /* past U+10FFFF */
	if (text[1] < least || text[1] > most)
		return 0;
	for (size_t i = 2; i < length; i++)
		if ((text[i] & 0xC0) != 0x80)
			return 0;
	return length;
}

bool
utf8_valid(const char *text, size_t length)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + length;

	while (p < end) {
		uint64_t eight;
		size_t step;

		while (end - p >= 8 && (memcpy(&eight, p, 8), !(eight & 0x8080808080808080u)))
			p += 8;
		if (p == end)
			break;
		step = utf8_length(p, end);
		if (step == 0)
			return false;
		p += step;
	}
	return true;
}

const char *
text_quote(char out[QUOTED_MAX], const char *text, size_t length)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + length;
	char *o = out;

	*o++ = '\'';
	for (unsigned shown = 0; p < end && shown < QUOTED_SHOWN; shown++) {
		size_t step = utf8_length(p, end);

		if (step == 0 || text_control(p, step)) {
			o += sprintf(o, "\\x%02X", *p++);
		} else {
			memcpy(o, p, step);
			o += step;
			p += step;
		}
	}
	strcpy(o, p < end ? "'..." : "'");
	return out;
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static bool
same_letter(char a, char b)
{
	return a == b || ((a ^ b) == 0x20 && (a | 0x20) >= 'a' && (a | 0x20) <= 'z');
}

/* Optimal string alignment: Levenshtein's distance in which a swap of neighbours costs one, and an
 * ASCII capital for a small letter nothing. */
static unsigned
distance(const char *a, size_t n, const char *b, size_t m)
{
	unsigned row[NEAREST_MAX + 1][NEAREST_MAX + 1];

	for (size_t i = 0; i <= n; i++) {
		for (size_t j = 0; j <= m; j++) {
			if (i == 0 || j == 0) {
				row[i][j] = (unsigned)(i + j);
				continue;
			}
			row[i][j] = least(least(row[i - 1][j], row[i][j - 1]) + 1,
				row[i - 1][j - 1] + !same_letter(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[i][j] = least(row[i][j], row[i - 2][j - 2] + 1);
		}
	}
	return row[n][m];
}

const char *
text_nearest(const char *text, const char *const *candidates)
{
	const char *nearest = NULL;
	size_t length = strlen(text);
	unsigned bound = (unsigned)(length + 2) / 3;

	if (length > NEAREST_MAX)
		return NULL;
	for (; *candidates; candidates++) {
		size_t other = strlen(*candidates);
		unsigned d;

		if (other > NEAREST_MAX)
			continue;
		d = distance(text, length, *candidates, other);
		if (d <= bound) {
			nearest = *candidates;
			bound = d ? d - 1 : 0;
		}
	}
	return nearest;
}

const char *
text_list(char *out, size_t size, const char *const *names)
{
	static const char more[] = ", ...";
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; names[i]; i++) {
		size_t length = strlen(names[i]) + 2;

		if (used + length + sizeof(more) > size) {
			memcpy(out + used, more, sizeof(more));
			break;
		}
		used += (size_t)sprintf(out + used, "%s%s", i ? ", " : "", names[i]);
	}
	return out;
}
