/* SPDX-License-Identifier: MIT */
/* input_options - the source of the items, their order, and the share of this rank. */

#include "cli/command_line.h"
#include "cli/launcher.h"

#include <unistd.h>

bool
input_options_load(struct command_line *line)
{
	struct job *job = &line->job;

	if (!line->load)
		return true;
	for (const struct option_row *row = option_rows; row->name; row++)
		if (line->given[row->code] && !row->with_load)
			return misuse(line,
				"--%s does not work with --load: the records exist already: omit "
				"it, or generate them from their IDs",
				row->name);
	if (job->input.paths_count)
		return misuse(line,
			"--load names the input: it does not work with FILE '%s': cat FILE... | "
			"dpa --load - reads several",
			job->owned.paths[0]);
	job->owned.paths[0] = line->load;
	job->input.paths_count = 1;
	job->load_fields = line->fields;
	return convert_validate(job, line->error);
}

bool
input_options_set_rank(struct command_line *line)
{
	bool has_rank = line->given['r'], has_world_size = line->given['w'];
	struct job *job = &line->job;
	struct seeding *seeding = &job->seeding;

	if (line->given[OPTION_EPOCH] && seeding->kind != SEEDING_SAMPLE && !job->order.shuffle)
		return misuse(line, "--epoch requires --seeding sample or --shuffle");
	if (seeding->has_base_seed && seeding->kind == SEEDING_UNIQUE && !job->order.shuffle)
		return misuse(line,
			"--base-seed does not work with --seeding unique, unless with --shuffle");
	if (job->input.keys && seeding->kind == SEEDING_UNIQUE)
		return misuse(line,
			"--seeding unique calculates with IDs: it does not work with --keys: give "
			"--seeding sample or rank");
	if (line->is_auto) {
		struct rank_info info = { .world = has_world_size ? seeding->world : 0 };

		line->is_external = true;
		if (!launcher_find(line->launcher, &info, line->error))
			return false;
		line->is_external = false;
		seeding->rank = info.rank;
		seeding->world = info.world;
		launcher_report(&info, job->output.verbose, job->output.quiet);
		return true;
	}
	if (line->launcher)
		return misuse(line, "--launcher requires --rank auto");
	if (has_rank && !has_world_size)
		return misuse(line, "--rank requires --world-size W");
	job->all_ranks = has_world_size && !has_rank;
	if (job->all_ranks && job->mode != MODE_CHECK)
		return misuse(line, "--world-size requires --rank R, or --rank auto");
	if (seeding->rank >= seeding->world)
		return misuse(line,
			"--rank: %ju is not below the world size, %ju; ranks begin at 0",
			(uintmax_t)seeding->rank, (uintmax_t)seeding->world);
	return true;
}

/* Refuse options that do not work with FILEs, or only with ranges. */
static bool
validate_input(const struct command_line *line)
{
	const struct job *job = &line->job;
	const char *path = job->owned.paths[0];

	if (path && job->mode > MODE_CHECK)
		return misuse(line,
			"--benchmark and --print-config do not work with FILE '%s': they read no "
			"input; a configuration is read by --config",
			path);
	if (job->input.ranges_count) {
		if (!path || job->mode == MODE_CHECK)
			return true;
		return misuse(line,
			"--%s replaces the input: it does not work with FILE '%s': --skip N and "
			"--limit N select items of the input",
			line->given['n'] ? "num-samples" : "range", path);
	}
	if (job->order.shuffle && job->mode <= MODE_CHECK)
		return misuse(line,
			"--shuffle requires --range or --num-samples: lines are processed in the "
			"order of the input; dpa -n T --shuffle --fields id prints an order for T");
	/* A check that does not know the items does not check their order. */
	if (job->mode == MODE_CHECK && (line->given[OPTION_SKIP] || line->given[OPTION_LIMIT] ||
					       line->given[OPTION_UNEVEN]))
		return misuse(line,
			"--check: --skip, --limit and --uneven require --range or --num-samples");
	return true;
}

bool
input_options_set_order(struct command_line *line)
{
	struct job *job = &line->job;
	struct order_options *order = &job->order;
	struct seeding *seeding = &job->seeding;

	/* -n N is --range 0-(N-1); without any item, a range of which --limit 0 leaves nothing. */
	if (line->given['n']) {
		job->owned.ranges[0].last_index = line->num_samples - (line->num_samples > 0);
		job->owned.ranges[0].step = 1;
		job->input.ranges_count = 1;
		if (line->num_samples == 0)
			order->shard.limit = 0;
	}
	if (!validate_input(line))
		return false;
	if (order->shard.uneven != UNEVEN_KEEP && order->shard.kind == SHARD_NONE)
		return misuse(line,
			"--uneven %s does not work with --shard none: all ranks have all items",
			uneven_names[order->shard.uneven]);
	/* With --shuffle, --base-seed may select the order alone. */
	if (seeding->kind == SEEDING_UNIQUE)
		seeding->has_base_seed = false;
	order->base_seed = seeding->base;
	order->epoch = seeding->epoch;
	order->shard.rank = seeding->rank;
	order->shard.world = seeding->world;
	job->input.notes_ranges =
		!job->output.quiet && (job->output.verbose || isatty(STDERR_FILENO));
	return true;
}
