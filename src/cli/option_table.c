/* SPDX-License-Identifier: MIT */
/* option_table - the table of all options, and how the argument of each is parsed. */

#include "base/decimal.h"
#include "base/utf8.h"
#include "cli/command_line.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Parse the number, which may be written 1e7, and check its range. */
static bool
parse_number(const struct option_row *row, const char *text, uint64_t *number, struct error *error)
{
	char quoted[QUOTED_MAX], max[DECIMAL_MAX + 1] = "2^64-1";

	if (count_parse(text, number) && *number >= row->min && *number <= row->max)
		return true;
	if (row->max < UINT64_MAX)
		snprintf(max, sizeof(max), "%ju", (uintmax_t)row->max);
	return error_set(error, STATUS_TROUBLE,
		"--%s: invalid number %s: expected an integer from %ju to %s", row->name,
		quote(quoted, text, strlen(text)), (uintmax_t)row->min, max);
}

int
option_parse_name(
	const char *option, const char *text, const char *const *names, struct error *error)
{
	char key[64], quoted[QUOTED_MAX], list[ERROR_TEXT_MAX / 2];

	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], text) == 0)
			return i;
	snprintf(key, sizeof(key), "%s %s", option, text);
	const char *nearest = suggest_equivalent(key);
	if (!nearest)
		nearest = typo_nearest(text, names);
	quote(quoted, text, strlen(text));
	if (nearest)
		error_set(error, STATUS_TROUBLE, "--%s: unknown name %s; did you mean '%s'?",
			option, quoted, nearest);
	else /* --seed 42 is read as an abbreviation of --seeding. */
		error_set(error, STATUS_TROUBLE, "--%s: unknown name %s: expected one of %s%s",
			option, quoted, join_names(list, sizeof(list), names),
			names == seeding_names && isdigit(*text) ? "; --base-seed takes a number"
								 : "");
	return -1;
}

static bool
set_range(struct command_line *line, const char *argument)
{
	return range_parse(
		&line->job.owned.ranges[line->job.input.ranges_count++], argument, line->error);
}

/* Refuse characters that JSON escapes: formats assume that the name keeps its length. */
static bool
set_nest(struct command_line *line, const char *name)
{
	size_t length = strlen(name);
	bool valid = length > 0 && length <= PARAMETER_NAME_MAX && utf8_valid(name, length);

	for (size_t i = 0; i < length; i++)
		valid &= (unsigned char)name[i] >= 0x20 && name[i] != '"' && name[i] != '\\';
	line->job.records.nest = name;
	if (valid)
		return true;
	return misuse(line,
		"--nest: invalid name: expected 1 to %d bytes of UTF-8 without quotes, "
		"backslashes and control characters",
		PARAMETER_NAME_MAX);
}

static bool
set_rank(struct command_line *line, const char *argument)
{
	char quoted[QUOTED_MAX];

	line->is_auto = strcmp(argument, "auto") == 0;
	if (line->is_auto || count_parse(argument, &line->job.seeding.rank))
		return true;
	return misuse(line, "--rank: invalid rank %s: expected a number from 0, or auto",
		quote(quoted, argument, strlen(argument)));
}

static bool
set_kernel(struct command_line *line, const char *argument)
{
	const char *names[16] = { NULL };
	struct job *job = &line->job;

	for (size_t i = 0; kernels[i] && i + 1 < sizeof(names) / sizeof(*names); i++)
		names[i] = kernels[i]->name;
	int index = option_parse_name("kernel", argument, names, line->error);
	if (index < 0)
		return false;
	job->run.kernel = kernels[index];
	job->benchmark.one_kernel = true;
	if (kernel_runs_here(job->run.kernel))
		return true;
	return misuse(line, "--kernel: this CPU cannot run '%s'; dpa --version lists the kernels",
		argument);
}

/* In the order of enum progress_when. */
static const char *const progress_names[] = { "auto", "always", "never", NULL };

/* What an option sets. */
#define MEMBER(m)        .offset = offsetof(struct command_line, m)
#define NOTHING          .kind = SETS_NOTHING
#define MODE(m)          .kind = SETS_NOTHING, .mode = m
#define FLAG(m)          .kind = SETS_FLAG, MEMBER(m)
#define TEXT(m)          .kind = SETS_TEXT, MEMBER(m)
#define NAME(m, list)    .kind = SETS_NAME, MEMBER(m), .names = list
#define PARSED(function) .kind = CALLS_PARSER, .parse = function
#define WITH_LOAD        .with_load = true
#define NUMBER(m, from, to)                                                            \
	.kind = SETS_NUMBER, MEMBER(m), .size = sizeof(((struct command_line *)0)->m), \
	.min = from, .max = to

const struct option_row option_rows[] = {
	{ OPTION_RANGE, "range", "FIRST-LAST[:STEP]", PARSED(set_range), WITH_LOAD },
	{ 'n', "num-samples", "N", NUMBER(num_samples, 0, UINT64_MAX) },
	{ OPTION_SHUFFLE, "shuffle", NULL, FLAG(job.order.shuffle) },
	{ OPTION_SKIP, "skip", "N", NUMBER(job.order.shard.skip, 0, UINT64_MAX) },
	{ OPTION_LIMIT, "limit", "N", NUMBER(job.order.shard.limit, 0, UINT64_MAX) },
	{ 'k', "keys", NULL, FLAG(job.input.keys) },
	{ 'z', "null", NULL, NOTHING },
	{ 'J', "join", "[=MEMBER]", TEXT(job.join.member) },
	{ OPTION_NEST, "nest", "NAME", PARSED(set_nest) },
	{ OPTION_SKIP_INVALID, "skip-invalid", NULL, FLAG(job.input.skip_invalid) },

	{ 'p', "preset", "NAME", NAME(preset, preset_names) },
	{ 'c', "config", "FILE", NOTHING, WITH_LOAD },
	{ OPTION_ROTATION, "rotation", "LO:HI", NOTHING },
	{ OPTION_BRIGHTNESS, "brightness", "LO:HI", NOTHING },
	{ OPTION_NOISE, "noise", "LO:HI", NOTHING },
	{ OPTION_SCALE, "scale", "LO:HI", NOTHING },
	{ OPTION_CONTRAST, "contrast", "LO:HI", NOTHING },
	{ OPTION_PARAM, "param", "NAME=SPEC", NOTHING, WITH_LOAD },
	{ 'd', "depth", "N", NUMBER(depth, 1, DEPTH_MAX) },
	{ OPTION_PRINT_CONFIG, "print-config", NULL, MODE(MODE_PRINT_CONFIG) },

	{ 'r', "rank", "R", PARSED(set_rank) },
	{ 'w', "world-size", "W", NUMBER(job.seeding.world, 1, UINT64_MAX) },
	{ OPTION_LAUNCHER, "launcher", "NAME", TEXT(launcher) },
	{ OPTION_SHARD, "shard", "KIND", NAME(job.order.shard.kind, shard_names) },
	{ OPTION_UNEVEN, "uneven", "KIND", NAME(job.order.shard.uneven, uneven_names) },
	{ OPTION_SEEDING, "seeding", "KIND", NAME(job.seeding.kind, seeding_names) },
	{ OPTION_BASE_SEED, "base-seed", "S", NUMBER(job.seeding.base, 0, UINT64_MAX) },
	{ OPTION_EPOCH, "epoch", "E", NUMBER(job.seeding.epoch, 0, UINT64_MAX) },
	{ OPTION_WIDE_SEED, "wide-seed", NULL, FLAG(job.seeding.seed_256) },

	{ OPTION_FIELDS, "fields", "LIST", TEXT(fields), WITH_LOAD },
	{ OPTION_PRECISION, "precision", "N", NUMBER(job.records.precision, 0, PRECISION_MAX),
		WITH_LOAD },
	{ OPTION_BATCH, "batch", "N", NUMBER(job.records.batch, 1, UINT64_MAX), WITH_LOAD },
	{ OPTION_LOAD, "load", "FILE", TEXT(load), .mode = MODE_LOAD, WITH_LOAD },
	{ 'f', "format", "NAME", TEXT(format), WITH_LOAD },
	{ OPTION_NO_HEADER, "no-header", NULL, NOTHING, WITH_LOAD },
	{ OPTION_NO_STATS, "no-stats", NULL, NOTHING, WITH_LOAD },

	{ 'o', "output", "FILE", TEXT(files.output), WITH_LOAD },
	{ OPTION_RESUME, "resume", NULL, FLAG(job.output.resume) },
	{ OPTION_WAIT, "wait", "[=SECONDS]", NUMBER(job.output.wait, 0, UINT32_MAX), WITH_LOAD },
	{ OPTION_MANIFEST, "manifest", "FILE", TEXT(files.manifest) },

	{ OPTION_CHECK, "check", NULL, MODE(MODE_CHECK) },
	{ OPTION_STATS, "stats", "[=FILE]", TEXT(files.stats), WITH_LOAD },

	{ 'j', "jobs", "N", NUMBER(job.run.jobs, 1, JOBS_MAX), WITH_LOAD },
	{ OPTION_KERNEL, "kernel", "NAME", PARSED(set_kernel) },
	{ OPTION_PROGRESS, "progress", "[=WHEN]", NAME(job.run.progress, progress_names),
		WITH_LOAD },
	{ OPTION_SELF_TEST, "self-test", NULL, MODE(MODE_SELF_TEST) },
	{ OPTION_BENCHMARK, "benchmark", "[=RECORDS]",
		NUMBER(job.benchmark.records, 1, (uint64_t)1 << 40), .mode = MODE_BENCHMARK },
	{ 'q', "quiet", NULL, FLAG(job.output.quiet), WITH_LOAD },
	{ 'v', "verbose", NULL, FLAG(job.output.verbose), WITH_LOAD },
	{ 'h', "help", NULL, MODE(MODE_HELP) },
	{ 'V', "version", NULL, MODE(MODE_VERSION) },
	{ 0 },
};

_Static_assert(sizeof(option_rows) / sizeof(*option_rows) - 1 <= OPTIONS_MAX, "arrays have room");

const struct option_row *
option_find(int code)
{
	for (const struct option_row *row = option_rows; row->name; row++)
		if (row->code == code)
			return row;
	return NULL;
}

bool
option_set(struct command_line *line, const struct option_row *row, const char *argument)
{
	void *member = (char *)line + row->offset;
	uint64_t number;
	int index = 0;

	line->given[row->code] = true;
	if (row->mode > line->job.mode)
		line->job.mode = row->mode;
	switch (row->kind) {
	case SETS_NOTHING:
		break;
	case SETS_FLAG:
		*(bool *)member = true;
		break;
	case SETS_TEXT:
		*(const char **)member = argument;
		break;
	case SETS_NUMBER:
		if (!argument)
			break;
		if (!parse_number(row, argument, &number, line->error))
			return false;
		if (row->size == sizeof(number))
			*(uint64_t *)member = number;
		else
			*(unsigned *)member = (unsigned)number;
		break;
	case SETS_NAME:
		if (argument)
			index = option_parse_name(row->name, argument, row->names, line->error);
		if (index < 0)
			return false;
		*(unsigned *)member = (unsigned)index;
		break;
	case CALLS_PARSER:
		return row->parse(line, argument);
	}
	return true;
}
