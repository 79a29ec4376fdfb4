/* SPDX-License-Identifier: MIT */
/* config_print - a configuration as JSON that --config reads back. */

#include "record/config_print.h"

#include "number/dtoa.h"
#include "json/json_escape.h"

struct printer {
	FILE *stream;
	int columns;
	bool one_per_line; /* elements and members of a parameter */
};

/* What precedes an element or member of a parameter. */
static void
print_separator(const struct printer *printer, bool is_first)
{
	if (!is_first)
		fputc(',', printer->stream);
	if (printer->one_per_line)
		fprintf(printer->stream, "\n%*s", printer->columns, "");
	else if (!is_first)
		fputc(' ', printer->stream);
}

static void
print_close(struct printer *printer, char bracket)
{
	printer->columns -= 2;
	if (printer->one_per_line)
		fprintf(printer->stream, "\n%*s", printer->columns, "");
	fputc(bracket, printer->stream);
}

static void
print_number(const struct printer *printer, struct number number)
{
	char text[DTOA_SIZE];

	if (number.integer)
		fprintf(printer->stream, "%.0f", number.value);
	else
		fwrite(text, 1, (size_t)(dtoa_write(text, number.value) - text), printer->stream);
}

/* An array: the bounds, the texts of the choices, or their weights. */
static void
print_array(struct printer *printer, const struct parameter *parameter, bool is_weights)
{
	const struct choices *choices = parameter->choices;
	unsigned count = parameter->kind == PARAMETER_CHOICE ? choices->count : 2;
	char text[JSON_STRING_GROWTH * CHOICE_MAX + 2], *end;

	fputc('[', printer->stream);
	printer->columns += 2;
	for (unsigned i = 0; i < count; i++) {
		print_separator(printer, i == 0);
		if (is_weights) {
			print_number(printer, choices->choice[i].weight);
		} else if (parameter->kind == PARAMETER_CHOICE) {
			end = (printer->one_per_line ? json_ascii_write : json_string_write)(
				text, choices->choice[i].quoted + 1, choices->choice[i].length);
			fwrite(text, 1, (size_t)(end - text), printer->stream);
		} else {
			print_number(printer, i == 0 ? parameter->lo : parameter->hi);
		}
	}
	print_close(printer, ']');
}

static void
print_parameter(struct printer *printer, const struct parameter *parameter, const char *suffix)
{
	static const char *const kinds[] = { "", "int", "bool", "choice" };
	const struct choices *choices = parameter->choices;
	bool is_weighted = false;

	fprintf(printer->stream, "%*s\"%s%s\": ", printer->columns, "", parameter->name, suffix);
	if (parameter->kind == PARAMETER_DOUBLE) {
		print_array(printer, parameter, false);
		return;
	}
	fputc('{', printer->stream);
	printer->columns += 2;
	print_separator(printer, true);
	fprintf(printer->stream, "\"%s\": ", kinds[parameter->kind]);
	if (parameter->kind == PARAMETER_BOOL)
		print_number(printer, parameter->lo);
	else
		print_array(printer, parameter, false);
	for (unsigned i = 0; parameter->kind == PARAMETER_CHOICE && i < choices->count; i++)
		is_weighted |= choices->choice[i].weight.value != 1;
	if (is_weighted) {
		print_separator(printer, false);
		fputs("\"weights\": ", printer->stream);
		print_array(printer, parameter, true);
	}
	print_close(printer, '}');
}

void
config_print(FILE *stream, const struct config *config, int columns, bool one_per_line)
{
	struct printer printer = { stream, columns, one_per_line };
	const struct parameter *parameter = config->parameters;

	for (unsigned i = 0; i < PARAMETERS_FIXED; i++, parameter++) {
		print_parameter(&printer, parameter, "_range");
		fputs(",\n", stream);
	}
	fprintf(stream, "%*s\"augmentation_depth\": %u", columns, "", config->depth);
	if (config->count == PARAMETERS_FIXED)
		return;
	fprintf(stream, ",\n%*s\"parameters\": {", columns, "");
	printer.columns += 2;
	for (unsigned i = PARAMETERS_FIXED; i < config->count; i++, parameter++) {
		fputs(i == PARAMETERS_FIXED ? "\n" : ",\n", stream);
		print_parameter(&printer, parameter, "");
	}
	fprintf(stream, "\n%*s}", columns, "");
}
