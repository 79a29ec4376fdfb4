/* SPDX-License-Identifier: MIT */
/* config_options - the options that set the configuration: --preset, --config, bounds, --depth. */

#include "base/quote.h"
#include "cli/command_line.h"
#include "output/manifest.h"

#include <stdio.h>
#include <string.h>

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
		return config_add_param(config, where, argument, length, &param, error);
	return config_set_param(
		config, (unsigned)(row->code - OPTION_ROTATION), where, &param, error);
}

bool
config_options_set(struct command_line *line)
{
	const struct manifest *manifest = line->job.expected_manifest;
	struct config *config = &line->job.config;
	struct error *error = line->error;

	bool is_set = line->given['p'] || line->given['d'];

	line->is_external = true;
	config_preset(config, preset_names[line->preset]);
	for (size_t i = 0; i < line->options_count; i++) {
		int code = line->options[i].row->code;

		is_set |= code == 'c' || (code >= OPTION_ROTATION && code <= OPTION_PARAM);
		if (code == 'c' && !config_read(config, line->options[i].argument, error))
			return false;
	}
	line->is_external = false;
	for (size_t i = 0; i < line->options_count; i++) {
		const struct option_row *row = line->options[i].row;

		if (row->code >= OPTION_ROTATION && row->code <= OPTION_PARAM &&
			!set_parameter(config, row, line->options[i].argument, error))
			return false;
	}
	if (line->given['d'])
		config->depth = line->depth;
	if (manifest && !is_set) {
		*config = manifest->config;
		config->owned = NULL; /* but the manifest's, which is closed later */
	}
	return true;
}
