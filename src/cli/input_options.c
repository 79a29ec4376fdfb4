/* SPDX-License-Identifier: MIT */
/* input_options - which items, from where, in which order. */

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
			return misuse(line,
				"--%s does not work with --load: the records exist already: omit "
				"it, or generate them from their IDs",
				row->name);
	if (job->input.paths_count)
		return misuse(line,
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

	line->job.input.notes_ranges =
		!job->output.quiet && (job->output.verbose || isatty(STDERR_FILENO));
	if (job->mode == MODE_BENCHMARK && input->paths_count)
		return misuse(line,
			"--benchmark generates its own IDs: it does not work with FILE '%s'",
			job->paths[0]);
	if (job->mode == MODE_PRINT_CONFIG && input->paths_count)
		return misuse(line,
			"--print-config reads no input: it does not work with FILE '%s'; a "
			"configuration is read by --config",
			job->paths[0]);
	if (input->ranges_count && input->paths_count && job->mode != MODE_CHECK)
		return misuse(line,
			"--%s replaces the input: it does not work with FILE '%s': --skip N and "
			"--limit N select items of the input",
			option_is_given(line, 'n') ? "num-samples" : "range", job->paths[0]);
	if (input->objects && fields_contains(&job->records.fields, FIELD_ID))
		return misuse(
			line, "--fields: 'id' does not work with --join: the object has its own");
	return true;
}

/* In a check, the order of items that are not known does not matter. */
static bool
validate_check(const struct command_line *line)
{
	static const int options[] = { OPTION_SKIP, OPTION_LIMIT, OPTION_UNEVEN };
	const struct job *job = &line->job;

	if (job->mode != MODE_CHECK || job->input.ranges_count)
		return true;
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (option_is_given(line, options[i]))
			return misuse(line, "--check: --%s requires --range or --num-samples",
				option_find(options[i])->name);
	return true;
}

bool
input_options_set_order(struct command_line *line)
{
	struct job *job = &line->job;
	struct order_options *order = &job->order;
	struct seeding *seeding = &job->seeding;

	/* -n N is --range 0-(N-1); without any item, a range of which --limit 0 leaves nothing. */
	if (option_is_given(line, 'n')) {
		job->ranges[0].last_index = line->num_samples - (line->num_samples > 0);
		job->ranges[0].step = 1;
		job->input.ranges_count = 1;
	}
	if (option_is_given(line, 'n') && line->num_samples == 0)
		order->shard.limit = 0;
	if (order->shuffle && !job->input.ranges_count && job->mode <= MODE_CHECK)
		return misuse(line,
			"--shuffle requires --range or --num-samples: lines come in the order of "
			"the input; dpa -n T --shuffle --fields id prints an order for T lines");
	if (order->shard.uneven != UNEVEN_KEEP && order->shard.kind == SHARD_NONE)
		return misuse(line,
			"--uneven %s does not work with --shard none: all ranks have all items",
			uneven_names[order->shard.uneven]);
	if (!validate_check(line))
		return false;
	/* With --shuffle, --base-seed may select the order alone. */
	if (seeding->kind == SEEDING_UNIQUE)
		seeding->has_base_seed = false;
	order->base_seed = seeding->base;
	order->epoch = seeding->epoch;
	order->shard.rank = seeding->rank;
	order->shard.world = seeding->world;
	return true;
}
