/* SPDX-License-Identifier: MIT */
/* config - what is drawn: the parameters, their bounds, the depth of the chain. */

#include "model/config.h"

#include "base/quote.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Characters of a bound; the longest exact double has 1077 digits, all useless. */
#define BOUND_MAX 400

int
config_find(const struct config *config, const char *name, size_t length)
{
	for (unsigned i = 0; i < config->count; i++) {
		const char *other = config->parameters[i].name;

		if (strlen(other) == length && memcmp(other, name, length) == 0)
			return (int)i;
	}
	return -1;
}

struct bound
bound_integer(long long integer)
{
	bool exact = integer >= -(1LL << 53) && integer <= 1LL << 53;

	return (struct bound){ exact ? (double)integer : (double)INFINITY, true };
}

bool
config_set_bounds(struct config *config, unsigned index, const char *where, struct bound lo,
	struct bound hi, struct error *error)
{
	struct parameter *parameter = &config->parameters[index];

	if (!isfinite(lo.value) || !isfinite(hi.value))
		return error_set(error, STATUS_TROUBLE,
			"%s: a bound must be finite, and no integer may lie beyond 2^53 "
			"(9007199254740992)",
			where);
	if (lo.value >= hi.value)
		return error_set(error, STATUS_TROUBLE,
			"%s: the lower bound must be less than the upper bound, and %g is not "
			"less than %g",
			where, lo.value, hi.value);
	if (!isfinite(hi.value - lo.value))
		return error_set(error, STATUS_TROUBLE,
			"%s: the difference of the bounds is more than a double holds (1.8e308)",
			where);
	parameter->lo = lo;
	parameter->hi = hi;
	return true;
}

/* [A-Za-z_][A-Za-z0-9_]* in ASCII, whatever the locale. */
static bool
name_valid(const char *name, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)name[i];
		bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';

		if (!letter && !(i > 0 && c >= '0' && c <= '9'))
			return false;
	}
	return length > 0;
}

static bool
name_taken(const char *name, size_t length)
{
	static const char *const taken[] = { "id", "hash", "seed", "rank" };

	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if (strlen(taken[i]) == length && memcmp(taken[i], name, length) == 0)
			return true;
	return false;
}

bool
config_add_param(struct config *config, const char *where, const char *name, size_t length,
	struct bound lo, struct bound hi, struct error *error)
{
	char quoted[QUOTED_MAX];
	int index = config_find(config, name, length);

	if (!name_valid(name, length))
		return error_set(error, STATUS_TROUBLE,
			"%s: invalid parameter name %s: letters, digits and '_', no digit first",
			where, quote(quoted, name, length));
	if (length > PARAMETER_NAME_MAX)
		return error_set(error, STATUS_TROUBLE,
			"%s: the parameter name %s is longer than %d characters", where,
			quote(quoted, name, length), PARAMETER_NAME_MAX);
	if (index >= 0 && index < PARAMETERS_FIXED)
		return error_set(error, STATUS_TROUBLE,
			"%s: %s is there already; --%s, or %s_range in a file, sets its bounds",
			where, quote(quoted, name, length), config->parameters[index].name,
			config->parameters[index].name);
	if (name_taken(name, length))
		return error_set(error, STATUS_TROUBLE,
			"%s: %s is the name of a field that every record has", where,
			quote(quoted, name, length));
	if (index < 0) {
		if (config->count == PARAMETERS_MAX)
			return error_set(error, STATUS_TROUBLE,
				"%s: more than %d parameters, the fixed %d counted", where,
				PARAMETERS_MAX, PARAMETERS_FIXED);
		index = (int)config->count++;
		memcpy(config->parameters[index].name, name, length);
		config->parameters[index].name[length] = '\0';
	}
	return config_set_bounds(config, (unsigned)index, where, lo, hi, error);
}

bool
config_set_depth(struct config *config, const char *where, long long depth, struct error *error)
{
	if (depth < 1 || depth > DEPTH_MAX)
		return error_set(
			error, STATUS_TROUBLE, "%s: the depth must be 1 to %d", where, DEPTH_MAX);
	config->depth = (unsigned)depth;
	return true;
}

/* A decimal number as Python's float() reads it, without blanks, underscores, infinities and NaN.
 */
static bool
bound_parse(struct bound *bound, const char *text, size_t length)
{
	char number[BOUND_MAX + 1], *end;

	if (length == 0 || length > BOUND_MAX)
		return false;
	bound->integer = true;
	for (size_t i = 0; i < length; i++) {
		if (!memchr("0123456789+-.eE", text[i], 15))
			return false;
		if (memchr(".eE", text[i], 3))
			bound->integer = false;
	}
	memcpy(number, text, length);
	number[length] = '\0';
	if (bound->integer)
		*bound = bound_integer(strtoll(number, &end, 10)); /* saturates, then refused */
	else
		bound->value = strtod(number, &end); /* the locale is never set: '.' is the point */
	return *end == '\0';
}

bool
bounds_parse(struct bound *lo, struct bound *hi, const char *where, const char *text,
	struct error *error)
{
	const char *colon = strchr(text, ':');
	char quoted[QUOTED_MAX];

	if (!colon || !bound_parse(lo, text, (size_t)(colon - text)) ||
		!bound_parse(hi, colon + 1, strlen(colon + 1)))
		return error_set(error, STATUS_TROUBLE,
			"%s: invalid bounds %s: two numbers LO:HI are needed, as in -30:30", where,
			quote(quoted, text, strlen(text)));
	return true;
}
