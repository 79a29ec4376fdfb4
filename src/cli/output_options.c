/* SPDX-License-Identifier: MIT */
/* output_options - what is written: format and fields of the records, and names of files. */

#include "base/buffer.h"
#include "cli/command_line.h"
#include "output/file_conflict.h"
#include "output/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
output_options_set_format(struct command_line *line)
{
	const char *names[FORMATS_MAX + 1];
	struct job *job = &line->job;
	const struct format *format;
	unsigned index = 0;

	format_names(names);
	if (line->format && !option_parse_name("format", line->format, names, &index, line->error))
		return false;
	format = formats[index];
	if (!line->format && job->expected_manifest)
		format = job->expected_manifest->run.records.format;
	job->records.format = format;
	job->benchmark.ndjson = line->format && index == 0;
	if (job->records.batch && !format->supports_batch)
		return error_set(line->error, STATUS_TROUBLE,
			"--batch does not work with --format %s", format->name);
	return true;
}

bool
output_options_set_fields(struct command_line *line)
{
	struct job *job = &line->job;
	struct record_options *records = &job->records;
	bool with_rank = job->seeding.kind == SEEDING_RANK;
	bool has_rank = with_rank || option_is_given(line, 'r') || job->all_ranks;
	unsigned kinds = records->format->fields;

	records->keys = job->input.keys;
	records->is_join = job->input.objects;
	records->seed_256 = job->seeding.seed_256;
	if (!with_rank)
		kinds &= ~(1u << FIELD_RANK);
	if (records->is_join)
		kinds &= ~(1u << FIELD_ID);
	if (line->fields) {
		if (!fields_parse(
			    &records->fields, &job->config, has_rank, line->fields, line->error))
			return false;
	} else if (job->expected_manifest) {
		records->fields = job->expected_manifest->run.records.fields;
	} else {
		fields_default(&records->fields, &job->config, kinds);
	}
	if (records->format->validate)
		return records->format->validate(records, line->error);
	return true;
}

bool
output_options_name(
	const struct command_line *line, char **name, const char *option, const char *text)
{
	const struct seeding *seeding = &line->job.seeding;
	struct memstream memstream;
	bool known = true;

	*name = NULL;
	if (!text)
		return true;
	if (*text == '\0')
		return error_set(line->error, STATUS_TROUBLE, "--%s: expected a file name", option);
	if (!memstream_open(&memstream, line->error))
		return false;
	for (; known && *text; text++) {
		bool escaped = *text == '%';

		text += escaped;
		if (!escaped || *text == '%')
			fputc(*text, memstream.stream);
		else if (*text == 'r')
			fprintf(memstream.stream, "%05ju", (uintmax_t)seeding->rank);
		else if (*text == 'w')
			fprintf(memstream.stream, "%05ju", (uintmax_t)seeding->world);
		else
			known = false;
	}
	fputc('\0', memstream.stream);
	if (!memstream_close(&memstream, line->error))
		return false;
	*name = memstream.buffer.data;
	if (known)
		return true;
	return error_set(line->error, STATUS_TROUBLE,
		"--%s: expected %%r (rank), %%w (world size) or %%%% (a percent sign) after a "
		"percent sign",
		option);
}

bool
output_options_set_names(struct command_line *line)
{
	struct output_options *output = &line->job.output;

	if (line->output && strcmp(line->output, "-") == 0)
		line->output = NULL; /* standard output */
	if (!output_options_name(line, &output->path, "output", line->output))
		return false;
	if (!output->manifest && /* manifest_options_read has not set it */
		!output_options_name(line, &output->manifest, "manifest", line->manifest))
		return false;
	return output_options_name(line, &output->stats, "stats", line->stats);
}

bool
output_options_validate(struct command_line *line)
{
	const struct job *job = &line->job;
	const struct output_options *output = &job->output;

	bool has_wait = option_is_given(line, OPTION_WAIT);
	const char *conflict = has_wait ? "wait" : NULL; /* with --check */

	if (output->resume)
		conflict = "resume";
	if (output->path)
		conflict = "output";
	if (job->mode == MODE_CHECK && conflict)
		return error_set(line->error, STATUS_TROUBLE,
			"--check writes no records: it does not work with --%s", conflict);
	if (job->records.format->binary && !output->path && job->mode <= MODE_LOAD &&
		isatty(STDOUT_FILENO))
		return error_set(line->error, STATUS_TROUBLE,
			"--format %s is binary and not written to a terminal: give --output FILE",
			job->records.format->name);
	if (output->resume && !output->path)
		return error_set(line->error, STATUS_TROUBLE, "--resume requires --output FILE");
	if (has_wait && !output->path && !output->manifest && !output->stats)
		return error_set(line->error, STATUS_TROUBLE, "--wait requires --output FILE");
	return true;
}

bool
output_options_check_files(struct command_line *line)
{
	const struct job *job = &line->job;
	const struct input_options *input = &job->input;
	const struct output_options *output = &job->output;
	struct named_file *files;
	size_t count = 0;
	bool valid;

	if (job->mode > MODE_LOAD)
		return true;
	files = calloc(4 + line->config_count + input->paths_count, sizeof(*files));
	if (!files)
		return error_out_of_memory(line->error);
	files[count++] = (struct named_file){ "--output", output->path, true };
	if (output->manifest)
		files[count++] = (struct named_file){ "--manifest", output->manifest, true };
	if (output->stats)
		files[count++] = (struct named_file){ "--stats", output->stats, true };
	for (size_t i = 0; i < line->config_count; i++)
		if (line->config[i].row->code == 'c')
			files[count++] = (struct named_file){ "--config",
				line->config[i].argument, false };
	for (size_t i = 0; i < input->paths_count; i++)
		files[count++] = (struct named_file){ line->load ? "--load" : "input",
			input->paths[i], false };
	if (input->ranges_count == 0 && input->paths_count == 0)
		files[count++] = (struct named_file){ "input", "-", false };
	valid = file_conflict_check(files, count, line->error);
	free(files);
	return valid;
}
