/* SPDX-License-Identifier: MIT */
/* report - what goes wrong, and how a person is told. */

#include "base/report.h"

#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A question mark for each byte that would break the line, steer a terminal or is no UTF-8. */
static void
make_plain(char *text)
{
	unsigned char *p = (unsigned char *)text, *end = p + strlen(text);

	while (p < end) {
		size_t step = utf8_length(p, end);

		if (step == 0 || text_control(p, step))
			*p = '?';
		p += step > 1 && *p != '?' ? step : 1;
	}
}

bool
fault_set(struct fault *fault, enum status status, const char *format, ...)
{
	va_list args;

	if (fault->status != STATUS_OK)
		return false;
	fault->status = status;
	va_start(args, format);
	vsnprintf(fault->text, sizeof(fault->text), format, args);
	va_end(args);
	return false;
}

bool
fault_errno(struct fault *fault, const char *format, ...)
{
	const char *reason = strerrordesc_np(errno);
	va_list args;
	size_t used;

	if (fault->status != STATUS_OK)
		return false;
	fault->status = STATUS_TROUBLE;
	va_start(args, format);
	vsnprintf(fault->text, sizeof(fault->text), format, args);
	va_end(args);
	used = strlen(fault->text);
	snprintf(fault->text + used, sizeof(fault->text) - used, ": %s",
		reason ? reason : "unknown error");
	return false;
}

bool
fault_memory(struct fault *fault)
{
	return fault_set(fault, STATUS_TROUBLE, "out of memory");
}

void
report(const char *format, ...)
{
	static const char head[] = "dpa: ";
	char line[FAULT_TEXT_MAX + sizeof(head) + 1];
	va_list args;
	size_t used = sizeof(head) - 1;
	int length;

	memcpy(line, head, used);
	va_start(args, format);
	length = vsnprintf(line + used, sizeof(line) - used - 1, format, args);
	va_end(args);
	if (length > 0)
		used += (size_t)length < sizeof(line) - used - 1 ? (size_t)length
								 : sizeof(line) - used - 2;
	line[used] = '\0';
	make_plain(line);
	line[used++] = '\n';
	while (write(STDERR_FILENO, line, used) < 0 && errno == EINTR)
		continue;
}
