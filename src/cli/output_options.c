/* SPDX-License-Identifier: MIT */
/* output_options - what is written: format and fields of the records, and names of files. */

#include "base/buffer.h"
#include "base/quote.h"
#include "cli/command_line.h"
#include "output/file_conflict.h"
#include "output/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * The format that the extension of --output stands for; or what makes such a file: a command that
 * reads it from dpa, or if there is a format too, from a file of that format.
 */
struct extension {
	const char *name;
	const struct format *format;
	const char *command;
};

static const struct extension extensions[] = {
	{ "ndjson", &format_ndjson, NULL },
	{ "jsonl", &format_ndjson, NULL },
	{ "csv", &format_csv, NULL },
	{ "tsv", &format_tsv, NULL },
	{ "json", &format_json, NULL },
	{ "npy", &format_npy, NULL },
	{ "raw", &format_raw, NULL },
	{ "gz", NULL, "gzip" },
	{ "zst", NULL, "zstd" },
	{ "xz", NULL, "xz" },
	{ "bz2", NULL, "bzip2" },
	{ "lz4", NULL, "lz4" },
	{ "parquet", &format_ndjson, "duckdb -c \"copy (from 'X.ndjson') to 'X.parquet'\"" },
	{ "arrow", &format_ndjson,
		"python3 -c \"from pyarrow import feather, json; "
		"feather.write_feather(json.read_json('X.ndjson'), 'X.arrow')\"" },
	{ "h5", &format_npy,
		"python3 -c \"import h5py, numpy; "
		"h5py.File('X.h5', 'w')['X'] = numpy.load('X.npy')\"" },
	{ "tfrecord", &format_ndjson,
		"python3 -c \"import tensorflow as tf; w = tf.io.TFRecordWriter('X.tfrecord'); "
		"[w.write(line) for line in open('X.ndjson', 'rb')]\"" },
	{ 0 },
};

/* The row of the extension of a path that ends at `end`, which is moved to its dot, or that of the
 * sentinel. */
static const struct extension *
find_extension(const char *path, const char **end)
{
	const char *base = memrchr(path, '/', (size_t)(*end - path));
	const char *dot = memrchr(path, '.', (size_t)(*end - path));
	const struct extension *row = extensions;

	base = base ? base + 1 : path;
	if (!dot || dot <= base) /* a hidden file, not an extension */
		dot = *end;
	while (row->name && (dot == *end || strlen(row->name) != (size_t)(*end - dot) - 1 ||
				    strncasecmp(row->name, dot + 1, strlen(row->name)) != 0))
		row++;
	*end = dot;
	return row;
}

/* Set the format to that of the output's extension, if it has one that is known. */
static bool
set_format_by_extension(struct command_line *line, const struct format **format)
{
	const char *path = line->job.output.path ? line->job.output.path : "";
	const char *end = path + strlen(path);
	const struct extension *row = find_extension(path, &end);
	char quoted[QUOTED_MAX];

	if (!row->command) {
		*format = row->format ? row->format : *format;
		return true;
	}
	quote(quoted, path, strlen(path));
	if (row->format)
		return misuse(line, "--output %s: dpa does not write .%s: dpa ... -o X.%s && %s",
			quoted, row->name, row->format->name, row->command);
	*format = find_extension(path, &end)->format;
	return misuse(line, "--output %s: dpa does not compress: dpa%s%s ... | %s >X.%s", quoted,
		*format ? " --format " : "", *format ? (*format)->name : "", row->command,
		row->name);
}

/* Refuse an option that does not work with the format. */
static bool
refuse_option(const struct command_line *line, const char *option, const char *remedy)
{
	bool by_extension = !line->format && line->job.output.path;

	return misuse(line, "--%s does not work with %s %s%s: give %s", option,
		by_extension ? "format" : "--format", line->job.records.format->name,
		by_extension ? ", which the extension of --output selects" : "", remedy);
}

/* For --no-header and --no-stats: set the format that omits that. */
static bool
reduce_format(struct command_line *line, int option, const char *omits, const char *remedy)
{
	struct record_options *records = &line->job.records;

	if (!option_is_given(line, option))
		return true;
	if (records->format->reduced && strcmp(records->format->reduced->omits, omits) == 0)
		records->format = records->format->reduced;
	if (records->format->omits && strcmp(records->format->omits, omits) == 0)
		return true;
	return refuse_option(line, option_find(option)->name, remedy);
}

bool
output_options_set_format(struct command_line *line)
{
	const char *names[FORMATS_MAX + 1];
	struct job *job = &line->job;
	const struct manifest *manifest = job->expected_manifest;
	const struct format **format = &job->records.format;
	unsigned index = 0;

	format_names(names);
	if (line->format && !option_parse_name("format", line->format, names, &index, line->error))
		return false;
	job->benchmark.ndjson = line->format && index == 0;
	*format = formats[index];
	if (manifest &&
		(!line->format || strcmp(manifest->run.records.format->name, line->format) == 0))
		*format = manifest->run.records.format;
	else if (!line->format && !set_format_by_extension(line, format))
		return false;
	if (job->records.batch && !(*format)->supports_batch)
		return refuse_option(line, "batch", "--format ndjson");
	if (job->input.objects && !(*format)->supports_join)
		return refuse_option(line, "join", "--format ndjson");
	return reduce_format(line, OPTION_NO_HEADER, "header", "--format csv or tsv") &&
	       reduce_format(line, OPTION_NO_STATS, "stats", "--format json");
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

	*name = NULL;
	if (!text)
		return true;
	if (*text == '\0')
		return misuse(line, "--%s: expected a file name", option);
	*name = output_name(text, option, seeding->rank, seeding->world, line->error);
	return *name;
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

static bool
is_stdout(const char *name)
{
	return name && strcmp(name, "-") == 0;
}

bool
output_options_validate(struct command_line *line)
{
	const struct job *job = &line->job;
	const struct output_options *output = &job->output;

	if (job->mode <= MODE_LOAD && !output->path &&
		(is_stdout(output->manifest) || is_stdout(output->stats)))
		return misuse(line, "--%s -: standard output has the records: give --output FILE",
			is_stdout(output->manifest) ? "manifest" : "stats");
	if (job->mode <= MODE_LOAD && is_stdout(output->manifest) && is_stdout(output->stats))
		return misuse(line,
			"--manifest - and --stats=- both write to standard output: give a FILE");
	if (job->records.format->binary && !output->path && job->mode <= MODE_LOAD &&
		isatty(STDOUT_FILENO))
		return misuse(line,
			"--format %s is binary and not written to a terminal: give --output FILE",
			job->records.format->name);
	if (output->resume && !output->path)
		return misuse(line, "--resume requires --output FILE");
	if (option_is_given(line, OPTION_WAIT) && !output->path && !output->manifest &&
		!output->stats)
		return misuse(line, "--wait requires --output FILE");
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
			files[count++] =
				(struct named_file){ "--config", line->config[i].argument, false };
	for (size_t i = 0; i < input->paths_count; i++)
		files[count++] = (struct named_file){ line->load ? "--load" : "input",
			input->paths[i], false };
	if (input->ranges_count == 0 && input->paths_count == 0)
		files[count++] = (struct named_file){ "input", "-", false };
	valid = file_conflict_check(files, count, line->error);
	free(files);
	return valid;
}
