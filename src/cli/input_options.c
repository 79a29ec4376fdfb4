/* SPDX-License-Identifier: MIT */
/* input_options - where items come from: FILEs, --range, --join, or the records of --load. */

#include "cli/command_line.h"
#include "command/convert.h"

#include <unistd.h>

bool
input_options_load(struct command_line *line)
{
	/* Options that do not say how records are generated. A configuration states the kinds of
	 * parameters. */
	static const int works[] = { OPTION_LOAD, OPTION_RANGE, OPTION_FIELDS, OPTION_PRECISION,
		OPTION_BATCH, OPTION_NO_HEADER, OPTION_NO_STATS, OPTION_STATS, OPTION_WAIT,
		OPTION_PROGRESS, OPTION_PARAM, 'c', 'f', 'o', 'j', 'q', 'v' };
	uint64_t conflicts = line->given;
	struct job *job = &line->job;

	if (!line->load)
		return true;
	for (size_t i = 0; i < sizeof(works) / sizeof(*works); i++)
		conflicts &= ~option_bit(works[i]);
	for (const struct option_row *row = option_rows; row->name; row++)
		if (conflicts & option_bit(row->code))
			return error_set(line->error, STATUS_TROUBLE,
				"--%s does not work with --load: the records exist already: omit "
				"it, or generate them from their IDs",
				row->name);
	if (job->input.paths_count)
		return error_set(line->error, STATUS_TROUBLE,
			"--load names the input: it does not work with FILE '%s': cat FILE... | "
			"dpa --load - reads several",
			job->paths[0]);
	job->paths[0] = line->load;
	job->input.paths_count = 1;
	job->load_fields = line->fields;
	return convert_validate(job, line->error);
}

bool
input_options_validate(struct command_line *line)
{
	const struct job *job = &line->job;
	const struct input_options *input = &job->input;
	struct error *error = line->error;
	const char *conflict = NULL; /* with --join */

	line->job.input.notes_ranges =
		!job->output.quiet && (job->output.verbose || isatty(STDERR_FILENO));
	if (job->mode == MODE_BENCHMARK && (input->paths_count || input->keys || input->objects))
		return error_set(error, STATUS_TROUBLE,
			"--benchmark generates its own IDs: it does not work with FILE, --keys or "
			"--join");
	if (job->mode == MODE_PRINT_CONFIG && input->paths_count)
		return error_set(error, STATUS_TROUBLE,
			"--print-config reads no input: it does not work with FILE '%s'; a "
			"configuration is read by --config",
			job->paths[0]);
	if (input->ranges_count && input->paths_count && job->mode != MODE_CHECK)
		return error_set(error, STATUS_TROUBLE,
			"--range replaces the input: it does not work with FILE '%s': --skip and "
			"--limit select items of the input",
			job->paths[0]);
	if (input->ranges_count && input->keys)
		return error_set(
			error, STATUS_TROUBLE, "--range gives IDs: it does not work with --keys");
	if (!input->objects && job->records.nest)
		return error_set(error, STATUS_TROUBLE, "--nest requires --join");
	if (!input->objects)
		return true;
	if (fields_contains(&job->records.fields, FIELD_ID))
		return error_set(error, STATUS_TROUBLE,
			"--fields: 'id' does not work with --join: the object has its own");
	if (input->ranges_count)
		conflict = "range";
	else if (input->delimiter == '\0')
		conflict = "null";
	else if (job->records.batch)
		conflict = "batch";
	if (conflict)
		return error_set(error, STATUS_TROUBLE, "--join does not work with --%s", conflict);
	return true;
}
