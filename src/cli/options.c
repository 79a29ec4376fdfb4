/* SPDX-License-Identifier: MIT */
/*
 * options - the command line to a job.
 *
 * Options are set in the order of the command line, by option_table.c. What depends on several of
 * them is set and validated afterwards, by the steps below.
 */

#include "cli/options.h"

#include "base/cpu.h"

#include "cli/command_line.h"
#include "command/check.h"
#include "output/manifest.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

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
		if (row->code > CHAR_MAX)
			continue;
		*shorts++ = (char)row->code;
		if (has_arg != no_argument)
			*shorts++ = ':';
		if (has_arg == optional_argument)
			*shorts++ = ':';
	}
	*longs = (struct option){ 0 };
	*shorts = '\0';
}

/* Set all options; optind is then the index of the first FILE. */
static bool
set_options(struct command_line *line, int argc, char **argv)
{
	struct option longs[OPTIONS_MAX + 1];
	char shorts[3 * OPTIONS_MAX + 2];
	int code;

	fill_getopt_tables(longs, shorts);
	opterr = 0;
	while ((code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const struct option_row *row = option_find(code);

		if (code == ':' || code == '?')
			return suggest_option(code, argv, line->error);
		/* -preset would be -p with the argument "reset". */
		if (optarg == argv[optind - 1] + 2 &&
			!suggest_double_dash(argv[optind - 1], line->error))
			return false;
		if (!option_set(line, row, optarg))
			return false;
		if (!optarg && row->argument)
			line->empty = (struct given_option){ row, argv[optind] };
	}
	return true;
}

static enum mode
find_mode(const struct command_line *line)
{
	static const int option[] = { [MODE_LOAD] = OPTION_LOAD,
		[MODE_CHECK] = OPTION_CHECK,
		[MODE_BENCHMARK] = OPTION_BENCHMARK,
		[MODE_PRINT_CONFIG] = OPTION_PRINT_CONFIG,
		[MODE_SELF_TEST] = OPTION_SELF_TEST,
		[MODE_VERSION] = 'V',
		[MODE_HELP] = 'h' };
	enum mode mode = MODE_HELP;

	while (mode > MODE_GENERATE && !option_is_given(line, option[mode]))
		mode--;
	return mode;
}

/* Set what follows from the options without further conditions. */
static void
set_implied(struct command_line *line)
{
	struct job *job = &line->job;

	job->mode = find_mode(line);
	if (!job->run.kernel)
		job->run.kernel = kernel_for(cpu_features());
	job->seeding.has_base_seed =
		option_is_given(line, OPTION_BASE_SEED) || option_is_given(line, OPTION_EPOCH);
	job->output.with_stats = option_is_given(line, OPTION_STATS);
	job->input.delimiter = option_is_given(line, 'z') ? '\0' : '\n';
	job->input.objects = option_is_given(line, 'J');
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
		if (option_is_given(line, rules[i].option) &&
			option_is_given(line, rules[i].other) != rules[i].is_required)
			return misuse(line, "--%s %s --%s%s", option_find(rules[i].option)->name,
				rules[i].is_required ? "requires" : "does not work with",
				option_find(rules[i].other)->name, rules[i].reason);
	return true;
}

/* What only the complete job shows. */
static bool
validate_mode(struct command_line *line)
{
	const struct job *job = &line->job;

	if (job->mode == MODE_CHECK)
		return check_validate(job, line->error);
	if (job->output.with_stats && fields_draw_count(&job->records.fields) == 0)
		return misuse(line, "--stats: no parameter is among the fields");
	return true;
}

/* Without --jobs: a thread for each CPU that this process may use. */
static bool
set_jobs(struct command_line *line)
{
	struct run_options *run = &line->job.run;

	run->jobs_source = "--jobs";
	if (option_is_given(line, 'j'))
		return true;
	struct cpu_count cpus = cpu_count();
	run->jobs = cpus.count < JOBS_MAX ? cpus.count : JOBS_MAX;
	run->jobs_source = cpus.source;
	return true;
}

/* What is done after all options are set, and what it means if it fails. */
static const struct {
	bool (*run)(struct command_line *line);
	enum options_result failure;
	bool with_load; /* also with --load */
} steps[] = {
	{ suggest_files, OPTIONS_FAILED, true },
	{ set_jobs, OPTIONS_FAILED, true },
	{ input_options_load, OPTIONS_MISUSED, true },
	{ validate_rules, OPTIONS_MISUSED, true },
	{ rank_options_validate, OPTIONS_MISUSED, false },
	{ rank_options_detect, OPTIONS_FAILED, false },
	{ manifest_options_read, OPTIONS_FAILED, false },
	{ input_options_set_order, OPTIONS_MISUSED, false },
	{ config_options_set_preset, OPTIONS_MISUSED, true },
	{ config_options_read_files, OPTIONS_FAILED, true },
	{ config_options_set_parameters, OPTIONS_MISUSED, true },
	{ output_options_set_names, OPTIONS_FAILED, true },
	{ output_options_set_format, OPTIONS_MISUSED, true },
	{ output_options_set_fields, OPTIONS_MISUSED, false },
	{ input_options_validate, OPTIONS_MISUSED, false },
	{ output_options_validate, OPTIONS_MISUSED, true },
	{ output_options_check_files, OPTIONS_FAILED, true },
	{ manifest_options_validate, OPTIONS_MISUSED, false },
	{ validate_mode, OPTIONS_MISUSED, false },
};

static enum options_result
parse(struct command_line *line, int argc, char **argv)
{
	struct job *job = &line->job;

	if (!set_options(line, argc, argv))
		return OPTIONS_MISUSED;
	set_implied(line);
	if (job->mode > MODE_PRINT_CONFIG)
		return OPTIONS_OK;
	job->input.paths_count = (size_t)(argc - optind);
	for (size_t i = 0; i < job->input.paths_count; i++)
		job->paths[i] = argv[optind + (int)i];
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if ((steps[i].with_load || !line->load) && !steps[i].run(line))
			return steps[i].failure;
	return OPTIONS_OK;
}

enum options_result
options_parse(struct job *job, int argc, char **argv, struct error *error)
{
	struct command_line line = { .error = error };
	size_t max = (size_t)argc + 1; /* of FILEs, ranges or options */
	enum options_result result = OPTIONS_FAILED;

	line.job.run.progress = PROGRESS_NEVER;
	line.job.seeding.world = 1;
	line.job.order.shard.limit = UNBOUNDED;
	line.job.records.precision = PRECISION_FULL;
	line.job.paths = calloc(max, sizeof(*line.job.paths));
	line.job.ranges = calloc(max, sizeof(*line.job.ranges));
	line.config = calloc(max, sizeof(*line.config));
	line.job.input.paths = line.job.paths;
	line.job.input.ranges = line.job.ranges;
	if (line.job.paths && line.job.ranges && line.config)
		result = parse(&line, argc, argv);
	else
		error_out_of_memory(error);
	free(line.config);
	*job = line.job;
	return result;
}

void
job_close(struct job *job)
{
	free(job->ranges);
	free(job->paths);
	free(job->output.path);
	free(job->output.manifest);
	free(job->output.stats);
	config_close(&job->config);
	manifest_close(job->expected_manifest);
}
