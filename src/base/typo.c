/* SPDX-License-Identifier: MIT */
/* typo - the known name that is nearest to a misspelled one. */

#include "base/typo.h"

#include <stdbool.h>
#include <string.h>

#define LENGTH_MAX 32 /* of words that are compared; longer ones are near to nothing */

static unsigned
min(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static bool
same_letter(char a, char b)
{
	return a == b || ((a ^ b) == 0x20 && (a | 0x20) >= 'a' && (a | 0x20) <= 'z');
}

/* The optimal string alignment distance: Levenshtein's, but to swap two neighbours costs one, and
 * to change the case of an ASCII letter nothing. row[i][j] is that of the first i letters of a from
 * the first j of b. */
static unsigned
distance(const char *a, size_t n, const char *b, size_t m)
{
	unsigned row[LENGTH_MAX + 1][LENGTH_MAX + 1];

	for (size_t i = 0; i <= n; i++) {
		for (size_t j = 0; j <= m; j++) {
			if (i == 0 || j == 0) {
				row[i][j] = (unsigned)(i + j);
				continue;
			}
			row[i][j] = min(min(row[i - 1][j], row[i][j - 1]) + 1,
				row[i - 1][j - 1] + !same_letter(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[i][j] = min(row[i][j], row[i - 2][j - 2] + 1);
		}
	}
	return row[n][m];
}

const char *
typo_nearest(const char *text, const char *const *names)
{
	const char *nearest = NULL;
	size_t length = strlen(text);
	unsigned limit = (unsigned)(length + 2) / 3;

	if (length > LENGTH_MAX)
		return NULL;
	for (; *names; names++) {
		size_t name_length = strlen(*names);
		unsigned d;

		if (name_length > LENGTH_MAX)
			continue;
		d = distance(text, length, *names, name_length);
		if (d <= limit) {
			nearest = *names;
			limit = d ? d - 1 : 0; /* of equally near names the first one is kept */
		}
	}
	return nearest;
}
