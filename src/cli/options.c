/* SPDX-License-Identifier: MIT */
/* options - the command line to a job. */

#include "cli/options.h"

#include "base/utf8.h"
#include "cli/config_options.h"
#include "cli/load_options.h"
#include "cli/manifest_options.h"
#include "cli/option_value.h"
#include "cli/output_options.h"
#include "cli/rank_options.h"
#include "cli/suggest.h"
#include "output/manifest_reader.h"

#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 64

/* What is taken down while the options are read. */
struct reading {
	struct job *job;
	struct error *error;
	bool *misuse;
	const char *fields, *format, *output, *manifest, *stats, *load;
	const char *unloaded;          /* an option that does not work with --load */
	const struct option_row *bare; /* the last option without the argument that it may have, */
	const char *behind;            /* and the word that followed it */
	uint64_t given;                /* option_bits */
	struct config_options overlays;
	struct rank_options distribution;
};

/* The table as getopt_long wants it. */
static void
getopt_tables(struct option *longs, char *shorts)
{
	*shorts++ = ':'; /* tell a missing argument from an unknown option */
	for (const struct option_row *row = option_rows; row->name; row++) {
		int takes = !row->argument            ? no_argument
			    : row->argument[0] == '[' ? optional_argument
						      : required_argument;

		*longs++ = (struct option){ row->name, takes, NULL, row->code };
		if (row->code <= CHAR_MAX) {
			*shorts++ = (char)row->code;
			if (takes != no_argument)
				*shorts++ = ':';
			if (takes == optional_argument)
				*shorts++ = ':';
		}
	}
	*longs = (struct option){ 0 };
	*shorts = '\0';
}

static bool
out_of_memory(struct reading *reading)
{
	*reading->misuse = false;
	return error_out_of_memory(reading->error);
}

static bool
add_range(struct reading *reading, const char *text)
{
	struct job *job = reading->job;
	size_t count = job->input.ranges_count + 1;
	struct range *larger = reallocarray(job->ranges, count, sizeof(*larger));

	if (!larger)
		return out_of_memory(reading);
	job->ranges = larger;
	job->input.ranges = larger;
	job->input.ranges_count = count;
	return range_parse(&larger[count - 1], text, reading->error);
}

static bool
take_kernel(struct job *job, const char *name, struct error *error)
{
	const char *names[16];
	unsigned count = 0, index;

	for (; count < 15 && kernels[count]; count++)
		names[count] = kernels[count]->name;
	names[count] = NULL;
	if (!option_value_name("kernel", name, names, &index, error))
		return false;
	job->kernel = kernels[index];
	job->benchmark.only = true;
	return kernel_runs_here(job->kernel) ||
	       error_set(error, STATUS_TROUBLE,
		       "--kernel: this CPU cannot run '%s'; dpa --version lists what it can", name);
}

/* A name that JSON writes as it is. */
static bool
take_nest(struct job *job, const char *text, struct error *error)
{
	size_t length = strlen(text);
	bool plain = length > 0 && length <= PARAMETER_NAME_MAX && utf8_valid(text, length) &&
		     !strpbrk(text, "\"\\");

	for (size_t i = 0; i < length; i++)
		plain = plain && (unsigned char)text[i] >= 0x20;
	job->layout.nest = text;
	return plain || error_set(error, STATUS_TROUBLE,
				"--nest: invalid name: 1 to %d bytes of UTF-8 are needed, without "
				"quotes, backslashes and control characters",
				PARAMETER_NAME_MAX);
}

static bool
take_progress(struct job *job, const char *when, struct error *error)
{
	static const char *const names[] = { "auto", "always", "never", NULL };
	static const enum progress_when meant[] = { PROGRESS_AUTO, PROGRESS_ALWAYS,
		PROGRESS_NEVER };
	unsigned index = 0;

	if (when && !option_value_name("progress", when, names, &index, error))
		return false;
	job->progress = meant[index];
	return true;
}

static bool
take_input(struct reading *reading, int code, const char *text)
{
	struct input_options *input = &reading->job->input;

	switch (code) {
	case OPTION_RANGE:
		return add_range(reading, text);
	case 'k':
		input->keys = true;
		return true;
	case 'z':
		input->delimiter = '\0';
		return true;
	case 'J':
		input->objects = true;
		reading->job->join.member = text ? text : "id";
		return true;
	case OPTION_NEST:
		return take_nest(reading->job, text, reading->error);
	default:
		input->skip_invalid = true;
		return true;
	}
}

static bool
take_running(struct reading *reading, int code, const char *text)
{
	struct job *job = reading->job;
	uint64_t number = 0;
	bool taken;

	switch (code) {
	case OPTION_PRECISION:
		taken = option_value_number(
			"precision", text, 0, PRECISION_MAX, &number, reading->error);
		job->layout.precision = (int)number;
		return taken;
	case OPTION_BATCH:
		return option_value_number(
			"batch", text, 1, UINT64_MAX, &job->layout.batch, reading->error);
	case 'j':
		taken = option_value_number("jobs", text, 1, JOBS_MAX, &number, reading->error);
		job->jobs = (size_t)number;
		return taken;
	case OPTION_KERNEL:
		return take_kernel(job, text, reading->error);
	case OPTION_PROGRESS:
		return take_progress(job, text, reading->error);
	case 'q':
		job->quiet = true;
		return true;
	default:
		job->verbose = true;
		return true;
	}
}

static bool
take_mode(struct job *job, enum mode mode)
{
	if (job->mode < mode)
		job->mode = mode;
	return true;
}

static bool
take_benchmark(struct job *job, const char *text, struct error *error)
{
	take_mode(job, MODE_BENCHMARK);
	return !text || option_value_number("benchmark", text, 1, (uint64_t)1 << 40,
				&job->benchmark.records, error);
}

/* One option. What must wait for others is taken down. */
static bool
take(struct reading *reading, int code, const char *text)
{
	switch (code) {
	case OPTION_RANGE:
	case 'k':
	case 'z':
	case 'J':
	case OPTION_NEST:
	case OPTION_SKIP_INVALID:
		return take_input(reading, code, text);
	case 'p':
		reading->overlays.preset = text;
		return true;
	case OPTION_FIELDS:
		reading->fields = text;
		return true;
	case 'f':
		reading->format = text;
		return true;
	case OPTION_STATS:
		reading->job->stats = true;
		reading->stats = text;
		return true;
	case OPTION_LOAD:
		reading->load = text;
		return take_mode(reading->job, MODE_LOAD);
	case OPTION_CHECK:
		return take_mode(reading->job, MODE_CHECK);
	case 'o':
		reading->output = text;
		return true;
	case OPTION_MANIFEST:
		reading->manifest = text;
		return true;
	case OPTION_RESUME:
		reading->job->resume = true;
		return true;
	case OPTION_PRINT_CONFIG:
		return take_mode(reading->job, MODE_PRINT_CONFIG);
	case OPTION_SELF_TEST:
		return take_mode(reading->job, MODE_SELF_TEST);
	case OPTION_BENCHMARK:
		return take_benchmark(reading->job, text, reading->error);
	case 'V':
		return take_mode(reading->job, MODE_VERSION);
	case 'h':
		return take_mode(reading->job, MODE_HELP);
	case OPTION_PRECISION:
	case OPTION_BATCH:
	case OPTION_KERNEL:
	case OPTION_PROGRESS:
	case 'j':
	case 'q':
	case 'v':
		return take_running(reading, code, text);
	case 'r':
	case 'w':
	case OPTION_SHARD:
	case OPTION_SEEDING:
	case OPTION_BASE_SEED:
	case OPTION_EPOCH:
	case OPTION_LAUNCHER:
	case OPTION_WIDE_SEED:
		return rank_options_take(
			&reading->distribution, reading->job, code, text, reading->error);
	default:
		config_options_take(&reading->overlays, code, text);
		return true;
	}
}

static bool
check_join(const struct job *job, struct error *error)
{
	const struct record_options *layout = &job->layout;
	const char *other = job->input.ranges_count        ? "--range"
			    : job->input.delimiter == '\0' ? "--null"
			    : layout->batch                ? "--batch"
							   : NULL;

	if (!job->input.objects)
		return !layout->nest || error_set(error, STATUS_TROUBLE, "--nest needs --join");
	if (fields_contains(&layout->fields, FIELD_ID))
		return error_set(error, STATUS_TROUBLE,
			"--fields: 'id' does not work with --join: the object names its sample");
	if (!layout->format->supports_join)
		return error_set(error, STATUS_TROUBLE, "--join does not work with --format %s",
			layout->format->name);
	return !other || error_set(error, STATUS_TROUBLE, "--join does not work with %s", other);
}

static bool
check_input(const struct job *job, struct error *error)
{
	if (job->mode == MODE_BENCHMARK &&
		(job->input.paths_count || job->input.keys || job->input.objects))
		return error_set(error, STATUS_TROUBLE,
			"--benchmark makes its own IDs: it takes no FILE, --keys or --join");
	if (job->mode == MODE_PRINT_CONFIG && job->input.paths_count)
		return error_set(error, STATUS_TROUBLE,
			"--print-config reads no input: no FILE can be given with it, as '%s'; "
			"a configuration is given by --config",
			job->paths[0]);
	if (job->input.ranges_count == 0)
		return true;
	if (job->input.paths_count && job->mode != MODE_CHECK)
		return error_set(error, STATUS_TROUBLE,
			"--range replaces the input: no FILE can be given with it, as '%s'",
			job->paths[0]);
	return !job->input.keys ||
	       error_set(error, STATUS_TROUBLE, "--range gives IDs: it does not work with --keys");
}

static bool
take_fields(struct reading *reading)
{
	struct job *job = reading->job;
	struct record_options *layout = &job->layout;
	bool rank = job->seeding.kind == SEEDING_RANK;

	layout->keys = job->input.keys;
	layout->is_join = job->input.objects;
	layout->seed_256 = job->seeding.seed_256;
	fields_default(&layout->fields, &job->config,
		layout->format->fields & ~(rank ? 0 : 1u << FIELD_RANK) &
			~(layout->is_join ? 1u << FIELD_ID : 0));
	if (job->expected_manifest && !reading->fields)
		layout->fields = job->expected_manifest->fields;
	if (reading->fields && !fields_parse(&layout->fields, &job->config,
				       rank || reading->distribution.ranked || job->all_ranks,
				       reading->fields, reading->error))
		return false;
	return !layout->format->validate || layout->format->validate(layout, reading->error);
}

static bool
take_format(struct reading *reading)
{
	const char *names[16];
	unsigned count = 0, index = 0;

	for (; count < 15 && formats[count]; count++)
		names[count] = formats[count]->name;
	names[count] = NULL;
	if (reading->format &&
		!option_value_name("format", reading->format, names, &index, reading->error))
		return false;
	reading->job->layout.format = formats[index];
	reading->job->benchmark.lines = reading->format && index == 0;
	return formats[index]->supports_batch || !reading->job->layout.batch ||
	       error_set(reading->error, STATUS_TROUBLE, "--batch does not work with --format %s",
		       names[index]);
}

static bool
take_outputs(struct reading *reading)
{
	struct job *job = reading->job;

	*reading->misuse = false; /* a name is not what --help could help with */
	if (!output_option_name(
		    &job->output, "output", reading->output, &job->seeding, reading->error) ||
		(!job->manifest && !output_option_name(&job->manifest, "manifest",
					   reading->manifest, &job->seeding, reading->error)) ||
		!output_option_name(
			&job->stats_path, "stats", reading->stats, &job->seeding, reading->error))
		return false;
	*reading->misuse = true;
	return output_options_validate(job, reading->error);
}

/* Of --check, the manifest is not written but tells what the files are. */
static bool
take_recorded(struct reading *reading)
{
	struct job *job = reading->job;

	if (job->mode != MODE_CHECK || !reading->manifest)
		return true;
	*reading->misuse = false;
	if (!manifest_options_begin(job, reading->manifest, reading->given, reading->error))
		return false;
	*reading->misuse = true;
	if (!reading->format)
		reading->format = job->expected_manifest->format->name;
	return true;
}

/* The CPUs that this process may use. */
static size_t
cpus(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	return (size_t)CPU_COUNT(&set);
}

static bool
read_options(struct reading *reading, int argc, char **argv)
{
	struct option longs[ROWS_MAX + 1];
	char shorts[3 * ROWS_MAX + 2];
	const struct option_row *row;
	int got;

	getopt_tables(longs, shorts);
	opterr = 0;
	while ((got = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (got == ':' || got == '?')
			return suggest_option(got, argv, reading->error);
		if (!suggest_dash(argv[optind - 1], optarg, reading->error))
			return false;
		if (!take(reading, got, optarg))
			return false;
		row = option_find(got);
		reading->given |= option_bit(got);
		if (!load_options_allow(got))
			reading->unloaded = row->name;
		if (row->argument && !optarg) {
			reading->bare = row;
			reading->behind = argv[optind];
		}
	}
	return true;
}

static bool
read_all(struct reading *reading, int argc, char **argv)
{
	struct job *job = reading->job;

	if (!read_options(reading, argc, argv))
		return false;
	if (job->mode > MODE_PRINT_CONFIG)
		return true;
	if (!job->kernel)
		job->kernel = kernel_fastest();
	job->input.paths_count = (size_t)(argc - optind);
	for (size_t i = 0; i < job->input.paths_count; i++)
		job->paths[i] = argv[(size_t)optind + i];
	if (job->input.objects) {
		job->input.keys = false; /* a string is a key anyway */
		job->join.member_length = strlen(job->join.member);
		job->join.integers = job->seeding.kind == SEEDING_UNIQUE;
	}
	if (!suggest_files(job, reading->bare, reading->behind, reading->error)) {
		*reading->misuse = false;
		return false;
	}
	if (reading->load)
		return load_options_finish(job, reading->load, reading->fields, reading->unloaded,
			       reading->error) &&
		       take_format(reading) && take_outputs(reading);
	return rank_options_finish(&reading->distribution, job, reading->error, reading->misuse) &&
	       take_recorded(reading) &&
	       config_options_apply(&reading->overlays, job, reading->error, reading->misuse) &&
	       check_input(job, reading->error) && take_format(reading) && take_fields(reading) &&
	       check_join(job, reading->error) && take_outputs(reading) &&
	       manifest_options_validate(job, reading->error);
}

bool
options_parse(struct job *job, int argc, char **argv, struct error *error, bool *misuse)
{
	struct reading reading = { .job = job, .error = error, .misuse = misuse };
	bool done;

	*misuse = true;
	*job = (struct job){ .jobs = cpus(), .seeding.world = 1, .input.delimiter = '\n' };
	job->layout.precision = PRECISION_FULL;
	job->paths = calloc((size_t)argc + 1, sizeof(*job->paths));
	config_options_open(&reading.overlays, (size_t)argc);
	job->input.paths = job->paths;
	if (job->paths && reading.overlays.row)
		done = read_all(&reading, argc, argv);
	else
		done = out_of_memory(&reading);
	config_options_close(&reading.overlays);
	return done;
}

void
job_close(struct job *job)
{
	free(job->ranges);
	free(job->paths);
	free(job->output);
	free(job->manifest);
	free(job->stats_path);
	manifest_close(job->expected_manifest);
}
