/* SPDX-License-Identifier: MIT */
/* config_options - the options that set the configuration: --preset, --config, bounds, --depth. */

#include "base/quote.h"
#include "cli/command_line.h"
#include "output/manifest.h"

#include <stdio.h>
#include <string.h>

bool
config_options_set_preset(struct command_line *line)
{
	const struct manifest *manifest = line->job.expected_manifest;
	unsigned index = 0;

	if (manifest && !line->preset && line->config_count == 0) {
		line->job.config = manifest->config;
		line->job.config.owned = NULL; /* but the manifest's, which is closed later */
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

/* --rotation LO:HI and so on, and --param NAME=SPEC */
static bool
set_parameter(struct config *config, const struct option_row *row, const char *argument,
	struct error *error)
{
	size_t length = strcspn(argument, "="); /* of NAME */
	bool is_param = row->code == OPTION_PARAM;
	char quoted[QUOTED_MAX], where[QUOTED_MAX + 16];
	struct parameter param;

	quote(quoted, argument, length);
	if (is_param && argument[length] == '\0')
		return error_set(error, STATUS_TROUBLE,
			"--param: invalid parameter %s: expected NAME=SPEC, such as shear=-10:10 "
			"or flip=bool:0.5",
			quoted);
	snprintf(where, sizeof(where), "--%s%s%s", row->name, is_param ? " " : "",
		is_param ? quoted : "");
	if (!parameter_parse(&param, &config->owned, where,
		    is_param ? argument + length + 1 : argument, error))
		return false;
	if (is_param)
		return config_add_param(config, "--param", argument, length, &param, error);
	return config_set_param(
		config, (unsigned)(row->code - OPTION_ROTATION), where, &param, error);
}

bool
config_options_set_parameters(struct command_line *line)
{
	struct config *config = &line->job.config;
	struct error *error = line->error;

	for (size_t i = 0; i < line->config_count && error->status == STATUS_OK; i++) {
		const struct option_row *row = line->config[i].row;
		const char *argument = line->config[i].argument;
		uint64_t depth;

		if (row->code != 'd' && row->code != 'c')
			set_parameter(config, row, argument, error);
		else if (row->code == 'd' &&
			 option_parse_number(row->name, argument, 1, DEPTH_MAX, &depth, error))
			config->depth = (unsigned)depth;
	}
	return error->status == STATUS_OK;
}
