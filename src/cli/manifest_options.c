/* SPDX-License-Identifier: MIT */
/* manifest_options - --check --manifest: a manifest states what options state otherwise. */

#include "cli/command_line.h"
#include "output/manifest_reader.h"

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

bool
manifest_options_read(struct command_line *line)
{
	struct job *job = &line->job;
	struct seeding *seeding = &job->seeding;
	const struct manifest *manifest;

	if (job->mode != MODE_CHECK || !line->manifest)
		return true;
	if (!output_options_name(line, &job->output.manifest, "manifest", line->manifest))
		return false;
	job->expected_manifest = manifest_read(job->output.manifest, line->error);
	manifest = job->expected_manifest;
	if (!manifest)
		return false;
	if (!option_is_given(line, OPTION_SEEDING))
		seeding->kind = manifest->seeding.kind;
	if (!option_is_given(line, OPTION_WIDE_SEED))
		seeding->seed_256 = manifest->seeding.seed_256;
	if (!option_is_given(line, OPTION_BASE_SEED) && !option_is_given(line, OPTION_EPOCH)) {
		seeding->has_base_seed = manifest->seeding.has_base_seed;
		seeding->base = manifest->seeding.base;
		seeding->epoch = manifest->seeding.epoch;
	}
	if (!option_is_given(line, 'r') && !option_is_given(line, 'w')) {
		seeding->rank = manifest->seeding.rank;
		seeding->world = manifest->seeding.world;
	}
	if (!option_is_given(line, OPTION_SHARD))
		job->order.shard.kind = manifest->order.shard.kind;
	set_order(line, &manifest->order);
	if (!option_is_given(line, OPTION_RANGE) && !option_is_given(line, 'n')) {
		job->input.ranges = manifest->input.ranges;
		job->input.ranges_count = manifest->input.ranges_count;
	}
	if (!option_is_given(line, 'k'))
		job->input.keys = manifest->input.keys;
	if (!option_is_given(line, 'z'))
		job->input.delimiter = manifest->input.delimiter;
	if (!option_is_given(line, OPTION_PRECISION))
		job->records.precision = manifest->output.precision;
	if (!option_is_given(line, OPTION_BATCH))
		job->records.batch = manifest->output.batch;
	return true;
}

static bool
same_input(const struct input_options *input, const struct manifest_input *expected)
{
	if (input->ranges_count != expected->ranges_count || input->keys != expected->keys ||
		input->delimiter != expected->delimiter)
		return false;
	for (size_t i = 0; i < input->ranges_count; i++) {
		const struct range *a = &input->ranges[i], *b = &expected->ranges[i];

		if (a->first != b->first || a->last_index != b->last_index ||
			(a->step != b->step && a->last_index > 0))
			return false;
	}
	return true;
}

static bool
same_shard(const struct job *job, const struct manifest *manifest)
{
	const struct seeding *a = &job->seeding, *b = &manifest->seeding;

	if (job->order.shard.kind != manifest->order.shard.kind && b->world > 1)
		return false;
	/* Ranges are those of all ranks, in the manifest of each. */
	if (job->all_ranks)
		return a->world == b->world || b->world == 1;
	return a->rank == b->rank && a->world == b->world;
}

static bool
same_order(const struct order_options *a, const struct order_options *b)
{
	return a->shuffle == b->shuffle && a->shard.skip == b->shard.skip &&
	       a->shard.limit == b->shard.limit && a->shard.uneven == b->shard.uneven;
}

/* The first thing in which the job differs from the manifest, or NULL. */
static const char *
find_difference(const struct job *job, const struct manifest *manifest)
{
	const struct seeding *a = &job->seeding, *b = &manifest->seeding;
	const struct record_options *records = &job->records;
	const struct manifest_output *output = &manifest->output;

	if (!config_equal(&job->config, &manifest->config))
		return "configuration";
	/* SEEDING_RANK has a base seed, 0 if none was given. */
	if (a->kind != b->kind || a->seed_256 != b->seed_256 || a->base != b->base ||
		a->epoch != b->epoch ||
		(a->has_base_seed != b->has_base_seed && a->kind != SEEDING_RANK))
		return "seeding";
	if (!same_shard(job, manifest))
		return "shard";
	if (!same_order(&job->order, &manifest->order))
		return "order (--shuffle, --skip, --limit or --uneven)";
	if (!same_input(&job->input, &manifest->input))
		return "input";
	if (records->format != output->format)
		return "format";
	if (!fields_equal(&records->fields, &output->fields))
		return "fields";
	if (records->precision != output->precision)
		return "precision";
	if (records->batch != output->batch)
		return "batch";
	return NULL;
}

bool
manifest_options_validate(struct command_line *line)
{
	const struct manifest *manifest = line->job.expected_manifest;
	const char *difference = manifest ? find_difference(&line->job, manifest) : NULL;

	if (!difference)
		return true;
	return error_set(line->error, STATUS_TROUBLE,
		"--check: options and manifest '%s' differ in: %s", manifest->name, difference);
}
