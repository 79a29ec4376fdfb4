/* SPDX-License-Identifier: MIT */
/* output_options - what is written: format and fields of the records, and names of files. */

#include "cli/command_line.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The format that the extension of --output selects, or the command that writes such a file. */
static const struct extension {
	const char *name;
	const struct format *format;
	const char *command;
} extensions[] = {
	{ ".ndjson", &format_ndjson, NULL },
	{ ".jsonl", &format_ndjson, NULL },
	{ ".csv", &format_csv, NULL },
	{ ".tsv", &format_tsv, NULL },
	{ ".json", &format_json, NULL },
	{ ".npy", &format_npy, NULL },
	{ ".raw", &format_raw, NULL },
	{ ".gz", NULL, "dpa --format NAME ... | gzip >X.gz" },
	{ ".zst", NULL, "dpa --format NAME ... | zstd >X.zst" },
	{ ".xz", NULL, "dpa --format NAME ... | xz >X.xz" },
	{ ".bz2", NULL, "dpa --format NAME ... | bzip2 >X.bz2" },
	{ ".lz4", NULL, "dpa --format NAME ... | lz4 >X.lz4" },
	{ ".parquet", NULL,
		"dpa ... -o X.ndjson && duckdb -c \"copy (from 'X.ndjson') to 'X.parquet'\"" },
	{ ".arrow", NULL, "dpa ... -o X.ndjson, which pyarrow.json reads" },
	{ ".h5", NULL, "dpa ... -o X.npy, which numpy.load reads; h5py writes the array" },
	{ ".tfrecord", NULL, "dpa ... -o X.ndjson, whose lines tf.io.TFRecordWriter writes" },
	{ 0 },
};

/* Set the format to that of the output's extension, if it has one that is known. */
static bool
set_format_by_extension(struct command_line *line, const struct format **format)
{
	const char *path = line->job.output.path ? line->job.output.path : "";
	const char *base = strrchr(path, '/');
	const char *dot = strrchr(base ? base + 1 : path, '.');
	const struct extension *row = extensions;
	char quoted[QUOTED_MAX];

	if (!dot || dot == path || dot[-1] == '/') /* a hidden file, not an extension */
		return true;
	while (row->name && strcasecmp(row->name, dot) != 0)
		row++;
	if (row->command)
		return misuse(line, "--output %s: dpa does not write %s: %s",
			quote(quoted, path, strlen(path)), row->name, row->command);
	*format = row->format ? row->format : *format;
	return true;
}

static bool
set_format(struct command_line *line)
{
	static const struct {
		int option;
		const char *remedy, *part; /* of the format that the option omits */
	} rules[] = { { OPTION_BATCH, "ndjson", NULL }, { 'J', "ndjson", NULL },
		{ OPTION_NO_HEADER, "csv or tsv", "header" },
		{ OPTION_NO_STATS, "json", "stats" } };
	struct job *job = &line->job;
	const struct manifest *manifest = job->expected_manifest;
	const struct format **format = &job->records.format;
	int index = 0;

	if (line->format)
		index = option_parse_name("format", line->format, format_names, line->error);
	if (index < 0)
		return false;
	job->benchmark.ndjson = line->format && index == 0;
	*format = formats[index];
	job->records.is_reduced = false;
	if (manifest && (!line->format || manifest->run.records.format == *format)) {
		*format = manifest->run.records.format;
		job->records.is_reduced = manifest->run.records.is_reduced;
	} else if (!line->format && !set_format_by_extension(line, format)) {
		return false;
	}
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		const char *part = rules[i].part;
		bool works = (*format)->is_object;

		if (!line->given[rules[i].option])
			continue;
		if (part) {
			works = (*format)->optional && strcmp((*format)->optional, part) == 0;
			job->records.is_reduced = true;
		}
		if (!works)
			return misuse(line,
				"--%s does not work with format %s, which --format or the "
				"extension of --output selects: give --format %s",
				option_find(rules[i].option)->name, (*format)->name,
				rules[i].remedy);
	}
	return true;
}

static bool
set_fields(struct command_line *line)
{
	struct job *job = &line->job;
	struct record_options *records = &job->records;
	bool with_rank = job->seeding.kind == SEEDING_RANK;
	bool has_rank = with_rank || line->given['r'] || job->all_ranks;
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
	if (records->is_join && fields_contains(&records->fields, FIELD_ID))
		return misuse(
			line, "--fields: 'id' does not work with --join: the object has its own");
	return record_options_validate(records, line->error);
}

static bool
set_names(struct command_line *line)
{
	const struct seeding *seeding = &line->job.seeding;
	struct output_options *output = &line->job.output;
	const struct {
		const char *option, *text;
		char **name;
	} files[] = { { "output", line->files.output, &output->path },
		{ "manifest", line->files.manifest, &output->manifest },
		{ "stats", line->files.stats, &output->stats } };

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		if (!files[i].text)
			continue;
		if (*files[i].text == '\0')
			return misuse(line, "--%s: expected a file name", files[i].option);
		*files[i].name = output_name(
			files[i].text, files[i].option, seeding->rank, seeding->world, line->error);
		if (!*files[i].name)
			return false;
	}
	return true;
}

static bool
is_stdout(const char *name)
{
	return name && strcmp(name, "-") == 0;
}

static bool
validate(struct command_line *line)
{
	const struct job *job = &line->job;
	const struct output_options *output = &job->output;

	if (!output->path + is_stdout(output->manifest) + is_stdout(output->stats) > 1)
		return misuse(line,
			"only one of the records, --manifest - and --stats=- can go to standard "
			"output: give --output FILE");
	if (job->records.format->binary && !output->path && isatty(STDOUT_FILENO))
		return misuse(line,
			"--format %s is binary and not written to a terminal: give --output FILE",
			job->records.format->name);
	if (line->given[OPTION_WAIT] && !output->path && !output->manifest && !output->stats)
		return misuse(line, "--wait requires --output FILE");
	return true;
}

/* No output is an input, a configuration file, or another output. */
static bool
check_files(struct command_line *line)
{
	const struct job *job = &line->job;
	const struct input_options *input = &job->input;
	const struct output_options *output = &job->output;
	size_t count = 0, max = 4 + line->options_count + input->paths_count;
	struct named_file *files = calloc(max, sizeof(*files));

	if (!files)
		return error_out_of_memory(line->error);
	files[count++] = (struct named_file){ "--output", output->path, true };
	if (output->manifest)
		files[count++] = (struct named_file){ "--manifest", output->manifest, true };
	if (output->stats)
		files[count++] = (struct named_file){ "--stats", output->stats, true };
	for (size_t i = 0; i < line->options_count; i++)
		if (line->options[i].row->code == 'c')
			files[count++] =
				(struct named_file){ "--config", line->options[i].argument, false };
	for (size_t i = 0; i < input->paths_count; i++)
		files[count++] = (struct named_file){ line->load ? "--load" : "input",
			input->paths[i], false };
	if (input->ranges_count == 0 && input->paths_count == 0)
		files[count++] = (struct named_file){ "input", "-", false };
	line->is_external = !file_conflict_check(files, count, line->error);
	free(files);
	return !line->is_external;
}

bool
output_options_set(struct command_line *line)
{
	if (!set_names(line) || !set_format(line))
		return false;
	if (!line->load && !set_fields(line))
		return false;
	if (line->job.mode > MODE_LOAD)
		return true;
	return validate(line) && check_files(line);
}
