/* SPDX-License-Identifier: MIT */
/* load_options - what else can be asked of --load. */

#include "cli/load_options.h"

#include "cli/options.h"
#include "command/convert.h"

bool
load_options_allow(int code)
{
	static const int allowed[] = { OPTION_LOAD, OPTION_RANGE, OPTION_FIELDS, OPTION_PRECISION,
		OPTION_BATCH, OPTION_STATS, OPTION_PROGRESS, 'f', 'o', 'j', 'q', 'v' };

	for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++)
		if (allowed[i] == code)
			return true;
	return false;
}

bool
load_options_finish(struct job *job, const char *path, const char *fields, const char *other,
	struct error *error)
{
	if (other)
		return error_set(error, STATUS_TROUBLE,
			"--%s does not work with --load: the records are there already", other);
	if (job->input.paths_count)
		return error_set(error, STATUS_TROUBLE,
			"--load names the input: no other FILE can be given, as '%s'",
			job->paths[0]);
	job->paths[0] = path;
	job->input.paths_count = 1;
	job->load_fields = fields;
	return convert_validate(job, error);
}
