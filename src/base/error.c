/* SPDX-License-Identifier: MIT */
/* error - the error object: a message and the exit status. */

#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Returns false if an error is set already. */
__attribute__((format(printf, 3, 0))) static bool
set_first(struct error *error, enum status status, const char *format, va_list args)
{
	if (error->status != STATUS_OK)
		return false;
	error->status = status;
	vsnprintf(error->text, sizeof(error->text), format, args);
	return true;
}

bool
error_set(struct error *error, enum status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	set_first(error, status, format, args);
	va_end(args);
	return false;
}

bool
error_set_errno(struct error *error, const char *format, ...)
{
	const char *reason = strerrordesc_np(errno);
	va_list args;

	va_start(args, format);
	if (set_first(error, STATUS_TROUBLE, format, args)) {
		size_t length = strlen(error->text);

		snprintf(error->text + length, sizeof(error->text) - length, ": %s",
			reason ? reason : "unknown error");
	}
	va_end(args);
	return false;
}

bool
error_out_of_memory(struct error *error)
{
	return error_set(error, STATUS_TROUBLE, "out of memory");
}
