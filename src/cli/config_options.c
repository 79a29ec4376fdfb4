/* SPDX-License-Identifier: MIT */
/* config_options - the options that set the configuration: --preset, --config, bounds, --depth. */

#include "cli/config_options.h"

#include "base/quote.h"
#include "cli/option_value.h"
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
config_options_open(struct config_options *options, size_t max, struct error *error)
{
	*options = (struct config_options){ .list = calloc(max, sizeof(*options->list)) };
	return options->list ? true : error_out_of_memory(error);
}

void
config_options_close(struct config_options *options)
{
	free(options->list);
}

void
config_options_add(struct config_options *options, int code, const char *argument)
{
	if (code == 'p')
		options->preset = argument;
	else
		options->list[options->count++] = (struct config_option){ code, argument };
}

bool
config_options_set_preset(
	const struct config_options *options, struct config *config, struct error *error)
{
	unsigned index = 0;

	if (options->preset &&
		!option_value_name("preset", options->preset, preset_names, &index, error))
		return false;
	config_preset(config, preset_names[index]);
	return true;
}

bool
config_options_read_files(
	const struct config_options *options, struct config *config, struct error *error)
{
	for (size_t i = 0; i < options->count; i++)
		if (options->list[i].code == 'c' &&
			!config_read(config, options->list[i].argument, error))
			return false;
	return true;
}

/* --param NAME=LO:HI */
static bool
add_parameter(struct config *config, const char *argument, struct error *error)
{
	const char *equals = strchr(argument, '=');
	size_t length = equals ? (size_t)(equals - argument) : 0;
	struct bound lo, hi;
	char quoted[QUOTED_MAX], where[PARAMETER_NAME_MAX + 16];

	if (!equals)
		return error_set(error, STATUS_TROUBLE,
			"--param: invalid parameter %s: expected NAME=LO:HI, such as shear=-10:10",
			quote(quoted, argument, strlen(argument)));
	snprintf(where, sizeof(where), "--param %.*s",
		(int)(length < PARAMETER_NAME_MAX ? length : PARAMETER_NAME_MAX), argument);
	if (!bounds_parse(&lo, &hi, where, equals + 1, error))
		return false;
	return config_add_param(config, "--param", argument, length, lo, hi, error);
}

static bool
set_parameter(struct config *config, const struct config_option *option, struct error *error)
{
	const char *argument = option->argument;
	struct bound lo, hi;
	uint64_t depth;
	unsigned index;
	char where[32];

	switch (option->code) {
	case 'c':
		return true;
	case 'd':
		if (!option_value_number("depth", argument, 1, DEPTH_MAX, &depth, error))
			return false;
		return config_set_depth(config, "--depth", (long long)depth, error);
	case OPTION_PARAM:
		return add_parameter(config, argument, error);
	default:
		index = (unsigned)(option->code - OPTION_ROTATION);
		snprintf(where, sizeof(where), "--%s", option_find(option->code)->name);
		if (!bounds_parse(&lo, &hi, where, argument, error))
			return false;
		return config_set_bounds(config, index, where, lo, hi, error);
	}
}

bool
config_options_set_parameters(
	const struct config_options *options, struct config *config, struct error *error)
{
	for (size_t i = 0; i < options->count; i++)
		if (!set_parameter(config, &options->list[i], error))
			return false;
	return true;
}
