/* SPDX-License-Identifier: MIT */
/* help - what --help, --version and --print-config print, and the hint at a terminal. */

#include "cli/help.h"

#include "base/buffer.h"
#include "base/cpu.h"
#include "base/error.h"
#include "cli/command_line.h"
#include "output/output_file.h"
#include "record/config_print.h"

#include <jansson.h>
#include <mbedtls/version.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HELP_COLUMN 30
#define HELP_WIDTH  80

/* Append "-l, --name ARGUMENT" to the text. */
static void
add_option(char text[HELP_WIDTH + 1], const struct option_row *row)
{
	const char *argument = row->argument ? row->argument : "";
	char letter[] = { '-', (char)row->code, ',', ' ', '\0' };
	size_t used = strlen(text);

	snprintf(text + used, HELP_WIDTH + 1 - used, "%s--%s%s%s",
		row->code <= CHAR_MAX ? letter : "", row->name,
		*argument && *argument != '[' ? " " : "", argument);
}

/* Print the row, with the rows that share its line or its help, and return the next one. The help
 * begins at HELP_COLUMN; options for which there is no room before it are on a line of their own.
 */
static const struct option_row *
print_row(FILE *stream, const struct option_row *row)
{
	char options[HELP_WIDTH + 1] = "", others[HELP_WIDTH + 1] = "", help[HELP_WIDTH + 1];
	const char *indent = row->code <= CHAR_MAX ? "  " : "      ";
	int width;

	add_option(options, row);
	snprintf(help, sizeof(help), "%s", row->help);
	while ((++row)->name && (!row->help || *row->help == ';')) {
		strcat(others, *others ? ", " : "");
		add_option(others, row);
		strcat(help, row->help ? row->help : "");
	}
	if (*others && strlen(indent) + strlen(options) + strlen(others) + strlen(help) + 4 <=
			       HELP_WIDTH) {
		strcat(strcat(options, ", "), others);
		*others = '\0';
	}
	width = fprintf(stream, "%s%s", indent, options);
	fprintf(stream, "%*s%s\n", width < HELP_COLUMN - 1 ? HELP_COLUMN - width : 2, "", help);
	if (*others)
		fprintf(stream, "      %s\n", others);
	return row;
}

static void
print_help(FILE *stream)
{
	const struct option_row *row = option_rows;

	fputs("Usage: dpa [OPTION]... [FILE]...   IDs or ranges in (seq 0 9 | dpa), NDJSON out\n",
		stream);
	while (row->name) {
		if (row->group)
			fprintf(stream, "%s:\n", row->group);
		row = print_row(stream, row);
	}
	fputs("Exit status: 0 done; 1 bad lines; 2 usage, configuration, I/O. See dpa(1).\n",
		stream);
}

static void
print_version(FILE *stream)
{
	const struct kernel *fastest = kernel_for(cpu_features());
	char mbedtls[32];

	mbedtls_version_get_string(mbedtls);
	fputs("dpa " DPA_VERSION "\n"
	      "License MIT. There is no warranty, to the extent permitted by law.\n\nkernels:",
		stream);
	for (size_t i = 0; kernels[i]; i++) {
		fprintf(stream, " %s", kernels[i]->name);
		if (kernels[i] == fastest)
			fputs(" (chosen)", stream);
		else if (!kernel_runs_here(kernels[i]))
			fputs(" (not on this CPU)", stream);
	}
	fprintf(stream, "\nmbedTLS %s, jansson %s\n", mbedtls, jansson_version_str());
}

enum status
help_print(const struct job *job)
{
	struct error error = { 0 };
	struct memstream page;

	if (memstream_open(&page, &error)) {
		if (job->mode == MODE_HELP) {
			print_help(page.stream);
		} else if (job->mode == MODE_VERSION) {
			print_version(page.stream);
		} else {
			fputs("{\n", page.stream);
			config_print(page.stream, &job->config, 2, false);
			fputs("\n}\n", page.stream);
		}
		output_print_stream(&page, &error);
	}
	if (error.status != STATUS_OK)
		diag("%s", error.text);
	return error.status;
}

void
help_print_tty_hint(const struct job *job)
{
	const struct input_options *input = &job->input;
	bool reads_stdin = input->paths_count == 0 && !job->manifest_set &&
			   (input->ranges_count == 0 || job->mode == MODE_CHECK);
	const char *lines = input->keys ? "keys" : "IDs (7) or ranges (0-9)";

	for (size_t i = 0; i < input->paths_count; i++)
		if (strcmp(input->paths[i], "-") == 0)
			reads_stdin = true;
	if (job->output.quiet || job->mode > MODE_CHECK || !reads_stdin || !isatty(STDIN_FILENO) ||
		!isatty(STDERR_FILENO))
		return;
	if (job->mode != MODE_GENERATE)
		lines = "records";
	else if (input->objects)
		lines = "JSON objects";
	diag("reading %s, one per line; Ctrl-D ends the input, dpa -h prints help", lines);
}
