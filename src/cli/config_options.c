/* SPDX-License-Identifier: MIT */
/* config_options - settings of manifests, --preset, --config, bounds and --depth. */

#include "cli/command_line.h"
#include "verify/file_coverage.h"
#include "verify/manifest_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With %r, --manifest names a manifest for each rank, and FILE the output of each rank. NULL:
 * *line->error. */
static struct manifest *
read_manifest(struct command_line *line)
{
	struct job *job = &line->job;
	uint64_t world = job->seeding.world;
	const char *path = job->owned.paths[0];

	if (job->all_ranks && strstr(line->files.manifest, "%r")) {
		job->manifest_set = line->files.manifest;
		if (world > RANKS_MAX)
			misuse(line,
				"--manifest for each rank: expected at most %ju ranks, got %ju",
				(uintmax_t)RANKS_MAX, (uintmax_t)world);
		if (path && (job->input.paths_count > 1 || !strstr(path, "%r")))
			misuse(line,
				"--check --manifest with %%r takes one FILE with %%r, or none: %%r "
				"becomes the rank");
		if (line->error->status != STATUS_OK)
			return NULL;
		line->is_external = true;
		return manifest_set_reference(line->files.manifest, world, line->error);
	}
	char *name = output_name(
		line->files.manifest, "manifest", job->seeding.rank, world, line->error);
	struct manifest *manifest = name ? manifest_read(name, line->error) : NULL;

	line->is_external = name;
	free(name);
	return manifest;
}

bool
config_options_read_manifest(struct command_line *line)
{
	struct job *job = &line->job;
	struct seeding given = job->seeding;

	if (job->mode != MODE_CHECK || !line->files.manifest)
		return true;
	job->expected_manifest = read_manifest(line);
	if (!job->expected_manifest)
		return false;
	line->is_external = false;
	/* The manifest sets all that it states; then the options are set again. */
	const struct run_info *run = &job->expected_manifest->run;

	job->seeding = run->seeding;
	job->seeding.has_base_seed |= given.has_base_seed;
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
	line->files.manifest = NULL; /* it is read, not written */
	return true;
}

/* --rotation LO:HI and so on, and --param NAME=SPEC */
static bool
set_parameter(struct config *config, const struct option_row *row, const char *argument,
	struct error *error)
{
	size_t length = strcspn(argument, "="); /* of NAME */
	bool is_param = row->code == OPTION_PARAM;
	char quoted[QUOTED_MAX], where[QUOTED_MAX + 16];
	struct parameter param;

	quote(quoted, argument, length);
	if (is_param && argument[length] == '\0')
		return error_set(error, STATUS_TROUBLE,
			"--param: invalid parameter %s: expected NAME=SPEC, such as shear=-10:10 "
			"or flip=bool:0.5",
			quoted);
	snprintf(where, sizeof(where), "--%s%s%s", row->name, is_param ? " " : "",
		is_param ? quoted : "");
	if (!parameter_parse(&param, &config->owned, where,
		    is_param ? argument + length + 1 : argument, error))
		return false;
	if (is_param)
		return config_add_param(config, where, argument, length, &param, error);
	return config_set_param(
		config, (unsigned)(row->code - OPTION_ROTATION), where, &param, error);
}

bool
config_options_set(struct command_line *line)
{
	const struct manifest *manifest = line->job.expected_manifest;
	struct config *config = &line->job.config;
	struct error *error = line->error;
	bool is_set = line->given['p'] || line->given['c'] || line->given['d'];

	for (int code = OPTION_ROTATION; code <= OPTION_PARAM; code++)
		is_set |= line->given[code];
	if (manifest && !is_set) {
		*config = manifest->config;
		config->owned = NULL; /* but the manifest's, which is closed later */
		return true;
	}
	config_preset(config, line->preset);
	line->is_external = true;
	for (size_t i = 0; i < line->options_count; i++)
		if (line->options[i].row->code == 'c' &&
			!config_read(config, line->options[i].argument, error))
			return false;
	line->is_external = false;
	for (size_t i = 0; i < line->options_count; i++) {
		const struct option_row *row = line->options[i].row;

		if (row->code >= OPTION_ROTATION && row->code <= OPTION_PARAM &&
			!set_parameter(config, row, line->options[i].argument, error))
			return false;
	}
	if (line->given['d'])
		config->depth = line->depth;
	return true;
}
