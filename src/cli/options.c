/* SPDX-License-Identifier: MIT */
/* options - the command line to a job. */

/*
 * Options are set in the order of the command line. What depends on several of them is finished and
 * validated afterwards, in the order of finish_load() or finish_other(). The functions called there
 * set *error, and this file decides whether it is an error of usage.
 */

#include "cli/options.h"

#include "base/cpu.h"
#include "cli/config_options.h"
#include "cli/format_options.h"
#include "cli/input_options.h"
#include "cli/load_options.h"
#include "cli/manifest_options.h"
#include "cli/option_value.h"
#include "cli/output_options.h"
#include "cli/rank_options.h"
#include "cli/suggest.h"
#include "command/check.h"
#include "output/manifest_reader.h"

#include <getopt.h>
#include <sched.h>
#include <stdlib.h>

#define KERNELS_MAX 15

/* The command line, as far as the job does not hold it. */
struct command_line {
	struct job *job;
	struct error *error;
	uint64_t given; /* option_bits */
	struct config_options config;
	struct rank_options rank;
	struct format_options format;
	struct output_names output;
	struct load_options load;
	struct empty_argument empty;
};

static void
raise_mode(struct job *job, enum mode mode)
{
	if (job->mode < mode)
		job->mode = mode;
}

static bool
set_kernel(struct job *job, const char *name, struct error *error)
{
	const char *names[KERNELS_MAX + 1] = { NULL };
	unsigned index;

	for (unsigned i = 0; i < KERNELS_MAX && kernels[i]; i++)
		names[i] = kernels[i]->name;
	if (!option_value_name("kernel", name, names, &index, error))
		return false;
	job->run.kernel = kernels[index];
	job->benchmark.one_kernel = true;
	if (kernel_runs_here(job->run.kernel))
		return true;
	return error_set(error, STATUS_TROUBLE,
		"--kernel: this CPU cannot run '%s'; dpa --version lists the kernels", name);
}

static bool
set_progress(struct job *job, const char *when, struct error *error)
{
	static const char *const names[] = { "auto", "always", "never", NULL };
	static const enum progress_when values[] = { PROGRESS_AUTO, PROGRESS_ALWAYS,
		PROGRESS_NEVER };
	unsigned index = 0;

	if (when && !option_value_name("progress", when, names, &index, error))
		return false;
	job->run.progress = values[index];
	return true;
}

/* An option about how dpa runs, or one that selects a mode. */
static bool
set_run_option(struct job *job, int code, const char *argument, struct error *error)
{
	uint64_t number;

	switch (code) {
	case 'j':
		if (!option_value_number("jobs", argument, 1, JOBS_MAX, &number, error))
			return false;
		job->run.jobs = (size_t)number;
		return true;
	case OPTION_KERNEL:
		return set_kernel(job, argument, error);
	case OPTION_PROGRESS:
		return set_progress(job, argument, error);
	case 'q':
		job->output.quiet = true;
		return true;
	case 'v':
		job->output.verbose = true;
		return true;
	case OPTION_BENCHMARK:
		raise_mode(job, MODE_BENCHMARK);
		if (!argument)
			return true;
		return option_value_number("benchmark", argument, 1, (uint64_t)1 << 40,
			&job->benchmark.records, error);
	case OPTION_CHECK:
		raise_mode(job, MODE_CHECK);
		return true;
	case OPTION_PRINT_CONFIG:
		raise_mode(job, MODE_PRINT_CONFIG);
		return true;
	case OPTION_SELF_TEST:
		raise_mode(job, MODE_SELF_TEST);
		return true;
	case 'V':
		raise_mode(job, MODE_VERSION);
		return true;
	default:
		raise_mode(job, MODE_HELP);
		return true;
	}
}

static bool
set_option(struct command_line *line, int code, const char *argument)
{
	struct job *job = line->job;
	struct error *error = line->error;

	switch (code) {
	case OPTION_RANGE:
	case 'k':
	case 'z':
	case 'J':
	case OPTION_NEST:
	case OPTION_SKIP_INVALID:
		return input_options_set(job, code, argument, error);
	case 'p':
	case 'c':
	case OPTION_ROTATION:
	case OPTION_BRIGHTNESS:
	case OPTION_NOISE:
	case OPTION_SCALE:
	case OPTION_CONTRAST:
	case OPTION_PARAM:
	case 'd':
		config_options_add(&line->config, code, argument);
		return true;
	case 'r':
	case 'w':
	case OPTION_LAUNCHER:
	case OPTION_SHARD:
	case OPTION_SEEDING:
	case OPTION_BASE_SEED:
	case OPTION_EPOCH:
	case OPTION_WIDE_SEED:
		return rank_options_set(&line->rank, job, code, argument, error);
	case OPTION_FIELDS:
	case OPTION_PRECISION:
	case OPTION_BATCH:
	case 'f':
		return format_options_set(&line->format, job, code, argument, error);
	case OPTION_LOAD:
		line->load.path = argument;
		raise_mode(job, MODE_LOAD);
		return true;
	case 'o':
	case OPTION_RESUME:
	case OPTION_MANIFEST:
	case OPTION_STATS:
		output_options_set(&line->output, job, code, argument);
		return true;
	default:
		return set_run_option(job, code, argument, error);
	}
}

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
		if (code == ':' || code == '?')
			return suggest_option(code, argv, line->error);
		if (!suggest_double_dash(argv[optind - 1], optarg, line->error))
			return false;
		if (!set_option(line, code, optarg))
			return false;
		line->given |= option_bit(code);
		load_options_note(&line->load, code);
		if (!optarg && option_find(code)->argument)
			line->empty = (struct empty_argument){ option_find(code), argv[optind] };
	}
	return true;
}

static enum options_result
finish_config(struct command_line *line)
{
	const struct config_options *options = &line->config;
	struct job *job = line->job;

	if (job->expected_manifest && !options->preset && options->count == 0) {
		job->config = job->expected_manifest->config;
		return OPTIONS_OK;
	}
	if (!config_options_set_preset(options, &job->config, line->error))
		return OPTIONS_MISUSED;
	if (!config_options_read_files(options, &job->config, line->error))
		return OPTIONS_FAILED;
	if (!config_options_set_parameters(options, &job->config, line->error))
		return OPTIONS_MISUSED;
	return OPTIONS_OK;
}

static enum options_result
finish_outputs(struct command_line *line)
{
	if (!output_options_finish(&line->output, line->job, line->error))
		return OPTIONS_FAILED;
	if (!output_options_validate(line->job, line->error))
		return OPTIONS_MISUSED;
	return OPTIONS_OK;
}

static enum options_result
finish_load(struct command_line *line)
{
	struct job *job = line->job;

	if (!load_options_finish(&line->load, job, line->format.fields, line->error))
		return OPTIONS_MISUSED;
	if (!format_options_finish_format(&line->format, job, line->error))
		return OPTIONS_MISUSED;
	return finish_outputs(line);
}

/* Refuse combinations that cannot work, as far as only the complete job shows them. */
static bool
validate(const struct job *job, struct error *error)
{
	if (!manifest_options_validate(job, error))
		return false;
	if (job->mode == MODE_CHECK)
		return check_validate(job, error);
	if (job->output.with_stats && fields_draw_count(&job->records.fields) == 0)
		return error_set(
			error, STATUS_TROUBLE, "--stats: no parameter is among the fields");
	return true;
}

/* Any mode but that of --load. */
static enum options_result
finish_other(struct command_line *line)
{
	struct job *job = line->job;
	struct error *error = line->error;
	const char *manifest = job->mode == MODE_CHECK ? line->output.manifest : NULL;
	enum options_result result;

	if (!rank_options_finish(&line->rank, job, error))
		return OPTIONS_MISUSED;
	if (!rank_options_detect(&line->rank, job, error))
		return OPTIONS_FAILED;
	if (manifest && !manifest_options_read(job, manifest, line->given, error))
		return OPTIONS_FAILED;
	result = finish_config(line);
	if (result != OPTIONS_OK)
		return result;
	if (!format_options_finish_format(&line->format, job, error))
		return OPTIONS_MISUSED;
	if (!format_options_finish_fields(
		    &line->format, job, line->rank.has_rank || job->all_ranks, error))
		return OPTIONS_MISUSED;
	if (!input_options_validate(job, error))
		return OPTIONS_MISUSED;
	result = finish_outputs(line);
	if (result != OPTIONS_OK)
		return result;
	return validate(job, error) ? OPTIONS_OK : OPTIONS_MISUSED;
}

static enum options_result
parse(struct command_line *line, int argc, char **argv)
{
	struct job *job = line->job;

	if (!set_options(line, argc, argv))
		return OPTIONS_MISUSED;
	if (job->mode > MODE_PRINT_CONFIG)
		return OPTIONS_OK;
	if (!job->run.kernel)
		job->run.kernel = kernel_for(cpu_features());
	input_options_finish(job, argv + optind, (size_t)(argc - optind));
	if (!suggest_files(job, &line->empty, line->error))
		return OPTIONS_FAILED;
	return line->load.path ? finish_load(line) : finish_other(line);
}

/* The CPUs that this process may use. */
static size_t
count_cpus(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	return (size_t)CPU_COUNT(&set);
}

enum options_result
options_parse(struct job *job, int argc, char **argv, struct error *error)
{
	struct command_line line = { .job = job, .error = error };
	size_t max = (size_t)argc + 1; /* of FILEs, ranges or options */
	enum options_result result = OPTIONS_FAILED;

	*job = (struct job){
		.run.jobs = count_cpus(), .seeding.world = 1, .input.delimiter = '\n'
	};
	job->records.precision = PRECISION_FULL;
	job->paths = calloc(max, sizeof(*job->paths));
	job->input.paths = job->paths;
	job->ranges = calloc(max, sizeof(*job->ranges));
	job->input.ranges = job->ranges;
	if (!job->paths || !job->ranges)
		error_out_of_memory(error);
	else if (config_options_open(&line.config, max, error))
		result = parse(&line, argc, argv);
	config_options_close(&line.config);
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
	manifest_close(job->expected_manifest);
}
