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
