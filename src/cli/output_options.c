/* SPDX-License-Identifier: MIT */
/* output_options - the options about files that are written: --output, --manifest, --stats. */

#include "cli/output_options.h"

#include "base/buffer.h"
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
output_options_set(struct output_names *names, struct job *job, int code, const char *argument)
{
	switch (code) {
	case 'o':
		names->output = argument;
		break;
	case OPTION_MANIFEST:
		names->manifest = argument;
		break;
	case OPTION_STATS:
		names->stats = argument;
		job->output.with_stats = true;
		break;
	default:
		job->output.resume = true;
		break;
	}
}

/* Write what a percent sign and this letter stand for. False: nothing. */
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
output_options_name(char **name, const char *option, const char *text,
	const struct seeding *seeding, struct error *error)
{
	struct memstream memstream;
	bool known = true;

	*name = NULL;
	if (!text)
		return true;
	if (*text == '\0')
		return error_set(error, STATUS_TROUBLE, "--%s: expected a file name", option);
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
	if (known)
		return true;
	return error_set(error, STATUS_TROUBLE,
		"--%s: expected %%r (rank), %%w (world size) or %%%% (a percent sign) after a "
		"percent sign",
		option);
}

bool
output_options_finish(const struct output_names *names, struct job *job, struct error *error)
{
	const struct seeding *seeding = &job->seeding;

	if (!output_options_name(&job->output.path, "output", names->output, seeding, error))
		return false;
	if (!job->output.manifest && !output_options_name(&job->output.manifest, "manifest",
					     names->manifest, seeding, error))
		return false;
	return output_options_name(&job->output.stats, "stats", names->stats, seeding, error);
}

/* Refuse two options that name one file. */
static bool
validate_names(const struct job *job, struct error *error)
{
	const struct {
		const char *option, *name;
	} file[] = {
		{ "output", job->output.path },
		{ "manifest", job->output.manifest },
		{ "stats", job->output.stats },
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
	const struct format *format = job->records.format;

	if (job->mode == MODE_CHECK && (job->output.path || job->output.resume))
		return error_set(error, STATUS_TROUBLE,
			"--check writes no records: it does not work with --%s",
			job->output.path ? "output" : "resume");
	if (format->binary && !job->output.path && job->mode <= MODE_LOAD && isatty(STDOUT_FILENO))
		return error_set(error, STATUS_TROUBLE,
			"--format %s is binary and not written to a terminal: give --output FILE",
			format->name);
	if (job->output.resume && !job->output.path)
		return error_set(error, STATUS_TROUBLE, "--resume requires --output FILE");
	return validate_names(job, error);
}
