/* SPDX-License-Identifier: MIT */
/* manifest_options - --check --manifest: a manifest states what options state otherwise. */

#include "cli/command_line.h"
#include "verify/file_coverage.h"
#include "verify/manifest_set.h"

#include <stdlib.h>
#include <string.h>

static void
set_order(struct command_line *line, const struct order_options *order)
{
	struct shard_options *shard = &line->job.order.shard;

	if (!option_is_given(line, OPTION_SHUFFLE))
		line->job.order.shuffle = order->shuffle;
	if (!option_is_given(line, OPTION_SKIP))
		shard->skip = order->shard.skip;
	if (!option_is_given(line, OPTION_LIMIT))
		shard->limit = order->shard.limit;
	if (!option_is_given(line, OPTION_UNEVEN))
		shard->uneven = order->shard.uneven;
}

/* Whether a name depends on the rank. */
static bool
depends_on_rank(const char *pattern, const char *option, struct error *error)
{
	char *first = output_name(pattern, option, 0, 2, error);
	char *second = output_name(pattern, option, 1, 2, error);
	bool differ = first && second && strcmp(first, second) != 0;

	free(first);
	free(second);
	return differ;
}

/* With %r, --manifest names a manifest for each rank, and FILE their files. */
static bool
set_manifest_set(struct command_line *line)
{
	struct job *job = &line->job;
	uint64_t world = job->seeding.world;

	if (!job->all_ranks || !depends_on_rank(line->manifest, "manifest", line->error))
		return line->error->status == STATUS_OK;
	job->manifest_set = line->manifest;
	if (world > RANKS_MAX)
		return misuse(line, "--manifest for each rank: expected at most %ju ranks, got %ju",
			(uintmax_t)RANKS_MAX, (uintmax_t)world);
	if (job->input.paths_count == 0 ||
		(job->input.paths_count == 1 && depends_on_rank(job->paths[0], NULL, line->error)))
		return true;
	return misuse(line,
		"--check --manifest with %%r takes one FILE with %%r, or none: the rank is put in "
		"its place");
}

bool
manifest_options_read(struct command_line *line)
{
	struct job *job = &line->job;
	struct seeding *seeding = &job->seeding;
	const struct manifest *manifest;
	const struct run_info *run;

	if (job->mode != MODE_CHECK || !line->manifest)
		return true;
	if (!output_options_name(line, &job->output.manifest, "manifest", line->manifest))
		return false;
	if (!set_manifest_set(line))
		return false;
	if (job->manifest_set)
		job->expected_manifest =
			manifest_set_reference(job->manifest_set, seeding->world, line->error);
	else
		job->expected_manifest = manifest_read(job->output.manifest, line->error);
	manifest = job->expected_manifest;
	if (!manifest)
		return false;
	run = &manifest->run;
	if (!option_is_given(line, OPTION_SEEDING))
		seeding->kind = run->seeding.kind;
	if (!option_is_given(line, OPTION_WIDE_SEED))
		seeding->seed_256 = run->seeding.seed_256;
	if (!option_is_given(line, OPTION_BASE_SEED) && !option_is_given(line, OPTION_EPOCH)) {
		seeding->has_base_seed = run->seeding.has_base_seed;
		seeding->base = run->seeding.base;
		seeding->epoch = run->seeding.epoch;
	}
	if (!option_is_given(line, 'r') && !option_is_given(line, 'w')) {
		seeding->rank = run->seeding.rank;
		seeding->world = run->seeding.world;
	}
	if (!option_is_given(line, OPTION_SHARD))
		job->order.shard.kind = run->order.shard.kind;
	set_order(line, &run->order);
	if (!option_is_given(line, OPTION_RANGE) && !option_is_given(line, 'n')) {
		job->input.ranges = run->input.ranges;
		job->input.ranges_count = run->input.ranges_count;
	}
	if (!option_is_given(line, 'k'))
		job->input.keys = run->input.keys;
	if (!option_is_given(line, 'z'))
		job->input.delimiter = run->input.delimiter;
	if (!option_is_given(line, OPTION_PRECISION))
		job->records.precision = run->records.precision;
	if (!option_is_given(line, OPTION_BATCH))
		job->records.batch = run->records.batch;
	return true;
}

bool
manifest_options_validate(struct command_line *line)
{
	const struct job *job = &line->job;
	const struct manifest *manifest = job->expected_manifest;
	const struct run_info run = {
		.config = &job->config,
		.seeding = job->seeding,
		.order = job->order,
		.input = job->input,
		.records = job->records,
	};
	struct error difference = { 0 };

	if (!manifest || run_compare(&run, &manifest->run, job->all_ranks, &difference))
		return true;
	if (difference.status == STATUS_TROUBLE)
		return error_out_of_memory(line->error);
	return misuse(line, "--check: options and manifest '%s' differ in: %s", manifest->name,
		difference.text);
}
