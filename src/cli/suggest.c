/* SPDX-License-Identifier: MIT */
/* suggest - what the user may have meant by a command line that cannot be accepted. */

#include "base/quote.h"
#include "cli/command_line.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HINT_MAX 256

/* Names that other programs have for options and for formats. What dpa calls them is one word;
 * other text is what to do instead. */
static const struct equivalent {
	const char *name, *text;
} options_elsewhere[] = {
	{ "append", "standard output can be appended to a file: >>FILE" },
	{ "augmentation-depth", "--depth" },
	{ "batch-size", "--batch" },
	{ "brightness-range", "--brightness" },
	{ "color", "messages have no colors" },
	{ "columns", "--fields" },
	{ "compress", "dpa ... | zstd >FILE.zst" },
	{ "contrast-range", "--contrast" },
	{ "count", "--num-samples" },
	{ "delimiter", "--format csv has commas, --format tsv has tabs" },
	{ "device", "dpa computes on CPUs; --jobs N sets the number of threads" },
	{ "digits", "--precision" },
	{ "drop-last", "--uneven=drop" },
	{ "dry-run", "--print-config prints the configuration, --limit 3 writes three records" },
	{ "e", "--epoch" },
	{ "force", "--output replaces a file without it" },
	{ "gpu", "dpa computes on CPUs; --jobs N sets the number of threads" },
	{ "head", "--limit" },
	{ "header", "csv and tsv have a header unless --no-header is given" },
	{ "i", "input is a FILE without an option, or standard input" },
	{ "in", "input is a FILE without an option, or standard input" },
	{ "input", "input is a FILE without an option, or standard input" },
	{ "noise-range", "--noise" },
	{ "num-workers", "--jobs" },
	{ "offset", "--skip" },
	{ "output-format", "--format" },
	{ "overwrite", "--output replaces a file without it" },
	{ "rotation-range", "--rotation" },
	{ "s", "--base-seed" },
	{ "samples", "--num-samples" },
	{ "scale-range", "--scale" },
	{ "start", "--range FIRST-LAST selects IDs" },
	{ "t", "--jobs" },
	{ "threads", "--jobs" },
	{ "verify", "--check" },
	{ "workers", "--jobs" },
	{ 0 },
};

static const struct equivalent formats_elsewhere[] = {
	{ "jsonl", "ndjson" },
	{ "jsonlines", "ndjson" },
	{ "numpy", "npy" },
	{ "binary", "raw" },
	{ 0 },
};

static const char *
find_equivalent(const struct equivalent *row, const char *name)
{
	while (row->name && strcmp(row->name, name) != 0)
		row++;
	return row->text;
}

const char *
suggest_argument(const char *option, const char *argument)
{
	return strcmp(option, "format") == 0 ? find_equivalent(formats_elsewhere, argument) : NULL;
}

bool
suggest_double_dash(const char *word, struct error *error)
{
	size_t length = strcspn(word, "=");
	char quoted[QUOTED_MAX];

	for (const struct option_row *row = option_rows; row->name; row++)
		if (word[0] == '-' && strlen(row->name) == length - 1 &&
			memcmp(row->name, word + 1, length - 1) == 0)
			return error_set(error, STATUS_TROUBLE,
				"option %s: did you mean '--%s', with two dashes?",
				quote(quoted, word, length), row->name);
	return true;
}

/* [word, word + length) is the option with its dashes. */
static bool
unknown_option(const char *word, size_t length, struct error *error)
{
	const char *names[OPTIONS_MAX + 1] = { NULL }, *text, *dashes = "";
	size_t skip = word[1] == '-' ? 2 : 1;
	char name[64], quoted[QUOTED_MAX];

	for (size_t i = 0; option_rows[i].name; i++)
		names[i] = option_rows[i].name;
	snprintf(name, sizeof(name), "%.*s", (int)(length - skip), word + skip);
	quote(quoted, word, length);
	text = find_equivalent(options_elsewhere, name);
	if (text && strchr(text, ' '))
		return error_set(error, STATUS_TROUBLE, "unknown option %s: %s", quoted, text);
	if (!text) {
		text = typo_nearest(name, names);
		dashes = "--";
	}
	if (text)
		return error_set(error, STATUS_TROUBLE, "unknown option %s; did you mean '%s%s'?",
			quoted, dashes, text);
	return error_set(error, STATUS_TROUBLE, "unknown option %s", quoted);
}

/* A word with two dashes is not the beginning of exactly one option. */
static bool
unknown_long(const char *word, struct error *error)
{
	size_t count = 0, length = strcspn(word, "="), used = 0;
	const char *matches[OPTIONS_MAX];
	char quoted[QUOTED_MAX], list[ERROR_TEXT_MAX] = "";

	for (const struct option_row *row = option_rows; row->name; row++)
		if (strncmp(row->name, word + 2, length - 2) == 0)
			matches[count++] = row->name;
	if (count < 2)
		return unknown_option(word, length, error);
	for (size_t i = 0; i < count && used < sizeof(list); i++) {
		const char *separator = i + 1 < count ? ", " : " or ";

		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s--%s",
			i > 0 ? separator : "", matches[i]);
	}
	return error_set(error, STATUS_TROUBLE, "option %s is ambiguous: could be %s",
		quote(quoted, word, length), list);
}

bool
suggest_option(int got, char *const *argv, struct error *error)
{
	const struct option_row *row = option_find(optopt);

	if (optopt == 0)
		return unknown_long(argv[optind - 1], error);
	if (!row) {
		/* The letter stands in the next word, whose letters getopt_long has not all seen,
		 * or was the last of the word before. */
		for (int i = optind; i >= optind - 1; i--)
			if (argv[i] && strchr(argv[i], optopt) &&
				!suggest_double_dash(argv[i], error))
				return false;
		return unknown_option((char[]){ '-', (char)optopt }, 2, error);
	}
	if (got == ':')
		return error_set(error, STATUS_TROUBLE, "option '--%s' requires an argument: %s",
			row->name, row->argument);
	return error_set(error, STATUS_TROUBLE, "option '--%s' takes no argument", row->name);
}

static bool
contains(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names;
}

/* Write which option a FILE, which does not exist, was probably meant for. False: none. */
static bool
file_hint(char hint[HINT_MAX], const struct command_line *line, const char *path)
{
	static const char *const fields[] = { "rotation", "brightness", "noise", "scale",
		"contrast", "id", "hash", "seed", NULL };
	static const char *const modes[] = { "help", "version", "check", "benchmark", NULL };
	static const char *const dashes[] = { "\u2013", "\u2014", "\u2212", NULL };
	const struct given_option *empty = &line->empty;
	const struct given_option *config = line->config + line->config_count;
	bool is_id = path[strspn(path, "0123456789")] == '\0';
	bool is_bound = path[strspn(path, "0123456789.-")] == '\0' && config-- > line->config;
	struct error ignored = { 0 };
	struct range range;

	for (size_t i = 0; dashes[i]; i++)
		if (strncmp(path, dashes[i], strlen(dashes[i])) == 0)
			return snprintf(hint, HINT_MAX, "did you mean '--%s', with two hyphens?",
				path + strlen(dashes[i]));
	if (path == empty->argument)
		snprintf(hint, HINT_MAX, "--%s takes its argument after '=': --%s=%s",
			empty->row->name, empty->row->name, path);
	else if (is_bound && config->row->code >= OPTION_ROTATION &&
		 config->row->code <= OPTION_CONTRAST && !strchr(config->argument, ':'))
		snprintf(hint, HINT_MAX, "give a range as one word, --%s %s:%s", config->row->name,
			config->argument, path);
	else if (is_id)
		snprintf(hint, HINT_MAX, "give sample IDs on standard input or by --range %s-%s",
			path, path);
	else if (range_parse(&range, path, &ignored))
		snprintf(
			hint, HINT_MAX, "give sample IDs on standard input or by --range %s", path);
	else if (contains(preset_names, path))
		snprintf(hint, HINT_MAX, "for this preset give --preset %s", path);
	else if (contains(fields, path))
		snprintf(hint, HINT_MAX, "give fields as one word with commas, --fields id,%s",
			path);
	else if (contains(modes, path))
		snprintf(hint, HINT_MAX, "did you mean --%s?", path);
	else
		return false;
	return true;
}

bool
suggest_files(struct command_line *line)
{
	char hint[HINT_MAX], quoted[QUOTED_MAX];

	for (size_t i = 0; i < line->job.input.paths_count; i++) {
		const char *path = line->job.paths[i];

		if (*path == '\0' || strcmp(path, "-") == 0 || access(path, F_OK) == 0)
			continue;
		if (errno == ENOENT && file_hint(hint, line, path))
			return misuse(line, "cannot open %s: no such file; %s",
				quote(quoted, path, strlen(path)), hint);
	}
	return true;
}
