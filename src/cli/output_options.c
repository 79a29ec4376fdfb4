/* SPDX-License-Identifier: MIT */
/* output_options - the names of the files that are written, and what can be asked of them. */

#include "cli/output_options.h"

#include "base/memstream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Write what the letter behind a percent sign stands for. False: nothing. */
static bool
expand(FILE *stream, char letter, const struct seeding *seeding)
{
	switch (letter) {
	case 'r':
		fprintf(stream, "%05ju", (uintmax_t)seeding->rank);
		return true;
	case 'w':
		fprintf(stream, "%05ju", (uintmax_t)seeding->world);
		return true;
	case '%':
		fputc('%', stream);
		return true;
	default:
		return false;
	}
}

bool
output_option_name(char **name, const char *option, const char *text, const struct seeding *seeding,
	struct error *error)
{
	bool known = true;
	struct memstream memstream;

	*name = NULL;
	if (!text)
		return true;
	if (*text == '\0')
		return error_set(error, STATUS_TROUBLE, "--%s: a file name is needed", option);
	if (!memstream_open(&memstream, error))
		return false;
	for (; known && *text; text++) {
		if (*text != '%')
			fputc(*text, memstream.stream);
		else
			known = expand(memstream.stream, *++text, seeding);
	}
	fputc('\0', memstream.stream);
	if (!memstream_close(&memstream, error))
		return false;
	*name = memstream.buffer.data;
	return known || error_set(error, STATUS_TROUBLE,
				"--%s: behind a percent sign, r (rank), w (world size) or another "
				"percent sign is needed",
				option);
}

/* Two options that name one file. */
static bool
check_names(const struct job *job, struct error *error)
{
	const struct {
		const char *option, *name;
	} file[] = {
		{ "output", job->output },
		{ "manifest", job->manifest },
		{ "stats", job->stats_path },
	};

	for (unsigned i = 0; i < 3; i++)
		for (unsigned k = i + 1; k < 3; k++)
			if (file[i].name && file[k].name && strcmp(file[i].name, file[k].name) == 0)
				return error_set(error, STATUS_TROUBLE,
					"--%s and --%s name one file, '%s'", file[i].option,
					file[k].option, file[i].name);
	return true;
}

bool
output_options_validate(const struct job *job, struct error *error)
{
	if (job->mode == MODE_CHECK && (job->output || job->resume))
		return error_set(error, STATUS_TROUBLE,
			"--check writes no records: it does not work with --%s",
			job->output ? "output" : "resume");
	if (job->layout.format->binary && !job->output && job->mode <= MODE_LOAD &&
		isatty(STDOUT_FILENO))
		return error_set(error, STATUS_TROUBLE,
			"--format %s is not for a terminal: give --output FILE",
			job->layout.format->name);
	if (!check_names(job, error))
		return false;
	if (job->resume && !job->output)
		return error_set(
			error, STATUS_TROUBLE, "--resume resumes a file: it needs --output FILE");
	return true;
}
