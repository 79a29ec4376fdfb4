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

static int
print_option(FILE *stream, const struct option_row *row)
{
	if (!row->argument)
		return fprintf(stream, "--%s", row->name);
	return fprintf(
		stream, "--%s%s%s", row->name, row->argument[0] == '[' ? "" : " ", row->argument);
}

/* The number of characters that print_option prints. */
static int
option_width(const struct option_row *row)
{
	const char *argument = row->argument ? row->argument : "";

	return 2 + (int)strlen(row->name) + (*argument && *argument != '[') + (int)strlen(argument);
}

/* Width of the options that share the help of a row, as print_row prints them after the row's own.
 */
static int
shared_width(const struct option_row *row)
{
	int width = 0;

	for (unsigned i = 1; row[i].name && !row[i].help; i++)
		width += (row[i].code <= CHAR_MAX ? 6 : 2) + option_width(&row[i]);
	return width;
}

static int
print_shared(FILE *stream, const struct option_row *row, const char *before)
{
	int used = 0;

	for (unsigned i = 1; row[i].name && !row[i].help; i++) {
		used += fprintf(stream, "%s", i == 1 ? before : ", ");
		if (row[i].code <= CHAR_MAX)
			used += fprintf(stream, "-%c, ", row[i].code);
		used += print_option(stream, row + i);
	}
	return used;
}

/* The option and, from HELP_COLUMN on, its help; the options that share it are on the same line, or
 * on another one if they do not fit. */
static void
print_row(FILE *stream, const struct option_row *row)
{
	int used = row->code <= CHAR_MAX ? fprintf(stream, "  -%c, ", row->code)
					 : fprintf(stream, "      ");
	bool is_shared = row[1].name && !row[1].help;
	bool fits;

	used += print_option(stream, row);
	fits = used + shared_width(row) <= HELP_COLUMN;
	if (is_shared && fits)
		used += print_shared(stream, row, ", ");
	fprintf(stream, "%*s%s\n", used < HELP_COLUMN ? HELP_COLUMN - used : 2, "", row->help);
	if (is_shared && !fits) {
		print_shared(stream, row, "      ");
		fputc('\n', stream);
	}
}

static void
print_help(FILE *stream)
{
	fputs("Usage: dpa [OPTION]... [FILE]...   IDs or ranges in (seq 0 9 | dpa), NDJSON out\n",
		stream);
	for (const struct option_row *row = option_rows; row->name; row++) {
		if (!row->help)
			continue;
		if (row->group)
			fprintf(stream, "%s:\n", row->group);
		print_row(stream, row);
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
	bool reads_stdin =
		input->paths_count == 0 && (input->ranges_count == 0 || job->mode == MODE_CHECK);
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
