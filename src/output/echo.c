/* SPDX-License-Identifier: MIT */
/* echo - the configuration in force, as JSON that --config reads back. */

#include "output/echo.h"

#include "output/number.h"

static void
echo_bound(FILE *stream, struct bound bound)
{
	char text[NUMBER_ROOM];
	size_t length = (size_t)(number_write(text, bound.value) - text);

	/* At most 2^53, so never with an exponent: without ".0" it is the integer. */
	fwrite(text, 1, bound.integer ? length - 2 : length, stream);
}

static void
echo_bounds(FILE *stream, const struct parameter *parameter)
{
	fputc('[', stream);
	echo_bound(stream, parameter->lo);
	fputs(", ", stream);
	echo_bound(stream, parameter->hi);
	fputc(']', stream);
}

void
echo_config(FILE *stream, const struct config *config, const char *indent)
{
	for (unsigned i = 0; i < PARAMETERS_FIXED; i++) {
		fprintf(stream, "%s\"%s_range\": ", indent, config->parameters[i].name);
		echo_bounds(stream, &config->parameters[i]);
		fputs(",\n", stream);
	}
	fprintf(stream, "%s\"augmentation_depth\": %u", indent, config->depth);
	for (unsigned i = PARAMETERS_FIXED; i < config->count; i++) {
		fprintf(stream, i == PARAMETERS_FIXED ? ",\n%s\"parameters\": {\n" : ",\n", indent);
		fprintf(stream, "%s  \"%s\": ", indent, config->parameters[i].name);
		echo_bounds(stream, &config->parameters[i]);
	}
	if (config->count > PARAMETERS_FIXED)
		fprintf(stream, "\n%s}", indent);
}
