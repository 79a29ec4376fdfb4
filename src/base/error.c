/* SPDX-License-Identifier: MIT */
/* error - the error object, diagnostics on standard error, and parts of messages. */

#include "base/error.h"

#include "base/signals.h"
#include "base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define QUOTED_SHOWN 40 /* characters */
#define TYPO_MAX     32 /* letters of words that are compared; longer ones are near to nothing */

bool
error_set(struct error *error, enum status status, const char *format, ...)
{
	va_list args;

	if (error->status != STATUS_OK)
		return false;
	error->status = status;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return false;
}

bool
error_set_errno(struct error *error, const char *format, ...)
{
	const char *reason = strerror(errno);
	char text[ERROR_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return error_set(error, STATUS_TROUBLE, "%s: %s", text, reason);
}

bool
error_out_of_memory(struct error *error)
{
	return error_set(error, STATUS_TROUBLE, "out of memory");
}

void
diag_write(const char *text, size_t size)
{
	while (signals_write(STDERR_FILENO, text, size) < 0 && errno == EINTR)
		continue;
}

void
diag(const char *format, ...)
{
	char text[ERROR_TEXT_MAX + 1], line[DIAG_MAX] = "dpa: ";
	char *out = line + strlen(line);
	const unsigned char *p = (const unsigned char *)text, *end;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	end = p + strlen(text);
	/* What would end the line, control a terminal or is not UTF-8 is escaped. */
	while (p < end && out + UTF8_ESCAPED_MAX < line + DIAG_MAX)
		out = utf8_escape(out, &p, end);
	*out++ = '\n';
	diag_write(line, (size_t)(out - line));
}

const char *
quote(char out[QUOTED_MAX], const char *text, size_t length)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + length;
	char *o = out;

	*o++ = '\'';
	for (unsigned shown = 0; p < end && shown < QUOTED_SHOWN; shown++)
		o = utf8_escape(o, &p, end);
	strcpy(o, p < end ? "'..." : "'");
	return out;
}

const char *
join_names(char *out, size_t size, const char *const *names)
{
	static const char more[] = ", ...";
	size_t used = 0;

	for (out[0] = '\0'; *names; names++) {
		if (used + strlen(", ") + strlen(*names) + sizeof(more) > size) {
			strcpy(out + used, more);
			break;
		}
		used += (size_t)sprintf(out + used, "%s%s", used ? ", " : "", *names);
	}
	return out;
}

static unsigned
min(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* The optimal string alignment distance: Levenshtein's, but to swap two neighbours costs one, and
 * to change the case of an ASCII letter nothing. row[i][j] is that of the first i letters of a from
 * the first j of b. */
static unsigned
distance(const char *a, size_t n, const char *b, size_t m)
{
	unsigned row[TYPO_MAX + 1][TYPO_MAX + 1];

	for (size_t i = 0; i <= n; i++) {
		for (size_t j = 0; j <= m; j++) {
			if (i == 0 || j == 0) {
				row[i][j] = (unsigned)(i + j);
				continue;
			}
			/* In the C locale, which dpa never leaves, only ASCII letters have case. */
			row[i][j] = row[i - 1][j - 1] + (tolower((unsigned char)a[i - 1]) !=
								tolower((unsigned char)b[j - 1]));
			row[i][j] = min(row[i][j], min(row[i - 1][j], row[i][j - 1]) + 1);
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
	unsigned limit = (unsigned)(length + 2) / 3; /* of equally near names the first is kept */

	for (; length <= TYPO_MAX && *names; names++) {
		unsigned d = TYPO_MAX;

		if (strlen(*names) <= TYPO_MAX)
			d = distance(text, length, *names, strlen(*names));
		if (d <= limit) {
			nearest = *names;
			limit = d ? d - 1 : 0;
		}
	}
	return nearest;
}
