/* SPDX-License-Identifier: MIT */
/* config_print - the configuration in force, as JSON that --config reads back. */

#include "record/config_print.h"

#include "number/dtoa.h"

static void
config_print_bound(FILE *stream, struct bound bound)
{
	char text[DTOA_SIZE];
	size_t length = (size_t)(dtoa_write(text, bound.value) - text);

	/* At most 2^53, so never with an exponent: without ".0" it is the integer. */
	fwrite(text, 1, bound.integer ? length - 2 : length, stream);
}

/* `further` stands behind the indent where there is one: bounds are spread over lines. */
static void
config_print_bounds(
	FILE *stream, const struct parameter *parameter, const char *indent, const char *further)
{
	char inner[32] = "", outer[32] = "";

	if (further) {
		snprintf(inner, sizeof(inner), "\n%s%s  ", indent, further);
		snprintf(outer, sizeof(outer), "\n%s%s", indent, further);
	}
	fprintf(stream, "[%s", inner);
	config_print_bound(stream, parameter->lo);
	fprintf(stream, ",%s", further ? inner : " ");
	config_print_bound(stream, parameter->hi);
	fprintf(stream, "%s]", outer);
}

static void
config_print_members(FILE *stream, const struct config *config, const char *indent, bool spread)
{
	for (unsigned i = 0; i < PARAMETERS_FIXED; i++) {
		fprintf(stream, "%s\"%s_range\": ", indent, config->parameters[i].name);
		config_print_bounds(stream, &config->parameters[i], indent, spread ? "" : NULL);
		fputs(",\n", stream);
	}
	fprintf(stream, "%s\"augmentation_depth\": %u", indent, config->depth);
	for (unsigned i = PARAMETERS_FIXED; i < config->count; i++) {
		fprintf(stream, i == PARAMETERS_FIXED ? ",\n%s\"parameters\": {\n" : ",\n", indent);
		fprintf(stream, "%s  \"%s\": ", indent, config->parameters[i].name);
		config_print_bounds(stream, &config->parameters[i], indent, spread ? "  " : NULL);
	}
	if (config->count > PARAMETERS_FIXED)
		fprintf(stream, "\n%s}", indent);
}

void
config_print(FILE *stream, const struct config *config, const char *indent)
{
	config_print_members(stream, config, indent, false);
}

void
config_print_indented(FILE *stream, const struct config *config, const char *indent)
{
	config_print_members(stream, config, indent, true);
}
