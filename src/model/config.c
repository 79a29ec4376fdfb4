/* SPDX-License-Identifier: MIT */
/* config - the configuration of draws: the parameters, and the depth of the chain. */

#include "model/config.h"

#include "model/fields.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

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

void
config_preset(struct config *config, unsigned preset)
{
	*config = (struct config){ .depth = DEPTH_DEFAULT, .count = PARAMETERS_FIXED };
	for (size_t i = 0; i < PARAMETERS_FIXED; i++) {
		const double *bound = fixed[i].bounds[preset];

		strcpy(config->parameters[i].name, fixed[i].name);
		config->parameters[i].lo = (struct number){ bound[0], bound[0] == (int)bound[0] };
		config->parameters[i].hi = (struct number){ bound[1], bound[1] == (int)bound[1] };
	}
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

void
config_close(struct config *config)
{
	for (struct choices *next; config->owned; config->owned = next) {
		next = config->owned->next;
		free(config->owned);
	}
}

bool
config_equal(const struct config *a, const struct config *b)
{
	if (a->depth != b->depth || a->count != b->count)
		return false;
	for (unsigned i = 0; i < a->count; i++)
		if (!parameter_equal(&a->parameters[i], &b->parameters[i]))
			return false;
	return true;
}

bool
config_set_param(struct config *config, unsigned index, const char *where,
	const struct parameter *param, struct error *error)
{
	struct parameter *parameter = &config->parameters[index];

	if (index < PARAMETERS_FIXED && param->kind != PARAMETER_DOUBLE)
		return error_set(error, STATUS_TROUBLE,
			"%s: expected two numbers: the values of built-in parameters are doubles",
			where);
	if (!parameter_validate(param, where, error))
		return false;
	parameter->kind = param->kind;
	parameter->lo = param->lo;
	parameter->hi = param->hi;
	parameter->choices = param->choices;
	return true;
}

bool
config_name_is_valid(const char *name, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)name[i]) && name[i] != '_')
			return false; /* only ASCII letters match in the C locale, which dpa never
					 leaves */
	return length > 0 && length <= PARAMETER_NAME_MAX && !isdigit((unsigned char)name[0]);
}

bool
config_add_param(struct config *config, const char *where, const char *name, size_t length,
	const struct parameter *param, struct error *error)
{
	int index = config_find(config, name, length);

	if (!config_name_is_valid(name, length))
		return error_set(error, STATUS_TROUBLE,
			"%s: invalid parameter name: expected letters, digits and '_', at most %d, "
			"and no digit first",
			where, PARAMETER_NAME_MAX);
	if (index >= 0 && index < PARAMETERS_FIXED)
		return error_set(error, STATUS_TROUBLE,
			"%s: this is a fixed parameter: set its bounds with --%s, or %s_range in "
			"a file",
			where, config->parameters[index].name, config->parameters[index].name);
	if (field_reserved_kind(name, length) != FIELD_PARAMETER)
		return error_set(error, STATUS_TROUBLE,
			"%s: this is the name of another field of records", where);
	if (index < 0 && config->count == PARAMETERS_MAX)
		return error_set(error, STATUS_TROUBLE,
			"%s: more than %d parameters, including the %d fixed ones", where,
			PARAMETERS_MAX, PARAMETERS_FIXED);
	if (index < 0) {
		index = (int)config->count++;
		memcpy(config->parameters[index].name, name, length);
		config->parameters[index].name[length] = '\0';
	}
	return config_set_param(config, (unsigned)index, where, param, error);
}
