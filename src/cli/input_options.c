/* SPDX-License-Identifier: MIT */
/* input_options - the options about the input: --range, --keys, --null, --join and others. */

#include "cli/input_options.h"

#include "base/utf8.h"
#include "cli/options.h"

#include <string.h>

/* The name is written into JSON as it is, so nothing in it may need an escape. */
static bool
is_plain_name(const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < length; i++)
		if ((unsigned char)name[i] < 0x20 || name[i] == '"' || name[i] == '\\')
			return false;
	return length > 0 && length <= PARAMETER_NAME_MAX && utf8_valid(name, length);
}

bool
input_options_set(struct job *job, int code, const char *argument, struct error *error)
{
	struct input_options *input = &job->input;

	switch (code) {
	case OPTION_RANGE:
		return range_parse(&job->ranges[input->ranges_count++], argument, error);
	case 'k':
		input->keys = true;
		return true;
	case 'z':
		input->delimiter = '\0';
		return true;
	case 'J':
		input->objects = true;
		job->join.member = argument ? argument : "id";
		return true;
	case OPTION_NEST:
		job->records.nest = argument;
		if (is_plain_name(argument))
			return true;
		return error_set(error, STATUS_TROUBLE,
			"--nest: invalid name: expected 1 to %d bytes of UTF-8 without quotes, "
			"backslashes and control characters",
			PARAMETER_NAME_MAX);
	default:
		input->skip_invalid = true;
		return true;
	}
}

void
input_options_finish(struct job *job, char *const *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		job->paths[i] = files[i];
	job->input.paths_count = count;
	if (!job->input.objects)
		return;
	job->input.keys = false; /* a member that is a string is a key anyway */
	job->join.member_length = strlen(job->join.member);
	job->join.integers = job->seeding.kind == SEEDING_UNIQUE;
}

/* An option that does not work with --join, or NULL. */
static const char *
join_conflict(const struct job *job)
{
	if (job->input.ranges_count)
		return "--range";
	if (job->input.delimiter == '\0')
		return "--null";
	if (job->records.batch)
		return "--batch";
	return NULL;
}

static bool
validate_join(const struct job *job, struct error *error)
{
	const struct record_options *layout = &job->records;
	const char *conflict = join_conflict(job);

	if (fields_contains(&layout->fields, FIELD_ID))
		return error_set(error, STATUS_TROUBLE,
			"--fields: 'id' does not work with --join: the object has its own");
	if (!layout->format->supports_join)
		return error_set(error, STATUS_TROUBLE, "--join does not work with --format %s",
			layout->format->name);
	if (conflict)
		return error_set(error, STATUS_TROUBLE, "--join does not work with %s", conflict);
	return true;
}

static bool
validate_ranges(const struct job *job, struct error *error)
{
	if (job->input.paths_count && job->mode != MODE_CHECK)
		return error_set(error, STATUS_TROUBLE,
			"--range replaces the input: it does not work with FILE '%s'",
			job->paths[0]);
	if (job->input.keys)
		return error_set(
			error, STATUS_TROUBLE, "--range gives IDs: it does not work with --keys");
	return true;
}

bool
input_options_validate(const struct job *job, struct error *error)
{
	const struct input_options *input = &job->input;

	if (job->mode == MODE_BENCHMARK && (input->paths_count || input->keys || input->objects))
		return error_set(error, STATUS_TROUBLE,
			"--benchmark generates its own IDs: it does not work with FILE, --keys or "
			"--join");
	if (job->mode == MODE_PRINT_CONFIG && input->paths_count)
		return error_set(error, STATUS_TROUBLE,
			"--print-config reads no input: it does not work with FILE '%s'; a "
			"configuration is read by --config",
			job->paths[0]);
	if (input->ranges_count && !validate_ranges(job, error))
		return false;
	if (input->objects)
		return validate_join(job, error);
	if (job->records.nest)
		return error_set(error, STATUS_TROUBLE, "--nest requires --join");
	return true;
}
