/* SPDX-License-Identifier: MIT */
/* config_print - a configuration as JSON that --config reads back. */

#include "record/config_print.h"

#include "number/dtoa.h"

static void
print_bound(FILE *stream, struct bound bound)
{
	char text[DTOA_SIZE];
	size_t length = (size_t)(dtoa_write(text, bound.value) - text);

	/* At most 2^53, so never with an exponent: without ".0" it is the integer. */
	fwrite(text, 1, bound.integer ? length - 2 : length, stream);
}

/* With `more_indent`, which follows the indent, each bound is on a line of its own. */
static void
print_bounds(FILE *stream, const struct parameter *parameter, const char *indent,
	const char *more_indent)
{
	char inner[32] = "", outer[32] = "";

	if (more_indent) {
		snprintf(inner, sizeof(inner), "\n%s%s  ", indent, more_indent);
		snprintf(outer, sizeof(outer), "\n%s%s", indent, more_indent);
	}
	fprintf(stream, "[%s", inner);
	print_bound(stream, parameter->lo);
	fprintf(stream, ",%s", more_indent ? inner : " ");
	print_bound(stream, parameter->hi);
	fprintf(stream, "%s]", outer);
}

static void
print_members(
	FILE *stream, const struct config *config, const char *indent, bool one_bound_per_line)
{
	for (unsigned i = 0; i < PARAMETERS_FIXED; i++) {
		fprintf(stream, "%s\"%s_range\": ", indent, config->parameters[i].name);
		print_bounds(
			stream, &config->parameters[i], indent, one_bound_per_line ? "" : NULL);
		fputs(",\n", stream);
	}
	fprintf(stream, "%s\"augmentation_depth\": %u", indent, config->depth);
	for (unsigned i = PARAMETERS_FIXED; i < config->count; i++) {
		fprintf(stream, i == PARAMETERS_FIXED ? ",\n%s\"parameters\": {\n" : ",\n", indent);
		fprintf(stream, "%s  \"%s\": ", indent, config->parameters[i].name);
		print_bounds(
			stream, &config->parameters[i], indent, one_bound_per_line ? "  " : NULL);
	}
	if (config->count > PARAMETERS_FIXED)
		fprintf(stream, "\n%s}", indent);
}

void
config_print(FILE *stream, const struct config *config, const char *indent)
{
	print_members(stream, config, indent, false);
}

void
config_print_indented(FILE *stream, const struct config *config, const char *indent)
{
	print_members(stream, config, indent, true);
}
