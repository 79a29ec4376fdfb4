/* SPDX-License-Identifier: MIT */
/* manifest_options - the options that ask for proof, and the manifest that speaks in place of options. */

#include "cli/manifest_options.h"

#include "cli/options.h"
#include "cli/output_options.h"
#include "command/check.h"
#include "output/manifest_reader.h"

#include <string.h>

static bool
is_given(uint64_t given, int code)
{
	return given & option_bit(code);
}

static void
fill_seeding(struct seeding *seeding, const struct seeding *told, uint64_t given)
{
	if (!is_given(given, OPTION_SEEDING))
		seeding->kind = told->kind;
	if (!is_given(given, OPTION_WIDE_SEED))
		seeding->seed_256 = told->seed_256;
	if (!is_given(given, OPTION_BASE_SEED) && !is_given(given, OPTION_EPOCH)) {
		seeding->has_base_seed = told->has_base_seed;
		seeding->base = told->base;
		seeding->epoch = told->epoch;
	}
	if (!is_given(given, 'r') && !is_given(given, 'w')) {
		seeding->rank = told->rank;
		seeding->world = told->world;
	}
}

static void
fill(struct job *job, uint64_t given)
{
	const struct manifest *recorded = job->expected_manifest;

	fill_seeding(&job->seeding, &recorded->seeding, given);
	if (!is_given(given, OPTION_SHARD))
		job->shard = recorded->shard;
	if (!is_given(given, OPTION_RANGE)) {
		job->input.ranges = recorded->ranges;
		job->input.ranges_count = recorded->ranges_count;
	}
	if (!is_given(given, 'k'))
		job->input.keys = recorded->keys;
	if (!is_given(given, 'z'))
		job->input.delimiter = recorded->delimiter;
	if (!is_given(given, OPTION_PRECISION))
		job->layout.precision = recorded->precision;
	if (!is_given(given, OPTION_BATCH))
		job->layout.batch = recorded->batch;
}

bool
manifest_options_begin(struct job *job, const char *manifest, uint64_t given, struct error *error)
{
	if (!output_option_name(&job->manifest, "manifest", manifest, &job->seeding, error))
		return false;
	job->expected_manifest = manifest_read(job->manifest, error);
	if (job->expected_manifest)
		fill(job, given);
	return job->expected_manifest != NULL;
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
	/* --base-seed 0 is in force with ranks, whether it was given or not. */
	return a->kind == b->kind && a->seed_256 == b->seed_256 && a->base == b->base &&
	       a->epoch == b->epoch &&
	       (a->has_base_seed == b->has_base_seed || a->kind == SEEDING_RANK);
}

static bool
same_shard(const struct job *job, const struct manifest *recorded)
{
	const struct seeding *a = &job->seeding, *b = &recorded->seeding;

	if (job->shard != recorded->shard && b->world > 1)
		return false;
	/* Ranges are those of all ranks, in the manifest of each. */
	if (job->all_ranks)
		return a->world == b->world || b->world == 1;
	return a->rank == b->rank && a->world == b->world;
}

static bool
same_input(const struct job *job, const struct manifest *recorded)
{
	const struct input_options *input = &job->input;

	if (input->ranges_count != recorded->ranges_count || input->keys != recorded->keys ||
		input->delimiter != recorded->delimiter)
		return false;
	for (size_t i = 0; i < input->ranges_count; i++) {
		const struct range *a = &input->ranges[i], *b = &recorded->ranges[i];

		if (a->first != b->first || a->last_index != b->last_index ||
			(a->step != b->step && a->last_index > 0))
			return false;
	}
	return true;
}

static bool
same_fields(const struct fields *a, const struct fields *b)
{
	if (a->count != b->count)
		return false;
	for (unsigned i = 0; i < a->count; i++)
		if (a->field[i].kind != b->field[i].kind ||
			a->field[i].parameter != b->field[i].parameter)
			return false;
	return true;
}

static bool
agrees(const struct job *job, struct error *error)
{
	const struct manifest *recorded = job->expected_manifest;
	const struct record_options *layout = &job->layout;
	const char *other = !same_config(&job->config, &recorded->config)      ? "configuration"
			    : !same_seeding(&job->seeding, &recorded->seeding) ? "seeding"
			    : !same_shard(job, recorded)                       ? "shard"
			    : !same_input(job, recorded)                       ? "input"
			    : layout->format != recorded->format               ? "format"
			    : !same_fields(&layout->fields, &recorded->fields) ? "fields"
			    : layout->precision != recorded->precision         ? "precision"
			    : layout->batch != recorded->batch                 ? "batch"
									       : NULL;

	return !other || error_set(error, STATUS_TROUBLE,
				 "--check: the options say another %s than the manifest '%s'",
				 other, recorded->name);
}

bool
manifest_options_validate(const struct job *job, struct error *error)
{
	if (job->mode == MODE_CHECK)
		return (!job->expected_manifest || agrees(job, error)) &&
		       check_validate(job, error);
	return !job->stats || fields_draw_count(&job->layout.fields) > 0 ||
	       error_set(error, STATUS_TROUBLE, "--stats: no parameter is among the fields");
}
