/* SPDX-License-Identifier: MIT */
/* typo - the known name that a misspelled one probably means. */

#include "base/typo.h"

#include <stdbool.h>
#include <string.h>

#define LENGTH_MAX 32 /* longer words have no suggestion */

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

/* Optimal string alignment: Levenshtein's distance in which a swap of neighbours costs one, and an
 * ASCII capital for a small letter nothing. */
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
typo_nearest(const char *text, const char *const *candidates)
{
	const char *nearest = NULL;
	size_t length = strlen(text);
	unsigned bound = (unsigned)(length + 2) / 3;

	if (length > LENGTH_MAX)
		return NULL;
	for (; *candidates; candidates++) {
		size_t other = strlen(*candidates);
		unsigned d;

		if (other > LENGTH_MAX)
			continue;
		d = distance(text, length, *candidates, other);
		if (d <= bound) {
			nearest = *candidates;
			bound = d ? d - 1 : 0;
		}
	}
	return nearest;
}
