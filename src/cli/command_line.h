/* SPDX-License-Identifier: MIT */
/* command_line - the command line while it is parsed, for the files of cli/ alone. */

#pragma once

#include "command/job.h"

#include <limits.h>

/* The codes of options without a letter. */
enum {
	OPTION_RANGE = CHAR_MAX + 1,
	OPTION_SHUFFLE,
	OPTION_SKIP,
	OPTION_LIMIT,
	OPTION_NEST,
	OPTION_SKIP_INVALID,
	OPTION_ROTATION, /* the five in drawing order */
	OPTION_BRIGHTNESS,
	OPTION_NOISE,
	OPTION_SCALE,
	OPTION_CONTRAST,
	OPTION_PARAM,
	OPTION_PRINT_CONFIG,
	OPTION_LAUNCHER,
	OPTION_SHARD,
	OPTION_UNEVEN,
	OPTION_SEEDING,
	OPTION_BASE_SEED,
	OPTION_EPOCH,
	OPTION_WIDE_SEED,
	OPTION_FIELDS,
	OPTION_PRECISION,
	OPTION_BATCH,
	OPTION_NO_HEADER,
	OPTION_NO_STATS,
	OPTION_LOAD,
	OPTION_CHECK,
	OPTION_STATS,
	OPTION_RESUME,
	OPTION_WAIT,
	OPTION_MANIFEST,
	OPTION_KERNEL,
	OPTION_PROGRESS,
	OPTION_SELF_TEST,
	OPTION_BENCHMARK,
	OPTION_CODES,
};

struct command_line;

/* What an option sets besides the mode, command_line.given and .options. */
enum option_kind {
	SETS_NOTHING,
	SETS_FLAG,   /* a bool: true */
	SETS_TEXT,   /* a const char *: the argument, or NULL */
	SETS_NUMBER, /* a uint64_t or unsigned: the argument, if there is one */
	SETS_NAME,   /* an enum: the index of the argument in `names`; 0 without argument */
	CALLS_PARSER,
};

/* The parser, getopt_long, the suggestions and the tests of --help and of the manual page read this
 * table. */
struct option_row {
	int code;             /* its letter, or one of the above */
	const char *name;     /* without "--" */
	const char *argument; /* NULL: takes none; "[=...]": optional */
	enum option_kind kind;
	size_t offset, size;      /* of the member of struct command_line that is set */
	uint64_t min, max;        /* of the number */
	const char *const *names; /* NULL-terminated */
	bool (*parse)(struct command_line *line, const char *argument);
	enum mode mode; /* the mode that it selects */
	bool with_load; /* works with --load: it does not change how records are generated */
};

#define OPTIONS_MAX 64

/* Ends with a row whose name is NULL. */
extern const struct option_row option_rows[];

struct given_option {
	const struct option_row *row;
	const char *argument; /* NULL: none */
	const char *next;     /* the word after it, or NULL */
};

/* The job, and arguments whose meaning depends on other options; NULL: not given. */
struct command_line {
	struct job job;
	struct error *error;
	bool is_external;         /* the error concerns a file or the environment */
	bool given[OPTION_CODES]; /* the options, by their codes */
	bool is_auto;             /* --rank auto */
	uint64_t num_samples;
	unsigned preset, depth;
	const char *launcher, *format, *fields, *load;
	struct {
		const char *output, *manifest, *stats;
	} files;                      /* before output_name */
	struct given_option *options; /* owned; in the order of the command line */
	size_t options_count;
};

/* Set the error; returns false. */
#define misuse(line, ...) error_set((line)->error, STATUS_TROUBLE, __VA_ARGS__)

/* The row of an option, or NULL. */
const struct option_row *option_find(int code);

/* Parse the argument, NULL if there is none, and set what the option sets. */
bool option_set(struct command_line *line, const struct option_row *row, const char *argument);

/* The index of `text` in a NULL-terminated list, or -1. The message suggests the nearest name. */
int option_parse_name(
	const char *option, const char *text, const char *const *names, struct error *error);

/* The equivalent in dpa of another program's option, or of "OPTION ARGUMENT". NULL: not known. */
const char *suggest_equivalent(const char *name);

/* Set the error that getopt_long reports by returning ':' or '?'. Returns false. */
bool suggest_option(int got, char *const *argv, struct error *error);

/* Refuse a word that is the name of a long option after a single dash. */
bool suggest_double_dash(const char *word, struct error *error);

/*
 * The steps after all options are set, which options.c calls in its order: they set what depends on
 * several options, and refuse combinations that cannot work. Each may rely on those before it.
 * False: *line->error is set.
 */

/* Refuse a FILE that does not exist if it seems to be meant for an option. */
bool suggest_files(struct command_line *line);

/* With --load, the job is to convert its records. */
bool input_options_load(struct command_line *line);
/* Set the rank and the world size, which --rank auto takes from the launcher, and job.all_ranks. */
bool input_options_set_rank(struct command_line *line);
/* Check what -n, --shuffle, --skip, --limit and --uneven require. Completes job.order. */
bool input_options_set_order(struct command_line *line);

/* For --check --manifest: read the manifest, and set what it states and no option sets. */
bool config_options_read_manifest(struct command_line *line);

/* The configuration is that of the last --preset or of the manifest, then changed by the files of
 * --config, then by the other options, both in the order of the command line. */
bool config_options_set(struct command_line *line);

/*
 * Set names, format and fields. The format is that of --format, of the manifest, of the extension
 * of the output's name, or the default; the fields are those of --fields, of the manifest, or the
 * default. No output may be an input, a configuration file, or another output.
 */
bool output_options_set(struct command_line *line);
