/* SPDX-License-Identifier: MIT */
/* config_options - the options that set the configuration: --preset, --config, bounds, --depth. */

#include "base/quote.h"
#include "cli/command_line.h"
#include "output/manifest_reader.h"

#include <stdio.h>
#include <string.h>

bool
config_options_set_preset(struct command_line *line)
{
	const struct manifest *manifest = line->job.expected_manifest;
	unsigned index = 0;

	if (manifest && !line->preset && line->config_count == 0) {
		line->job.config = manifest->config;
		return true;
	}
	if (line->preset &&
		!option_parse_name("preset", line->preset, preset_names, &index, line->error))
		return false;
	return config_preset(&line->job.config, preset_names[index]);
}

bool
config_options_read_files(struct command_line *line)
{
	for (size_t i = 0; i < line->config_count; i++)
		if (line->config[i].row->code == 'c' &&
			!config_read(&line->job.config, line->config[i].argument, line->error))
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
set_parameter(struct config *config, const struct option_row *row, const char *argument,
	struct error *error)
{
	struct bound lo, hi;
	uint64_t depth;
	char where[32];

	switch (row->code) {
	case 'c':
		return true;
	case 'd':
		if (!option_parse_number("depth", argument, 1, DEPTH_MAX, &depth, error))
			return false;
		return config_set_depth(config, "--depth", (long long)depth, error);
	case OPTION_PARAM:
		return add_parameter(config, argument, error);
	default:
		snprintf(where, sizeof(where), "--%s", row->name);
		if (!bounds_parse(&lo, &hi, where, argument, error))
			return false;
		return config_set_bounds(
			config, (unsigned)(row->code - OPTION_ROTATION), where, lo, hi, error);
	}
}

bool
config_options_set_parameters(struct command_line *line)
{
	for (size_t i = 0; i < line->config_count; i++)
		if (!set_parameter(&line->job.config, line->config[i].row, line->config[i].argument,
			    line->error))
			return false;
	return true;
}
