/* SPDX-License-Identifier: MIT */
/* error - the error object: what went wrong, and the exit status that follows. */

#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
	va_list args;
	size_t used;

	if (error->status != STATUS_OK)
		return false;
	error->status = STATUS_TROUBLE;
	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	used = strlen(error->text);
	snprintf(error->text + used, sizeof(error->text) - used, ": %s",
		reason ? reason : "unknown error");
	return false;
}

bool
error_out_of_memory(struct error *error)
{
	return error_set(error, STATUS_TROUBLE, "out of memory");
}
