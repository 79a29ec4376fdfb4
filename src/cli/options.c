/* SPDX-License-Identifier: MIT */
/*
 * options - the command line to a job.
 *
 * Options are set in the order of the command line, by option_table.c. What depends on several of
 * them is set and validated afterwards, by the files ..._options.c.
 */

#include "cli/options.h"

#include "base/cpu.h"
#include "cli/command_line.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The table of options as getopt_long reads it. */
static void
fill_getopt_tables(struct option longs[OPTIONS_MAX + 1], char shorts[3 * OPTIONS_MAX + 2])
{
	*shorts++ = ':'; /* a missing argument is ':', an unknown option '?' */
	for (const struct option_row *row = option_rows; row->name; row++) {
		int has_arg = no_argument;

		if (row->argument)
			has_arg = row->argument[0] == '[' ? optional_argument : required_argument;
		*longs++ = (struct option){ row->name, has_arg, NULL, row->code };
		if (row->code <= CHAR_MAX)
			/* required_argument is 1 and optional_argument 2 colons */
			shorts += sprintf(shorts, "%c%.*s", row->code, has_arg, "::");
	}
	*longs = (struct option){ 0 };
}

/* Set all options; optind is then the index of the first FILE. */
static bool
set_options(struct command_line *line, int argc, char **argv)
{
	struct option longs[OPTIONS_MAX + 1];
	char shorts[3 * OPTIONS_MAX + 2];
	int code;

	/* -preset would be -p with the argument "reset". */
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (!suggest_double_dash(argv[i], line->error))
			return false;
	fill_getopt_tables(longs, shorts);
	opterr = 0;
	while ((code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const struct option_row *row = option_find(code);

		if (code == ':' || code == '?')
			return suggest_option(code, argv, line->error);
		if (row->argument || !line->given[code]) /* flags are recorded once */
			line->options[line->options_count++] =
				(struct given_option){ row, optarg, argv[optind] };
		if (!option_set(line, row, optarg))
			return false;
	}
	return true;
}

/* Set what follows from the options without further conditions. */
static void
set_implied(struct command_line *line)
{
	struct job *job = &line->job;

	if (!line->given[OPTION_WAIT])
		job->output.wait = 0;
	if (!job->run.kernel)
		job->run.kernel = kernel_for(cpu_features());
	job->run.jobs_source = "--jobs";
	if (!line->given['j']) { /* a thread for each CPU that this process may use */
		struct cpu_count cpus = cpu_count();

		job->run.jobs = cpus.count < JOBS_MAX ? cpus.count : JOBS_MAX;
		job->run.jobs_source = cpus.source;
	}
	if (line->files.output && strcmp(line->files.output, "-") == 0) { /* standard output */
		line->files.output = NULL;
		line->given['o'] = false;
	}
	job->seeding.has_base_seed = line->given[OPTION_BASE_SEED] || line->given[OPTION_EPOCH];
	job->output.with_stats = line->given[OPTION_STATS];
	job->input.delimiter = line->given['z'] ? '\0' : '\n';
	job->input.objects = line->given['J'];
	if (!job->input.objects)
		return;
	job->input.keys = false; /* a member that is a string is a key anyway */
	if (!job->join.member)
		job->join.member = "id";
	job->join.member_length = strlen(job->join.member);
	job->join.integers = job->seeding.kind == SEEDING_UNIQUE;
}

/* Options that require each other, or that do not work together. */
static const struct {
	int option;
	bool is_required;
	int other;
	const char *reason;
} rules[] = {
	{ OPTION_NEST, true, 'J', "" },
	{ OPTION_RESUME, true, 'o', " FILE" },
	{ OPTION_CHECK, false, 'o', ": it writes no records" },
	{ OPTION_CHECK, false, OPTION_RESUME, ": it writes no records" },
	{ OPTION_CHECK, false, OPTION_WAIT, ": it writes no records" },
	{ OPTION_STATS, false, OPTION_CHECK, ": dpa --load FILE --stats computes those of a file" },
	{ OPTION_NO_STATS, false, OPTION_STATS, ": give one of them" },
	{ OPTION_BENCHMARK, false, 'k', ": it generates its own IDs" },
	{ OPTION_BENCHMARK, false, 'J', ": it generates its own IDs" },
	{ 'n', false, OPTION_RANGE,
		": it is the range 0-(N-1); --limit N processes the first N items" },
	{ 'n', false, 'J', ": --limit N processes the first N items" },
	{ 'n', false, 'k', ": --limit N processes the first N items" },
	{ 'J', false, OPTION_RANGE, ": --skip and --limit select lines" },
	{ 'J', false, 'z', ": objects are lines" },
	{ 'J', false, OPTION_BATCH, ": each object is a line" },
	{ OPTION_RANGE, false, 'k', ": it gives IDs" },
};

static bool
validate_rules(struct command_line *line)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (line->given[rules[i].option] &&
			line->given[rules[i].other] != rules[i].is_required)
			return misuse(line, "--%s %s --%s%s", option_find(rules[i].option)->name,
				rules[i].is_required ? "requires" : "does not work with",
				option_find(rules[i].other)->name, rules[i].reason);
	return true;
}

/* What only the complete job shows. */
static bool
validate_job(struct command_line *line)
{
	const struct job *job = &line->job;
	const struct manifest *manifest = job->expected_manifest;
	const struct run_info run = job_run_info(job);
	struct error difference = { 0 };

	if (manifest && !run_compare(&run, &manifest->run, job->all_ranks, &difference)) {
		if (difference.status == STATUS_TROUBLE)
			return error_out_of_memory(line->error);
		return misuse(line, "--check: options and manifest '%s' differ in: %s",
			manifest->name, difference.text);
	}
	if (job->mode == MODE_CHECK)
		return check_validate(job, line->error);
	if (job->output.with_stats && fields_draw_count(&job->records.fields) == 0)
		return misuse(line, "--stats: no parameter is among the fields");
	return true;
}

static bool
parse(struct command_line *line, int argc, char **argv)
{
	struct job *job = &line->job;
	/* Arrays for FILEs, ranges or options: each word has at most one option with an
	 * argument. */
	size_t max = (size_t)argc + OPTIONS_MAX;

	job->owned.paths = calloc(max, sizeof(*job->owned.paths));
	job->owned.ranges = calloc(max, sizeof(*job->owned.ranges));
	line->options = calloc(max, sizeof(*line->options));
	if (!job->owned.paths || !job->owned.ranges || !line->options)
		return error_out_of_memory(line->error);
	job->input.paths = job->owned.paths;
	job->input.ranges = job->owned.ranges;
	if (!set_options(line, argc, argv))
		return false;
	if (job->mode > MODE_PRINT_CONFIG)
		return true;
	set_implied(line);
	job->input.paths_count = (size_t)(argc - optind);
	for (size_t i = 0; i < job->input.paths_count; i++)
		job->owned.paths[i] = argv[optind + (int)i];
	if (!suggest_files(line) || !input_options_load(line) || !validate_rules(line))
		return false;
	if (!line->load && (!input_options_set_rank(line) || !config_options_read_manifest(line) ||
				   !input_options_set_order(line)))
		return false;
	if (!config_options_set(line) || !output_options_set(line))
		return false;
	return line->load || validate_job(line);
}

bool
options_parse(struct job *job, int argc, char **argv)
{
	struct error error = { 0 };
	struct command_line line = { .error = &error,
		.job.run.progress = PROGRESS_NEVER,
		.job.seeding.world = 1,
		.job.order.shard.limit = UNBOUNDED,
		.job.records.precision = PRECISION_FULL,
		.job.output.wait = WAIT_FOREVER };

	if (!parse(&line, argc, argv)) {
		diag("%s", error.text);
		if (!line.is_external && strcmp(error.text, "out of memory") != 0)
			dprintf(STDERR_FILENO, "Try 'dpa --help' for more information.\n");
	}
	free(line.options);
	*job = line.job;
	return error.status == STATUS_OK;
}

void
job_close(struct job *job)
{
	free(job->owned.ranges);
	free(job->owned.paths);
	free(job->output.path);
	free(job->output.manifest);
	free(job->output.stats);
	config_close(&job->config);
	manifest_close(job->expected_manifest);
}
