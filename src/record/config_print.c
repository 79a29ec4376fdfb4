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
print_open(struct printer *printer, char bracket)
{
	fputc(bracket, printer->stream);
	printer->columns += 2;
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

static void
print_bounds(struct printer *printer, const struct parameter *parameter)
{
	print_open(printer, '[');
	print_separator(printer, true);
	print_number(printer, parameter->lo);
	print_separator(printer, false);
	print_number(printer, parameter->hi);
	print_close(printer, ']');
}

static void
print_choices(struct printer *printer, const struct choices *choices)
{
	char text[JSON_STRING_GROWTH * CHOICE_MAX + 2], *end;
	bool is_weighted = false;

	print_open(printer, '[');
	for (unsigned i = 0; i < choices->count; i++) {
		const struct choice *choice = &choices->choice[i];

		print_separator(printer, i == 0);
		end = (printer->one_per_line ? json_ascii_write : json_string_write)(
			text, choice->quoted + 1, choice->length);
		fwrite(text, 1, (size_t)(end - text), printer->stream);
		is_weighted |= choice->weight.value != 1;
	}
	print_close(printer, ']');
	if (!is_weighted)
		return;
	print_separator(printer, false);
	fputs("\"weights\": ", printer->stream);
	print_open(printer, '[');
	for (unsigned i = 0; i < choices->count; i++) {
		print_separator(printer, i == 0);
		print_number(printer, choices->choice[i].weight);
	}
	print_close(printer, ']');
}

static void
print_parameter(struct printer *printer, const struct parameter *parameter, const char *suffix)
{
	static const char *const kinds[] = { "", "int", "bool", "choice" };

	fprintf(printer->stream, "%*s\"%s%s\": ", printer->columns, "", parameter->name, suffix);
	if (parameter->kind == PARAMETER_DOUBLE) {
		print_bounds(printer, parameter);
		return;
	}
	print_open(printer, '{');
	print_separator(printer, true);
	fprintf(printer->stream, "\"%s\": ", kinds[parameter->kind]);
	if (parameter->kind == PARAMETER_INT)
		print_bounds(printer, parameter);
	else if (parameter->kind == PARAMETER_BOOL)
		print_number(printer, parameter->lo);
	else
		print_choices(printer, parameter->choices);
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
