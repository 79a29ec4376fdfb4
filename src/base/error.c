/* SPDX-License-Identifier: MIT */
/* error - the error object: a message and the exit status; diagnostics on standard error. */

#include "base/error.h"

#include "base/signals.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
	const char *reason = strerrordesc_np(errno);
	char text[ERROR_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return error_set(error, STATUS_TROUBLE, "%s: %s", text, reason ? reason : "unknown error");
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
	char line[sizeof("dpa: ") + ERROR_TEXT_MAX + 1] = "dpa: ";
	size_t used = strlen(line);
	unsigned char *p = (unsigned char *)line, *end;
	va_list args;

	va_start(args, format);
	vsnprintf(line + used, ERROR_TEXT_MAX + 1, format, args);
	va_end(args);
	/* Replace what would end the line, control a terminal or is not UTF-8. */
	for (end = p + strlen(line); p < end;) {
		size_t step = utf8_visible_length(p, end);

		if (step == 0) {
			*p = '?';
			step = 1;
		}
		p += step;
	}
	*end++ = '\n';
	used = (size_t)(end - (unsigned char *)line);
	diag_write(line, used);
}
