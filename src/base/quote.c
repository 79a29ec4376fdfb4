/* SPDX-License-Identifier: MIT */
/* quote - text of users and lists of names, for messages. */

#include "base/quote.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

#define QUOTED_SHOWN 40 /* characters */

const char *
quote(char out[QUOTED_MAX], const char *text, size_t length)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + length;
	char *o = out;

	*o++ = '\'';
	for (unsigned shown = 0; p < end && shown < QUOTED_SHOWN; shown++) {
		size_t step = utf8_length(p, end);

		if (step == 0 || utf8_is_control(p, step)) {
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

const char *
join_names(char *out, size_t size, const char *const *names)
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
