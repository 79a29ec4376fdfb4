/* SPDX-License-Identifier: MIT */
/* load_options - --load, and which other options work with it. */

#include "cli/load_options.h"

#include "cli/options.h"
#include "command/convert.h"

static bool
works_with_load(int code)
{
	static const int codes[] = { OPTION_LOAD, OPTION_RANGE, OPTION_FIELDS, OPTION_PRECISION,
		OPTION_BATCH, OPTION_STATS, OPTION_PROGRESS, 'f', 'o', 'j', 'q', 'v' };

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (codes[i] == code)
			return true;
	return false;
}

void
load_options_note(struct load_options *options, int code)
{
	if (!works_with_load(code))
		options->conflict = option_find(code)->name;
}

bool
load_options_finish(const struct load_options *options, struct job *job, const char *fields,
	struct error *error)
{
	if (options->conflict)
		return error_set(error, STATUS_TROUBLE,
			"--%s does not work with --load: the records exist already",
			options->conflict);
	if (job->input.paths_count)
		return error_set(error, STATUS_TROUBLE,
			"--load names the input: it does not work with FILE '%s'", job->paths[0]);
	job->paths[0] = options->path;
	job->input.paths_count = 1;
	job->load_fields = fields;
	return convert_validate(job, error);
}
