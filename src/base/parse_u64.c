/* SPDX-License-Identifier: MIT */
/* parse_u64 - decimal text to unsigned integers. */

#include "base/parse_u64.h"

/* value = 10 value + digit. False: the result is above 2^64 - 1. */
static bool
append_digit(uint64_t *value, char digit)
{
	return !__builtin_mul_overflow(*value, (uint64_t)10, value) &&
	       !__builtin_add_overflow(*value, (uint64_t)(digit - '0'), value);
}

const char *
parse_u64(const char *text, uint64_t *value)
{
	const char *p = text;

	*value = 0;
	for (; *p >= '0' && *p <= '9'; p++)
		if (!append_digit(value, *p))
			return NULL;
	return p > text ? p : NULL;
}

bool
parse_u64_string(const char *text, uint64_t *value)
{
	const char *end = parse_u64(text, value);

	return end && *end == '\0';
}

bool
parse_u64_range(const char *text, const char *end, uint64_t *value)
{
	const char *p = text;

	*value = 0;
	for (; p < end; p++)
		if (*p < '0' || *p > '9' || !append_digit(value, *p))
			return false;
	return end > text;
}
