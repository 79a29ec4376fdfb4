/* SPDX-License-Identifier: MIT */
/* config_print - a configuration as JSON that --config reads back. */

#include "record/format.h"

#include "json/json_lexer.h"

/*
 * `column` is the indentation of the elements of an array or object, each on a line of its own; the
 * closing bracket has two blanks less. With column 0, all are on one line.
 */
static void
print_separator(FILE *stream, unsigned column, bool is_first)
{
	fputs(is_first ? "" : column ? "," : ", ", stream);
	if (column)
		fprintf(stream, "\n%*s", (int)column, "");
}

static void
print_close(FILE *stream, unsigned column, char bracket)
{
	if (column)
		fprintf(stream, "\n%*s", (int)column - 2, "");
	fputc(bracket, stream);
}

static void
print_number(FILE *stream, struct number number)
{
	char text[DTOA_SIZE];

	if (number.integer)
		fprintf(stream, "%.0f", number.value);
	else
		fwrite(text, 1, (size_t)(dtoa_write(text, number.value) - text), stream);
}

/* An array: the bounds, the texts of the choices, or their weights. */
static void
print_array(FILE *stream, const struct parameter *parameter, bool is_weights, unsigned column)
{
	const struct choices *choices = parameter->choices;
	unsigned count = parameter->kind == PARAMETER_CHOICE ? choices->count : 2;

	fputc('[', stream);
	for (unsigned i = 0; i < count; i++) {
		print_separator(stream, column, i == 0);
		if (is_weights) {
			print_number(stream, choices->choice[i].weight);
		} else if (parameter->kind == PARAMETER_CHOICE) {
			char text[JSON_STRING_GROWTH * CHOICE_MAX + 2];
			const struct choice *choice = &choices->choice[i];
			char *end = (column ? json_ascii_write : json_string_write)(
				text, choice->quoted + 1, choice->length);

			fwrite(text, 1, (size_t)(end - text), stream);
		} else {
			print_number(stream, i == 0 ? parameter->lo : parameter->hi);
		}
	}
	print_close(stream, column, ']');
}

/* Print the value of a parameter, whose name is at this column; its elements are indented
 * further. */
static void
print_parameter(FILE *stream, const struct parameter *parameter, const char *suffix,
	unsigned column, bool one_per_line)
{
	static const char *const kinds[] = { "", "int", "bool", "choice" };
	const struct choices *choices = parameter->choices;
	unsigned outer = one_per_line ? column + 2 : 0, inner = one_per_line ? column + 4 : 0;
	bool is_weighted = false;

	fprintf(stream, "%*s\"%s%s\": ", (int)column, "", parameter->name, suffix);
	if (parameter->kind == PARAMETER_DOUBLE) {
		print_array(stream, parameter, false, outer);
		return;
	}
	fputc('{', stream);
	print_separator(stream, outer, true);
	fprintf(stream, "\"%s\": ", kinds[parameter->kind]);
	if (parameter->kind == PARAMETER_BOOL)
		print_number(stream, parameter->lo);
	else
		print_array(stream, parameter, false, inner);
	for (unsigned i = 0; parameter->kind == PARAMETER_CHOICE && i < choices->count; i++)
		is_weighted |= choices->choice[i].weight.value != 1;
	if (is_weighted) {
		print_separator(stream, outer, false);
		fputs("\"weights\": ", stream);
		print_array(stream, parameter, true, inner);
	}
	print_close(stream, outer, '}');
}

void
config_print(FILE *stream, const struct config *config, unsigned column, bool one_per_line)
{
	for (unsigned i = 0; i < PARAMETERS_FIXED; i++) {
		print_parameter(stream, &config->parameters[i], "_range", column, one_per_line);
		fputs(",\n", stream);
	}
	fprintf(stream, "%*s\"augmentation_depth\": %u", (int)column, "", config->depth);
	for (unsigned i = PARAMETERS_FIXED; i < config->count; i++) {
		if (i == PARAMETERS_FIXED)
			fprintf(stream, ",\n%*s\"parameters\": {\n", (int)column, "");
		print_parameter(stream, &config->parameters[i], "", column + 2, one_per_line);
		if (i + 1 < config->count)
			fputs(",\n", stream);
		else
			fprintf(stream, "\n%*s}", (int)column, "");
	}
}
