/* SPDX-License-Identifier: MIT */
/* usage - what --help, --version, --print-config and --self-test print. */

#include "cli/usage.h"

#include "cli/options.h"
#include "engine/dispatch.h"
#include "output/echo.h"
#include "output/sink.h"

#include <jansson.h>
#include <mbedtls/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HELP_COLUMN 30

/* Print what a memory stream gathered, through the one write loop. */
static enum status
print(char *text, size_t size)
{
	struct fault fault = { 0 };
	struct sink sink;

	sink_open_stdout(&sink);
	if (sink_write(&sink, text, size, &fault))
		sink_close(&sink, &fault);
	free(text);
	if (fault.status != STATUS_OK)
		report("%s", fault.text);
	return fault.status;
}

static void
print_row(FILE *stream, const struct option_row *row)
{
	int used = row->code <= CHAR_MAX ? fprintf(stream, "  -%c, --%s", row->code, row->name) :
					   fprintf(stream, "      --%s", row->name);

	for (; row[1].help && row[1].help[0] == '\n'; row++)
		used += fprintf(stream, ", --%s", row[1].name);
	if (row->argument)
		used += fprintf(stream, "%s%s", row->argument[0] == '[' ? "" : " ", row->argument);
	fprintf(stream, "%*s", used < HELP_COLUMN ? HELP_COLUMN - used : 2, "");
}

enum status
usage_help(void)
{
	size_t size = 0;
	char *text = NULL;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return report("out of memory"), STATUS_TROUBLE;
	fputs("Usage: dpa [OPTION]... [FILE]...\n"
	      "Sample IDs or ranges in, NDJSON records of augmentation parameters out.\n"
	      "With no FILE, or when FILE is -, read standard input: seq 0 9 | dpa\n",
		stream);
	for (const struct option_row *row = option_rows; row->name; row++) {
		if (row->help[0] == '\n')
			continue;
		if (row->group)
			fprintf(stream, "%s:\n", row->group);
		print_row(stream, row);
		fprintf(stream, "%s\n", row->help);
	}
	fputs("Exit status: 0 done; 1 bad lines; 2 usage, configuration, I/O. See dpa(1).\n", stream);
	fclose(stream);
	return print(text, size);
}

enum status
usage_version(void)
{
	const struct kernel *fastest = kernel_fastest();
	size_t size = 0;
	char *text = NULL, mbedtls[32];
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return report("out of memory"), STATUS_TROUBLE;
	mbedtls_version_get_string(mbedtls);
	fputs("dpa " DPA_VERSION "\n"
	      "License MIT. There is no warranty, to the extent permitted by law.\n\nkernels:",
		stream);
	for (size_t i = 0; kernels[i]; i++)
		fprintf(stream, " %s%s", kernels[i]->name,
			kernels[i] == fastest ? " (chosen)" : kernel_runs_here(kernels[i]) ? "" : " (not on this CPU)");
	fprintf(stream, "\nmbedTLS %s, jansson %s\n", mbedtls, jansson_version_str());
	fclose(stream);
	return print(text, size);
}

enum status
usage_config(const struct config *config)
{
	size_t size = 0;
	char *text = NULL;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return report("out of memory"), STATUS_TROUBLE;
	fputs("{\n", stream);
	echo_config(stream, config, "  ");
	fputs("\n}\n", stream);
	fclose(stream);
	return print(text, size);
}

enum status
usage_self_test(void)
{
	enum status status = STATUS_OK, printed;
	size_t size = 0;
	char *text = NULL;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return report("out of memory"), STATUS_TROUBLE;
	for (size_t i = 0; kernels[i]; i++) {
		struct fault fault = { 0 };

		if (!kernel_runs_here(kernels[i])) {
			fprintf(stream, "%s: not on this CPU\n", kernels[i]->name);
		} else if (kernel_self_test(kernels[i], &fault)) {
			fprintf(stream, "%s: OK\n", kernels[i]->name);
		} else {
			fprintf(stream, "%s: FAILED: %s\n", kernels[i]->name, fault.text);
			status = STATUS_INVALID;
		}
	}
	fclose(stream);
	printed = print(text, size);
	return printed == STATUS_OK ? status : printed;
}
