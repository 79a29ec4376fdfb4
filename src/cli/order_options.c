/* SPDX-License-Identifier: MIT */
/* order_options - which items, and in which order: -n, --shuffle, --skip, --limit, --uneven. */

#include "cli/command_line.h"

/* -n N is --range 0-(N-1); without any item, a range of which --limit 0 leaves nothing. */
static bool
set_num_samples(struct command_line *line)
{
	struct job *job = &line->job;
	const char *conflict = NULL;

	if (!option_is_given(line, 'n'))
		return true;
	if (option_is_given(line, OPTION_RANGE))
		conflict = "--range";
	else if (job->input.objects)
		conflict = "--join";
	else if (job->input.keys)
		conflict = "--keys";
	else if (job->input.paths_count && job->mode == MODE_GENERATE)
		conflict = "FILE";
	if (conflict)
		return error_set(line->error, STATUS_TROUBLE,
			"--num-samples N is --range 0-(N-1): it does not work with %s; --limit N "
			"processes the first N items",
			conflict);
	job->ranges[0] = (struct range){ 0, 1, line->num_samples ? line->num_samples - 1 : 0 };
	job->input.ranges_count = 1;
	if (line->num_samples == 0)
		job->order.shard.limit = 0;
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
			return error_set(line->error, STATUS_TROUBLE,
				"--check: --%s requires --range or --num-samples",
				option_find(options[i])->name);
	return true;
}

bool
order_options_set(struct command_line *line)
{
	struct job *job = &line->job;
	struct order_options *order = &job->order;
	struct seeding *seeding = &job->seeding;

	if (!set_num_samples(line))
		return false;
	if (order->shuffle && !job->input.ranges_count && job->mode <= MODE_CHECK)
		return error_set(line->error, STATUS_TROUBLE,
			"--shuffle requires --range or --num-samples: lines come in the order of "
			"the input; dpa -n T --shuffle --fields id prints an order for T lines");
	if (order->shard.uneven != UNEVEN_KEEP && order->shard.kind == SHARD_NONE)
		return error_set(line->error, STATUS_TROUBLE,
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
