/* SPDX-License-Identifier: MIT */
/* rank_options - the options about ranks and seeds: --rank, --world-size, --shard, --seeding. */

#include "cli/rank_options.h"

#include "base/quote.h"
#include "cli/launcher.h"
#include "cli/option_value.h"
#include "cli/options.h"

#include <string.h>

static bool
set_rank(struct rank_options *options, struct seeding *seeding, const char *argument,
	struct error *error)
{
	char quoted[QUOTED_MAX];

	options->has_rank = true;
	options->is_auto = strcmp(argument, "auto") == 0;
	if (options->is_auto)
		return true;
	if (argument[0] < '0' || argument[0] > '9')
		return error_set(error, STATUS_TROUBLE,
			"--rank: invalid rank %s: expected a number from 0, or auto",
			quote(quoted, argument, strlen(argument)));
	return option_value_number("rank", argument, 0, UINT64_MAX - 1, &seeding->rank, error);
}

static bool
set_seeding(struct seeding *seeding, const char *argument, struct error *error)
{
	unsigned index;

	/* --seed 42 is read as an abbreviation of --seeding. */
	if (argument[0] && argument[strspn(argument, "0123456789")] == '\0')
		return error_set(error, STATUS_TROUBLE,
			"--seeding: expected sample, unique or rank; for a number give "
			"--base-seed %s",
			argument);
	if (!option_value_name("seeding", argument, seeding_names, &index, error))
		return false;
	seeding->kind = (enum seeding_kind)index;
	return true;
}

bool
rank_options_set(struct rank_options *options, struct job *job, int code, const char *argument,
	struct error *error)
{
	struct seeding *seeding = &job->seeding;
	unsigned index;

	switch (code) {
	case 'r':
		return set_rank(options, seeding, argument, error);
	case 'w':
		options->has_world_size = true;
		return option_value_number(
			"world-size", argument, 1, UINT64_MAX, &seeding->world, error);
	case OPTION_LAUNCHER:
		options->launcher = argument;
		return true;
	case OPTION_BASE_SEED:
		seeding->has_base_seed = true;
		return option_value_number(
			"base-seed", argument, 0, UINT64_MAX, &seeding->base, error);
	case OPTION_EPOCH:
		seeding->has_base_seed = true;
		options->has_epoch = true;
		return option_value_number(
			"epoch", argument, 0, UINT64_MAX, &seeding->epoch, error);
	case OPTION_SHARD:
		if (!option_value_name("shard", argument, shard_names, &index, error))
			return false;
		job->shard = (enum shard_kind)index;
		return true;
	case OPTION_SEEDING:
		return set_seeding(seeding, argument, error);
	default:
		seeding->seed_256 = true;
		return true;
	}
}

static bool
validate_seeding(const struct rank_options *options, const struct job *job, struct error *error)
{
	const struct seeding *seeding = &job->seeding;

	if (options->has_epoch && seeding->kind != SEEDING_SAMPLE)
		return error_set(error, STATUS_TROUBLE, "--epoch works with --seeding sample only");
	if (seeding->has_base_seed && seeding->kind == SEEDING_UNIQUE)
		return error_set(
			error, STATUS_TROUBLE, "--base-seed does not work with --seeding unique");
	if (job->input.keys && seeding->kind == SEEDING_UNIQUE)
		return error_set(error, STATUS_TROUBLE,
			"--seeding unique calculates with IDs: it does not work with --keys");
	return true;
}

bool
rank_options_finish(const struct rank_options *options, struct job *job, struct error *error)
{
	const struct seeding *seeding = &job->seeding;

	if (!validate_seeding(options, job, error))
		return false;
	if (options->is_auto)
		return true;
	if (options->launcher)
		return error_set(error, STATUS_TROUBLE, "--launcher requires --rank auto");
	if (options->has_rank && !options->has_world_size)
		return error_set(error, STATUS_TROUBLE, "--rank requires --world-size");
	if (options->has_world_size && !options->has_rank) {
		if (job->mode != MODE_CHECK)
			return error_set(error, STATUS_TROUBLE, "--world-size requires --rank");
		job->all_ranks = true;
	}
	if (seeding->rank >= seeding->world)
		return error_set(error, STATUS_TROUBLE,
			"--rank: %ju is not below the world size, %ju; ranks begin at 0",
			(uintmax_t)seeding->rank, (uintmax_t)seeding->world);
	return true;
}

bool
rank_options_detect(const struct rank_options *options, struct job *job, struct error *error)
{
	struct seeding *seeding = &job->seeding;
	struct rank_info info = { .world = options->has_world_size ? seeding->world : 0 };

	if (!options->is_auto)
		return true;
	if (!launcher_find(options->launcher, &info, error))
		return false;
	seeding->rank = info.rank;
	seeding->world = info.world;
	if (job->output.verbose)
		launcher_print(&info);
	if (!job->output.quiet && !options->launcher)
		launcher_warn(&info);
	return true;
}
