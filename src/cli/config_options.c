/* SPDX-License-Identifier: MIT */
/* config_options - what is laid over a preset: configurations in files, and options. */

#include "cli/config_options.h"

#include "base/quote.h"
#include "cli/option_value.h"
#include "cli/options.h"
#include "output/manifest_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
config_options_open(struct config_options *overlays, size_t most)
{
	*overlays = (struct config_options){ .row = calloc(most + 1, sizeof(*overlays->row)) };
}

void
config_options_close(struct config_options *overlays)
{
	free(overlays->row);
}

void
config_options_take(struct config_options *overlays, int code, const char *text)
{
	overlays->row[overlays->count++] = (struct config_option){ code, text };
}

static bool
overlay_extra(struct config *config, const char *text, struct error *error)
{
	const char *equals = strchr(text, '=');
	struct bound lo, hi;
	char quoted[QUOTED_MAX], where[PARAMETER_NAME_MAX + 16];

	if (!equals)
		return error_set(error, STATUS_TROUBLE,
			"--param: invalid parameter %s: NAME=LO:HI is needed, as in shear=-10:10",
			quote(quoted, text, strlen(text)));
	snprintf(where, sizeof(where), "--param %.*s", PARAMETER_NAME_MAX, text);
	where[strcspn(where, "=")] = '\0';
	return bounds_parse(&lo, &hi, where, equals + 1, error) &&
	       config_add_param(config, "--param", text, (size_t)(equals - text), lo, hi, error);
}

static bool
overlay_apply(struct config *config, const struct config_option *overlay, struct error *error)
{
	struct bound lo, hi;
	uint64_t depth;
	char where[32];

	if (overlay->code == OPTION_PARAM)
		return overlay_extra(config, overlay->text, error);
	if (overlay->code == 'd')
		return option_value_number("depth", overlay->text, 1, DEPTH_MAX, &depth, error) &&
		       config_set_depth(config, "--depth", (long long)depth, error);
	snprintf(where, sizeof(where), "--%s", option_find(overlay->code)->name);
	return bounds_parse(&lo, &hi, where, overlay->text, error) &&
	       config_set_bounds(
		       config, (unsigned)(overlay->code - OPTION_ROTATION), where, lo, hi, error);
}

bool
config_options_apply(
	const struct config_options *overlays, struct job *job, struct error *error, bool *misuse)
{
	struct config *config = &job->config;
	unsigned index = 0;

	if (job->expected_manifest && !overlays->preset && overlays->count == 0) {
		*config = job->expected_manifest->config;
		return true;
	}
	if (overlays->preset &&
		!option_value_name("preset", overlays->preset, preset_names, &index, error))
		return false;
	config_preset(config, preset_names[index]);
	for (size_t i = 0; i < overlays->count; i++) {
		if (overlays->row[i].code == 'c' &&
			!config_read(config, overlays->row[i].text, error)) {
			*misuse = false;
			return false;
		}
	}
	for (size_t i = 0; i < overlays->count; i++)
		if (overlays->row[i].code != 'c' &&
			!overlay_apply(config, &overlays->row[i], error))
			return false;
	return true;
}
