/* SPDX-License-Identifier: MIT */
/* rank_options - the options that say which part of the whole this process makes, and from what. */

#include "cli/rank_options.h"

#include "base/quote.h"
#include "cli/launcher.h"
#include "cli/option_value.h"
#include "cli/options.h"

#include <string.h>

static bool
take_rank(struct rank_options *distribution, struct seeding *seeding, const char *text,
	struct error *error)
{
	char quoted[QUOTED_MAX];

	distribution->automatic = strcmp(text, "auto") == 0;
	distribution->ranked = true;
	if (!distribution->automatic && (text[0] < '0' || text[0] > '9'))
		return error_set(error, STATUS_TROUBLE,
			"--rank: invalid rank %s: a number from 0, or auto, is needed",
			quote(quoted, text, strlen(text)));
	return distribution->automatic ||
	       option_value_number("rank", text, 0, UINT64_MAX - 1, &seeding->rank, error);
}

bool
rank_options_take(struct rank_options *distribution, struct job *job, int code, const char *text,
	struct error *error)
{
	struct seeding *seeding = &job->seeding;
	unsigned index = 0;
	bool taken = false;

	switch (code) {
	case 'r':
		return take_rank(distribution, seeding, text, error);
	case 'w':
		distribution->sized = true;
		return option_value_number(
			"world-size", text, 1, UINT64_MAX, &seeding->world, error);
	case OPTION_LAUNCHER:
		distribution->launcher = text;
		return true;
	case OPTION_BASE_SEED:
		seeding->has_base_seed = true;
		return option_value_number("base-seed", text, 0, UINT64_MAX, &seeding->base, error);
	case OPTION_EPOCH:
		seeding->has_base_seed = distribution->epoch = true;
		return option_value_number("epoch", text, 0, UINT64_MAX, &seeding->epoch, error);
	case OPTION_SHARD:
		taken = option_value_name("shard", text, shard_names, &index, error);
		job->shard = (enum shard_kind)index;
		return taken;
	case OPTION_SEEDING:
		/* --seed is short for it. */
		if (*text && text[strspn(text, "0123456789")] == '\0')
			return error_set(error, STATUS_TROUBLE,
				"--seeding takes sample, unique or rank; a number: --base-seed %s",
				text);
		taken = option_value_name("seeding", text, seeding_names, &index, error);
		seeding->kind = (enum seeding_kind)index;
		return taken;
	default:
		seeding->seed_256 = true;
		return true;
	}
}

/* Rank and size, from the options or the launcher. */
static bool
place(struct rank_options *distribution, struct job *job, struct error *error, bool *misuse)
{
	struct seeding *seeding = &job->seeding;
	struct rank_info placement = { .world = distribution->sized ? seeding->world : 0 };

	if (!distribution->automatic) {
		if (distribution->launcher)
			return error_set(error, STATUS_TROUBLE,
				"--launcher names what --rank auto asks: it needs --rank auto");
		if (distribution->ranked && !distribution->sized)
			return error_set(error, STATUS_TROUBLE, "--rank needs --world-size");
		if (distribution->ranked || !distribution->sized)
			return true;
		if (job->mode != MODE_CHECK)
			return error_set(error, STATUS_TROUBLE, "--world-size needs --rank");
		job->all_ranks = seeding->world > 1;
		return true;
	}
	if (!launcher_find(distribution->launcher, &placement, error)) {
		*misuse = false;
		return false;
	}
	seeding->rank = placement.rank;
	seeding->world = placement.world;
	distribution->sized = true;
	if (job->verbose)
		launcher_print(&placement);
	if (!job->quiet && !distribution->launcher)
		launcher_warn(&placement);
	return true;
}

static bool
check_seeding(const struct rank_options *distribution, const struct job *job, struct error *error)
{
	const struct seeding *seeding = &job->seeding;

	if (distribution->epoch && seeding->kind != SEEDING_SAMPLE)
		return error_set(error, STATUS_TROUBLE, "--epoch works with --seeding sample only");
	if (seeding->has_base_seed && seeding->kind == SEEDING_UNIQUE)
		return error_set(
			error, STATUS_TROUBLE, "--base-seed does not work with --seeding unique");
	return !job->input.keys || seeding->kind != SEEDING_UNIQUE ||
	       error_set(error, STATUS_TROUBLE,
		       "--seeding unique calculates with IDs: it does not work with --keys");
}

bool
rank_options_finish(
	struct rank_options *distribution, struct job *job, struct error *error, bool *misuse)
{
	const struct seeding *seeding = &job->seeding;

	if (!place(distribution, job, error, misuse) || !check_seeding(distribution, job, error))
		return false;
	return seeding->rank < seeding->world ||
	       error_set(error, STATUS_TROUBLE,
		       "--rank: %ju is not below the world size, %ju; ranks begin at 0",
		       (uintmax_t)seeding->rank, (uintmax_t)seeding->world);
}
