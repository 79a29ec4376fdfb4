/* SPDX-License-Identifier: MIT */
/* option_table - the table of all options, and how the argument of each is parsed. */

#include "base/decimal.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "cli/command_line.h"

#include <stdio.h>
#include <string.h>

#define KERNELS_MAX 15
#define LIST_MAX    256

bool
option_parse_number(const char *option, const char *text, uint64_t min, uint64_t max,
	uint64_t *number, struct error *error)
{
	char quoted[QUOTED_MAX], highest[DECIMAL_MAX + 1] = "2^64-1";

	if (parse_u64(text, number) == text + strlen(text) && *number >= min && *number <= max)
		return true;
	if (max < UINT64_MAX)
		snprintf(highest, sizeof(highest), "%ju", (uintmax_t)max);
	return error_set(error, STATUS_TROUBLE,
		"--%s: invalid number %s: expected a number from %ju to %s", option,
		quote(quoted, text, strlen(text)), (uintmax_t)min, highest);
}

bool
option_parse_name(const char *option, const char *text, const char *const *names, unsigned *index,
	struct error *error)
{
	const char *nearest = suggest_argument(option, text);
	char quoted[QUOTED_MAX], list[LIST_MAX];

	for (*index = 0; names[*index]; ++*index)
		if (strcmp(names[*index], text) == 0)
			return true;
	if (!nearest)
		nearest = typo_nearest(text, names);
	quote(quoted, text, strlen(text));
	if (nearest)
		return error_set(error, STATUS_TROUBLE, "--%s: unknown name %s; did you mean '%s'?",
			option, quoted, nearest);
	return error_set(error, STATUS_TROUBLE, "--%s: unknown name %s: expected one of %s", option,
		quoted, join_names(list, sizeof(list), names));
}

static bool
set_range(struct command_line *line, const char *argument)
{
	struct job *job = &line->job;

	return range_parse(&job->ranges[job->input.ranges_count++], argument, line->error);
}

/* A number of items, which may be written 1e7. */
static bool
parse_count(struct command_line *line, const char *option, const char *text, uint64_t *count)
{
	char quoted[QUOTED_MAX];

	if (count_parse(text, count) && *count < UNBOUNDED)
		return true;
	return misuse(line, "--%s: invalid number %s: expected 0 to 2^64-2, such as 1000 or 1e7",
		option, quote(quoted, text, strlen(text)));
}

static bool
set_num_samples(struct command_line *line, const char *argument)
{
	return parse_count(line, "num-samples", argument, &line->num_samples);
}

static bool
set_skip(struct command_line *line, const char *argument)
{
	return parse_count(line, "skip", argument, &line->job.order.shard.skip);
}

static bool
set_limit(struct command_line *line, const char *argument)
{
	return parse_count(line, "limit", argument, &line->job.order.shard.limit);
}

/* The name is written into JSON as it is, so nothing in it may need an escape. */
static bool
set_nest(struct command_line *line, const char *name)
{
	size_t length = strlen(name);
	bool valid = length > 0 && length <= PARAMETER_NAME_MAX && utf8_valid(name, length);

	for (size_t i = 0; i < length; i++)
		if ((unsigned char)name[i] < 0x20 || name[i] == '"' || name[i] == '\\')
			valid = false;
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
	if (line->is_auto)
		return true;
	if (argument[0] < '0' || argument[0] > '9')
		return misuse(line, "--rank: invalid rank %s: expected a number from 0, or auto",
			quote(quoted, argument, strlen(argument)));
	return option_parse_number(
		"rank", argument, 0, UINT64_MAX - 1, &line->job.seeding.rank, line->error);
}

static bool
set_seeding(struct command_line *line, const char *argument)
{
	unsigned index;

	/* --seed 42 is read as an abbreviation of --seeding. */
	if (argument[0] && argument[strspn(argument, "0123456789")] == '\0')
		return misuse(line,
			"--seeding: expected sample, unique or rank; for a number give "
			"--base-seed %s",
			argument);
	if (!option_parse_name("seeding", argument, seeding_names, &index, line->error))
		return false;
	line->job.seeding.kind = (enum seeding_kind)index;
	return true;
}

static bool
set_kernel(struct command_line *line, const char *argument)
{
	const char *names[KERNELS_MAX + 1] = { NULL };
	struct job *job = &line->job;
	unsigned index;

	for (unsigned i = 0; i < KERNELS_MAX && kernels[i]; i++)
		names[i] = kernels[i]->name;
	if (!option_parse_name("kernel", argument, names, &index, line->error))
		return false;
	job->run.kernel = kernels[index];
	job->benchmark.one_kernel = true;
	if (kernel_runs_here(job->run.kernel))
		return true;
	return misuse(line, "--kernel: this CPU cannot run '%s'; dpa --version lists the kernels",
		argument);
}

static bool
set_wait(struct command_line *line, const char *argument)
{
	line->job.output.wait = WAIT_FOREVER;
	return !argument || option_parse_number("wait", argument, 0, UINT32_MAX,
				    &line->job.output.wait, line->error);
}

/* In the order of enum progress_when. */
static const char *const progress_names[] = { "auto", "always", "never", NULL };

/* How an option is set: the members kind to parse of a row. */
#define MEMBER(m)           offsetof(struct command_line, m), sizeof(((struct command_line *)0)->m)
#define NOTHING             SETS_NOTHING, 0, 0, 0, 0, NULL, NULL
#define CONFIG              SETS_CONFIG, 0, 0, 0, 0, NULL, NULL
#define FLAG(m)             SETS_FLAG, MEMBER(m), 0, 0, NULL, NULL
#define TEXT(m)             SETS_TEXT, MEMBER(m), 0, 0, NULL, NULL
#define NUMBER(m, min, max) SETS_NUMBER, MEMBER(m), min, max, NULL, NULL
#define NAME(m, names)      SETS_NAME, MEMBER(m), 0, 0, names, NULL
#define PARSED(function)    CALLS_PARSER, 0, 0, 0, 0, NULL, function

const struct option_row option_rows[] = {
	{ OPTION_RANGE, "range", "FIRST-LAST[:STEP]", PARSED(set_range),
		"these IDs instead of input; may be repeated", "Input" },
	{ 'n', "num-samples", "N", PARSED(set_num_samples),
		"the IDs from 0 to N-1 instead of input", NULL },
	{ OPTION_SHUFFLE, "shuffle", NULL, FLAG(job.order.shuffle),
		"shuffle --range or -n by base seed and epoch", NULL },
	{ OPTION_SKIP, "skip", "N", PARSED(set_skip), "skip the first N items", NULL },
	{ OPTION_LIMIT, "limit", "N", PARSED(set_limit), "; process at most N items", NULL },
	{ 'k', "keys", NULL, FLAG(job.input.keys), "lines are keys, not IDs", NULL },
	{ 'z', "null", NULL, NOTHING, "; lines end in NUL", NULL },
	{ 'J', "join", "[=MEMBER]", TEXT(job.join.member),
		"append to JSON objects with the ID in MEMBER (id)", NULL },
	{ OPTION_NEST, "nest", "NAME", PARSED(set_nest),
		"with --join: put the parameters in member NAME", NULL },
	{ OPTION_SKIP_INVALID, "skip-invalid", NULL, FLAG(job.input.skip_invalid),
		"report bad lines and continue; exit status 1", NULL },

	{ 'p', "preset", "NAME", TEXT(preset), "moderate (default), mild or aggressive",
		"Configuration" },
	{ 'c', "config", "FILE", CONFIG, "JSON over the preset; or a document or manifest", NULL },
	{ OPTION_ROTATION, "rotation", "LO:HI", CONFIG,
		"range of this parameter; overrides --config", NULL },
	{ OPTION_BRIGHTNESS, "brightness", "LO:HI", CONFIG, NULL, NULL },
	{ OPTION_NOISE, "noise", "LO:HI", CONFIG, NULL, NULL },
	{ OPTION_SCALE, "scale", "LO:HI", CONFIG, NULL, NULL },
	{ OPTION_CONTRAST, "contrast", "LO:HI", CONFIG, NULL, NULL },
	{ OPTION_PARAM, "param", "NAME=SPEC", CONFIG,
		"add LO:HI, int:LO:HI, bool:P or choice:A*3,B,C", NULL },
	{ 'd', "depth", "N", CONFIG, "steps of the hash chain, 1 to 10000 (10)", NULL },
	{ OPTION_PRINT_CONFIG, "print-config", NULL, NOTHING,
		"print the effective configuration and exit", NULL },

	{ 'r', "rank", "R", PARSED(set_rank), "rank, 0 to W-1, or auto", "Distribution" },
	{ 'w', "world-size", "W", NUMBER(job.seeding.world, 1, UINT64_MAX), "; number of processes",
		NULL },
	{ OPTION_LAUNCHER, "launcher", "NAME", TEXT(launcher),
		"launcher that --rank auto uses, such as slurm", NULL },
	{ OPTION_SHARD, "shard", "KIND", NAME(job.order.shard.kind, shard_names),
		"items of a rank: stride (default), block, none", NULL },
	{ OPTION_UNEVEN, "uneven", "KIND", NAME(job.order.shard.uneven, uneven_names),
		"uneven last items: keep (default), drop, repeat", NULL },
	{ OPTION_SEEDING, "seeding", "KIND", PARSED(set_seeding),
		"seed string: sample (default), unique, rank", NULL },
	{ OPTION_BASE_SEED, "base-seed", "S", NUMBER(job.seeding.base, 0, UINT64_MAX),
		"new values for all IDs", NULL },
	{ OPTION_EPOCH, "epoch", "E", NUMBER(job.seeding.epoch, 0, UINT64_MAX),
		"; new values per epoch", NULL },
	{ OPTION_WIDE_SEED, "wide-seed", NULL, FLAG(job.seeding.seed_256),
		"seed with all 256 bits of the hash, not 32", NULL },

	{ OPTION_FIELDS, "fields", "LIST", TEXT(fields),
		"members and their order, as in id,rotation,seed", "Records" },
	{ OPTION_PRECISION, "precision", "N", NUMBER(job.records.precision, 0, PRECISION_MAX),
		"round to N decimals", NULL },
	{ OPTION_BATCH, "batch", "N", NUMBER(job.records.batch, 1, UINT64_MAX),
		"; write arrays of N records", NULL },
	{ OPTION_LOAD, "load", "FILE", TEXT(load),
		"convert saved records; --range selects positions", NULL },
	{ 'f', "format", "NAME", TEXT(format), "ndjson (default), csv, tsv, json, npy, raw", NULL },
	{ OPTION_NO_HEADER, "no-header", NULL, NOTHING, "omit header of csv, tsv", NULL },
	{ OPTION_NO_STATS, "no-stats", NULL, NOTHING, "; omit statistics of json", NULL },

	{ 'o', "output", "FILE", TEXT(output), "write atomically; %r, %w: rank and world size",
		"Output" },
	{ OPTION_RESUME, "resume", NULL, FLAG(job.output.resume),
		"resume an interrupted --output from FILE.part", NULL },
	{ OPTION_WAIT, "wait", "[=SECONDS]", PARSED(set_wait),
		"wait while another dpa writes the same --output", NULL },
	{ OPTION_MANIFEST, "manifest", "FILE", TEXT(manifest),
		"write settings, counts, SHA-256 and stats to FILE", NULL },

	{ OPTION_CHECK, "check", NULL, NOTHING, "recompute the records in the FILEs and compare",
		"Verification" },
	{ OPTION_STATS, "stats", "[=FILE]", TEXT(stats),
		"exact statistics: a table, or JSON in FILE", NULL },

	{ 'j', "jobs", "N", NUMBER(job.run.jobs, 1, JOBS_MAX),
		"threads (default: the CPUs of this process)", "Running" },
	{ OPTION_KERNEL, "kernel", "NAME", PARSED(set_kernel),
		"hash implementation; --version lists them", NULL },
	{ OPTION_PROGRESS, "progress", "[=WHEN]", NAME(job.run.progress, progress_names),
		"show progress: auto, always or never", NULL },
	{ OPTION_SELF_TEST, "self-test", NULL, NOTHING,
		"compare every kernel with mbedTLS and exit", NULL },
	{ OPTION_BENCHMARK, "benchmark", "[=RECORDS]",
		NUMBER(job.benchmark.records, 1, (uint64_t)1 << 40),
		"measure every kernel, at 1 and all threads", NULL },
	{ 'q', "quiet", NULL, FLAG(job.output.quiet), "print errors only", NULL },
	{ 'v', "verbose", NULL, FLAG(job.output.verbose), "; also print effective settings", NULL },
	{ 'h', "help", NULL, NOTHING, "print this help", NULL },
	{ 'V', "version", NULL, NOTHING, "; print versions and kernels", NULL },
	{ 0 },
};

_Static_assert(sizeof(option_rows) / sizeof(*option_rows) - 1 <= OPTIONS_MAX, "each has a bit");

const struct option_row *
option_find(int code)
{
	for (const struct option_row *row = option_rows; row->name; row++)
		if (row->code == code)
			return row;
	return NULL;
}

uint64_t
option_bit(int code)
{
	return UINT64_C(1) << (option_find(code) - option_rows);
}

bool
option_is_given(const struct command_line *line, int code)
{
	return line->given & option_bit(code);
}

bool
option_set(struct command_line *line, const struct option_row *row, const char *argument)
{
	void *member = (char *)line + row->offset;
	uint64_t number = 0;
	unsigned index = 0;

	line->given |= option_bit(row->code);
	switch (row->kind) {
	case SETS_FLAG:
		*(bool *)member = true;
		break;
	case SETS_TEXT:
		*(const char **)member = argument;
		break;
	case SETS_NUMBER:
		if (argument && !option_parse_number(row->name, argument, row->min, row->max,
					&number, line->error))
			return false;
		if (row->size == sizeof(number))
			*(uint64_t *)member = number;
		else
			*(unsigned *)member = (unsigned)number;
		break;
	case SETS_NAME:
		if (argument &&
			!option_parse_name(row->name, argument, row->names, &index, line->error))
			return false;
		*(unsigned *)member = index;
		break;
	case SETS_CONFIG:
		line->config[line->config_count++] = (struct given_option){ row, argument };
		break;
	case CALLS_PARSER:
		return row->parse(line, argument);
	case SETS_NOTHING:
		break;
	}
	return true;
}
