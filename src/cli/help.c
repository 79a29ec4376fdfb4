/* SPDX-License-Identifier: MIT */
/* help - what --help, --version and --print-config print. */

#include "cli/help.h"

#include "base/buffer.h"
#include "base/cpu.h"
#include "base/error.h"
#include "cli/options.h"
#include "kernel/kernel.h"
#include "output/output_file.h"
#include "record/config_print.h"

#include <jansson.h>
#include <mbedtls/version.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HELP_COLUMN 30

/* The text is printed to memory, then written at once by the write loop of output_file. */
static bool
page_open(struct memstream *page)
{
	struct error error = { 0 };

	if (memstream_open(page, &error))
		return true;
	diag("%s", error.text);
	return false;
}

static enum status
page_print(struct memstream *page)
{
	struct error error = { 0 };

	if (memstream_close(page, &error)) {
		output_print(page->buffer.data, page->buffer.size, &error);
		free(page->buffer.data);
	}
	if (error.status != STATUS_OK)
		diag("%s", error.text);
	return error.status;
}

static int
print_option(FILE *stream, const struct option_row *row)
{
	if (!row->argument)
		return fprintf(stream, "--%s", row->name);
	return fprintf(
		stream, "--%s%s%s", row->name, row->argument[0] == '[' ? "" : " ", row->argument);
}

/* The option and, from HELP_COLUMN on, its help; on another line the options that share it. */
static void
print_row(FILE *stream, const struct option_row *row)
{
	int used = row->code <= CHAR_MAX ? fprintf(stream, "  -%c, ", row->code)
					 : fprintf(stream, "      ");

	used += print_option(stream, row);
	fprintf(stream, "%*s%s\n", used < HELP_COLUMN ? HELP_COLUMN - used : 2, "", row->help);
	for (unsigned i = 1; row[i].name && !row[i].help; i++) {
		fputs(i == 1 ? "      " : ", ", stream);
		print_option(stream, row + i);
		if (!row[i + 1].name || row[i + 1].help)
			fputc('\n', stream);
	}
}

enum status
help_print(void)
{
	struct memstream page;

	if (!page_open(&page))
		return STATUS_TROUBLE;
	fputs("Usage: dpa [OPTION]... [FILE]...              as in: seq 0 9 | dpa\n"
	      "Sample IDs or ranges in (FILEs or standard input), NDJSON records out.\n",
		page.stream);
	for (const struct option_row *row = option_rows; row->name; row++) {
		if (!row->help)
			continue;
		if (row->group)
			fprintf(page.stream, "%s:\n", row->group);
		print_row(page.stream, row);
	}
	fputs("Exit status: 0 done; 1 bad lines; 2 usage, configuration, I/O. See dpa(1).\n",
		page.stream);
	return page_print(&page);
}

enum status
help_print_version(void)
{
	const struct kernel *fastest = kernel_for(cpu_features());
	char mbedtls[32];
	struct memstream page;

	if (!page_open(&page))
		return STATUS_TROUBLE;
	mbedtls_version_get_string(mbedtls);
	fputs("dpa " DPA_VERSION "\n"
	      "License MIT. There is no warranty, to the extent permitted by law.\n\nkernels:",
		page.stream);
	for (size_t i = 0; kernels[i]; i++) {
		fprintf(page.stream, " %s", kernels[i]->name);
		if (kernels[i] == fastest)
			fputs(" (chosen)", page.stream);
		else if (!kernel_runs_here(kernels[i]))
			fputs(" (not on this CPU)", page.stream);
	}
	fprintf(page.stream, "\nmbedTLS %s, jansson %s\n", mbedtls, jansson_version_str());
	return page_print(&page);
}

enum status
help_print_config(const struct config *config)
{
	struct memstream page;

	if (!page_open(&page))
		return STATUS_TROUBLE;
	fputs("{\n", page.stream);
	config_print(page.stream, config, "  ");
	fputs("\n}\n", page.stream);
	return page_print(&page);
}
