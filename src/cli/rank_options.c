/* SPDX-License-Identifier: MIT */
/* rank_options - rank, world size and seeding: what of it works together, and --rank auto. */

#include "cli/command_line.h"
#include "cli/launcher.h"

bool
rank_options_validate(struct command_line *line)
{
	bool has_rank = option_is_given(line, 'r'), has_world_size = option_is_given(line, 'w');
	struct job *job = &line->job;
	const struct seeding *seeding = &job->seeding;

	if (option_is_given(line, OPTION_EPOCH) && seeding->kind != SEEDING_SAMPLE &&
		!job->order.shuffle)
		return misuse(line, "--epoch works with --seeding sample or --shuffle only");
	if (seeding->has_base_seed && seeding->kind == SEEDING_UNIQUE && !job->order.shuffle)
		return misuse(line,
			"--base-seed does not work with --seeding unique, unless with --shuffle");
	if (job->input.keys && seeding->kind == SEEDING_UNIQUE)
		return misuse(line,
			"--seeding unique calculates with IDs: it does not work with --keys: give "
			"--seeding sample or rank");
	if (line->is_auto)
		return true;
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

bool
rank_options_detect(struct command_line *line)
{
	struct job *job = &line->job;
	struct rank_info info = { 0 };

	if (!line->is_auto)
		return true;
	if (option_is_given(line, 'w'))
		info.world = job->seeding.world;
	if (!launcher_find(line->launcher, &info, line->error))
		return false;
	job->seeding.rank = info.rank;
	job->seeding.world = info.world;
	if (job->output.verbose)
		launcher_print(&info);
	if (!job->output.quiet)
		launcher_warn(&info);
	return true;
}
