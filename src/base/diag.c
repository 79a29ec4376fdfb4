/* SPDX-License-Identifier: MIT */
/* diag - diagnostics on standard error. */

#include "base/diag.h"

#include "base/error.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Replace by '?' what would end the line, control a terminal or is not UTF-8. */
static void
sanitize(char *text)
{
	unsigned char *p = (unsigned char *)text, *end = p + strlen(text);

	while (p < end) {
		size_t step = utf8_length(p, end);

		if (step == 0 || utf8_is_control(p, step))
			*p = '?';
		p += step > 1 && *p != '?' ? step : 1;
	}
}

void
diag(const char *format, ...)
{
	static const char prefix[] = "dpa: ";
	char line[ERROR_TEXT_MAX + sizeof(prefix) + 1];
	va_list args;
	size_t used = sizeof(prefix) - 1;
	int length;

	memcpy(line, prefix, used);
	va_start(args, format);
	length = vsnprintf(line + used, sizeof(line) - used - 1, format, args);
	va_end(args);
	if (length > 0)
		used += (size_t)length < sizeof(line) - used - 1 ? (size_t)length
								 : sizeof(line) - used - 2;
	line[used] = '\0';
	sanitize(line);
	line[used++] = '\n';
	while (write(STDERR_FILENO, line, used) < 0 && errno == EINTR)
		continue;
}
