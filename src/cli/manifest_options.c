/* SPDX-License-Identifier: MIT */
/* manifest_options - --check --manifest: a manifest states what options state otherwise. */

#include "cli/command_line.h"
#include "verify/file_coverage.h"
#include "verify/manifest_set.h"

#include <stdlib.h>
#include <string.h>

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
	struct seeding given = job->seeding;
	const struct run_info *run;

	if (job->mode != MODE_CHECK || !line->manifest)
		return true;
	job->output.manifest =
		output_name(line->manifest, "manifest", given.rank, given.world, line->error);
	if (!job->output.manifest || !set_manifest_set(line))
		return false;
	line->is_external = true;
	if (job->manifest_set)
		job->expected_manifest =
			manifest_set_reference(job->manifest_set, given.world, line->error);
	else
		job->expected_manifest = manifest_read(job->output.manifest, line->error);
	if (!job->expected_manifest)
		return false;
	line->is_external = false;
	/* The manifest sets all that it states, and then the options again what they do. */
	run = &job->expected_manifest->run;
	job->seeding = run->seeding;
	if (given.has_base_seed) {
		job->seeding.has_base_seed = true;
		job->seeding.base = given.base;
		job->seeding.epoch = given.epoch;
	}
	if (line->given['r'] || line->given['w']) {
		job->seeding.rank = given.rank;
		job->seeding.world = given.world;
	}
	job->order = run->order;
	job->records = run->records;
	job->input.keys = run->input.keys;
	if (!line->given['z'])
		job->input.delimiter = run->input.delimiter;
	if (job->input.ranges_count == 0 && !line->given['n']) {
		job->input.ranges = run->input.ranges;
		job->input.ranges_count = run->input.ranges_count;
	}
	for (size_t i = 0; i < line->options_count; i++)
		if (line->options[i].row->code != OPTION_RANGE)
			option_set(line, line->options[i].row, line->options[i].argument);
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
