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

/* A member, from `columns` on; `suffix` follows the name of the parameter. */
static void
print_member(FILE *stream, const struct parameter *parameter, const char *suffix, int columns,
	bool one_bound_per_line)
{
	int inner = columns + 2;

	fprintf(stream, "%*s\"%s%s\": [", columns, "", parameter->name, suffix);
	if (!one_bound_per_line) {
		print_bound(stream, parameter->lo);
		fputs(", ", stream);
		print_bound(stream, parameter->hi);
		fputc(']', stream);
		return;
	}
	fprintf(stream, "\n%*s", inner, "");
	print_bound(stream, parameter->lo);
	fprintf(stream, ",\n%*s", inner, "");
	print_bound(stream, parameter->hi);
	fprintf(stream, "\n%*s]", columns, "");
}

void
config_print(FILE *stream, const struct config *config, int columns, bool one_bound_per_line)
{
	const struct parameter *parameter = config->parameters;

	for (unsigned i = 0; i < PARAMETERS_FIXED; i++, parameter++) {
		print_member(stream, parameter, "_range", columns, one_bound_per_line);
		fputs(",\n", stream);
	}
	fprintf(stream, "%*s\"augmentation_depth\": %u", columns, "", config->depth);
	if (config->count == PARAMETERS_FIXED)
		return;
	fprintf(stream, ",\n%*s\"parameters\": {", columns, "");
	for (unsigned i = PARAMETERS_FIXED; i < config->count; i++, parameter++) {
		fputs(i == PARAMETERS_FIXED ? "\n" : ",\n", stream);
		print_member(stream, parameter, "", columns + 2, one_bound_per_line);
	}
	fprintf(stream, "\n%*s}", columns, "");
}
