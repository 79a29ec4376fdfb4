/* SPDX-License-Identifier: MIT */
/* manifest_options - --check --manifest: a manifest states what options state otherwise. */

#include "cli/manifest_options.h"

#include "cli/options.h"
#include "cli/output_options.h"
#include "output/manifest_reader.h"

#include <string.h>

static void
set_seeding(struct seeding *seeding, const struct seeding *expected, uint64_t given)
{
	if (!(given & option_bit(OPTION_SEEDING)))
		seeding->kind = expected->kind;
	if (!(given & option_bit(OPTION_WIDE_SEED)))
		seeding->seed_256 = expected->seed_256;
	if (!(given & (option_bit(OPTION_BASE_SEED) | option_bit(OPTION_EPOCH)))) {
		seeding->has_base_seed = expected->has_base_seed;
		seeding->base = expected->base;
		seeding->epoch = expected->epoch;
	}
	if (!(given & (option_bit('r') | option_bit('w')))) {
		seeding->rank = expected->rank;
		seeding->world = expected->world;
	}
}

static void
set_job(struct job *job, const struct manifest *manifest, uint64_t given)
{
	set_seeding(&job->seeding, &manifest->seeding, given);
	if (!(given & option_bit(OPTION_SHARD)))
		job->shard = manifest->shard;
	if (!(given & option_bit(OPTION_RANGE))) {
		job->input.ranges = manifest->input.ranges;
		job->input.ranges_count = manifest->input.ranges_count;
	}
	if (!(given & option_bit('k')))
		job->input.keys = manifest->input.keys;
	if (!(given & option_bit('z')))
		job->input.delimiter = manifest->input.delimiter;
	if (!(given & option_bit(OPTION_PRECISION)))
		job->records.precision = manifest->output.precision;
	if (!(given & option_bit(OPTION_BATCH)))
		job->records.batch = manifest->output.batch;
}

bool
manifest_options_read(struct job *job, const char *name, uint64_t given, struct error *error)
{
	if (!output_options_name(&job->output.manifest, "manifest", name, &job->seeding, error))
		return false;
	job->expected_manifest = manifest_read(job->output.manifest, error);
	if (!job->expected_manifest)
		return false;
	set_job(job, job->expected_manifest, given);
	return true;
}

static bool
same_config(const struct config *a, const struct config *b)
{
	if (a->depth != b->depth || a->count != b->count)
		return false;
	for (unsigned i = 0; i < a->count; i++) {
		const struct parameter *p = &a->parameters[i], *q = &b->parameters[i];

		if (strcmp(p->name, q->name) != 0 || p->lo.value != q->lo.value ||
			p->hi.value != q->hi.value)
			return false;
	}
	return true;
}

static bool
same_seeding(const struct seeding *a, const struct seeding *b)
{
	/* SEEDING_RANK has a base seed, 0 if none was given. */
	return a->kind == b->kind && a->seed_256 == b->seed_256 && a->base == b->base &&
	       a->epoch == b->epoch &&
	       (a->has_base_seed == b->has_base_seed || a->kind == SEEDING_RANK);
}

static bool
same_shard(const struct job *job, const struct manifest *manifest)
{
	const struct seeding *a = &job->seeding, *b = &manifest->seeding;

	if (job->shard != manifest->shard && b->world > 1)
		return false;
	/* Ranges are those of all ranks, in the manifest of each. */
	if (job->all_ranks)
		return a->world == b->world || b->world == 1;
	return a->rank == b->rank && a->world == b->world;
}

static bool
same_input(const struct job *job, const struct manifest *manifest)
{
	const struct input_options *input = &job->input;

	if (input->ranges_count != manifest->input.ranges_count ||
		input->keys != manifest->input.keys ||
		input->delimiter != manifest->input.delimiter)
		return false;
	for (size_t i = 0; i < input->ranges_count; i++) {
		const struct range *a = &input->ranges[i], *b = &manifest->input.ranges[i];

		if (a->first != b->first || a->last_index != b->last_index ||
			(a->step != b->step && a->last_index > 0))
			return false;
	}
	return true;
}

/* The first thing in which the job differs from the manifest, or NULL. */
static const char *
find_difference(const struct job *job, const struct manifest *manifest)
{
	const struct record_options *layout = &job->records;

	if (!same_config(&job->config, &manifest->config))
		return "configuration";
	if (!same_seeding(&job->seeding, &manifest->seeding))
		return "seeding";
	if (!same_shard(job, manifest))
		return "shard";
	if (!same_input(job, manifest))
		return "input";
	if (layout->format != manifest->output.format)
		return "format";
	if (!fields_equal(&layout->fields, &manifest->output.fields))
		return "fields";
	if (layout->precision != manifest->output.precision)
		return "precision";
	if (layout->batch != manifest->output.batch)
		return "batch";
	return NULL;
}

bool
manifest_options_validate(const struct job *job, struct error *error)
{
	const struct manifest *manifest = job->expected_manifest;
	const char *difference = manifest ? find_difference(job, manifest) : NULL;

	if (!difference)
		return true;
	return error_set(error, STATUS_TROUBLE, "--check: options and manifest '%s' differ in: %s",
		manifest->name, difference);
}
