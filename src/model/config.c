/* SPDX-License-Identifier: MIT */
/* config - the configuration of draws: parameters with bounds, and the depth of the chain. */

#include "model/config.h"

#include "base/quote.h"
#include "model/fields.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BOUND_MAX 400 /* characters */

const char *const preset_names[] = { "moderate", "mild", "aggressive", NULL };

/* Bounds of the fixed parameters, by preset, as the library has them. It prints whole numbers as
 * integers. */
static const struct {
	const char *name;
	double bounds[3][2];
} fixed[PARAMETERS_FIXED] = {
	{ "rotation", { { -30, 30 }, { -15, 15 }, { -45, 45 } } },
	{ "brightness", { { 0.8, 1.2 }, { 0.9, 1.1 }, { 0.7, 1.3 } } },
	{ "noise", { { 0, 0.1 }, { 0, 0.05 }, { 0, 0.15 } } },
	{ "scale", { { 0.8, 1.2 }, { 0.9, 1.1 }, { 0.7, 1.3 } } },
	{ "contrast", { { 0.7, 1.3 }, { 0.85, 1.15 }, { 0.6, 1.4 } } },
};

bool
config_preset(struct config *config, const char *name)
{
	size_t preset = 0;

	while (preset_names[preset] && strcmp(preset_names[preset], name) != 0)
		preset++;
	if (!preset_names[preset])
		return false;
	*config = (struct config){ .depth = DEPTH_DEFAULT, .count = PARAMETERS_FIXED };
	for (size_t i = 0; i < PARAMETERS_FIXED; i++) {
		const double *bound = fixed[i].bounds[preset];

		strcpy(config->parameters[i].name, fixed[i].name);
		config->parameters[i].lo = (struct bound){ bound[0], bound[0] == (int)bound[0] };
		config->parameters[i].hi = (struct bound){ bound[1], bound[1] == (int)bound[1] };
	}
	return true;
}

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
			"%s: bounds must be finite, and integers at most 2^53 (9007199254740992)",
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

/* [A-Za-z_][A-Za-z0-9_]*; in the C locale, which dpa never leaves, only ASCII letters match. */
static bool
name_is_valid(const char *name, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)name[i]) && name[i] != '_')
			return false;
	return length > 0 && !isdigit((unsigned char)name[0]);
}

bool
config_add_param(struct config *config, const char *where, const char *name, size_t length,
	struct bound lo, struct bound hi, struct error *error)
{
	char quoted[QUOTED_MAX];
	int index = config_find(config, name, length);

	quote(quoted, name, length);
	if (!name_is_valid(name, length))
		return error_set(error, STATUS_TROUBLE,
			"%s: invalid parameter name %s: expected letters, digits and '_', and no "
			"digit first",
			where, quoted);
	if (length > PARAMETER_NAME_MAX)
		return error_set(error, STATUS_TROUBLE,
			"%s: parameter name %s is longer than %d characters", where, quoted,
			PARAMETER_NAME_MAX);
	if (index >= 0 && index < PARAMETERS_FIXED)
		return error_set(error, STATUS_TROUBLE,
			"%s: %s is a fixed parameter: set its bounds with --%s, or %s_range in "
			"a file",
			where, quoted, config->parameters[index].name,
			config->parameters[index].name);
	if (field_reserved_kind(name, length) != FIELD_PARAMETER)
		return error_set(error, STATUS_TROUBLE,
			"%s: %s is the name of another field of records", where, quoted);
	if (index < 0) {
		if (config->count == PARAMETERS_MAX)
			return error_set(error, STATUS_TROUBLE,
				"%s: more than %d parameters, including the %d fixed ones", where,
				PARAMETERS_MAX, PARAMETERS_FIXED);
		index = (int)config->count++;
		memcpy(config->parameters[index].name, name, length);
		config->parameters[index].name[length] = '\0';
	}
	return config_set_bounds(config, (unsigned)index, where, lo, hi, error);
}

/*
 * Parse a decimal number as Python's float() does, but without space, '_', infinity and NaN, and in
 * at most BOUND_MAX characters. Returns what follows it, or NULL.
 */
static const char *
bound_parse(struct bound *bound, const char *text)
{
	size_t length = strspn(text, "0123456789+-.eE");
	char *end;

	/* strtoll saturates, beyond 2^53. In the C locale, strtod's point is '.'. */
	if (strcspn(text, ".eE") >= length)
		*bound = bound_integer(strtoll(text, &end, 10));
	else
		*bound = (struct bound){ strtod(text, &end), false };
	return length > 0 && length <= BOUND_MAX && end == text + length ? end : NULL;
}

bool
bounds_parse(struct bound *lo, struct bound *hi, const char *where, const char *text,
	struct error *error)
{
	const char *end = bound_parse(lo, text);
	char quoted[QUOTED_MAX];

	if (end && *end == ':')
		end = bound_parse(hi, end + 1);
	else
		end = NULL;
	if (end && *end == '\0')
		return true;
	return error_set(error, STATUS_TROUBLE,
		"%s: invalid bounds %s: expected two numbers LO:HI, as in -30:30", where,
		quote(quoted, text, strlen(text)));
}
