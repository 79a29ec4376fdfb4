/* SPDX-License-Identifier: MIT */
/* suggest - what the user may have meant by a command line that cannot be accepted. */

#include "base/quote.h"
#include "cli/command_line.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HINT_MAX 256

const char *
suggest_equivalent(const char *option, const char *name)
{
	static const struct {
		const char *option, *name, *equivalent;
	} table[] = {
		{ "", "n", "--range 0-99" },
		{ "", "count", "--range 0-99" },
		{ "", "samples", "--range 0-99" },
		{ "", "num-samples", "--range 0-99" },
		{ "", "t", "--jobs" },
		{ "", "threads", "--jobs" },
		{ "", "workers", "--jobs" },
		{ "", "num-workers", "--jobs" },
		{ "", "batch-size", "--batch" },
		{ "", "columns", "--fields" },
		{ "", "digits", "--precision" },
		{ "", "verify", "--check" },
		{ "", "e", "--epoch" },
		{ "", "s", "--base-seed" },
		{ "format", "jsonl", "ndjson" },
		{ "format", "jsonlines", "ndjson" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (strcmp(table[i].option, option) == 0 && strcmp(table[i].name, name) == 0)
			return table[i].equivalent;
	return NULL;
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
	const char *names[OPTIONS_MAX + 1] = { NULL }, *nearest, *dashes = "";
	size_t skip = word[1] == '-' ? 2 : 1;
	char name[64], quoted[QUOTED_MAX];

	for (size_t i = 0; option_rows[i].name; i++)
		names[i] = option_rows[i].name;
	snprintf(name, sizeof(name), "%.*s", (int)(length - skip), word + skip);
	quote(quoted, word, length);
	nearest = suggest_equivalent("", name);
	if (!nearest) {
		nearest = typo_nearest(name, names);
		dashes = "--";
	}
	if (nearest)
		return error_set(error, STATUS_TROUBLE, "unknown option %s; did you mean '%s%s'?",
			quoted, dashes, nearest);
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

/* Write which option a FILE was meant for. False: nothing is known. */
static bool
file_hint(char hint[HINT_MAX], const char *path)
{
	static const char *const fields[] = { "rotation", "brightness", "noise", "scale",
		"contrast", "id", "hash", "seed", NULL };
	static const char *const modes[] = { "help", "version", "check", "benchmark", NULL };
	bool is_id = path[0] && path[strspn(path, "0123456789")] == '\0';
	struct error ignored = { 0 };
	struct range range;

	if (is_id)
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
	const struct given_option *empty = &line->empty;
	char hint[HINT_MAX], quoted[QUOTED_MAX];

	for (size_t i = 0; i < line->job.input.paths_count; i++) {
		const char *path = line->job.paths[i];

		if (strcmp(path, "-") == 0 || access(path, F_OK) == 0 || errno != ENOENT)
			continue;
		if (path == empty->argument)
			snprintf(hint, HINT_MAX, "--%s takes its argument after '=': --%s=%s",
				empty->row->name, empty->row->name, path);
		else if (!file_hint(hint, path))
			continue;
		return error_set(line->error, STATUS_TROUBLE, "cannot open %s: no such file; %s",
			quote(quoted, path, strlen(path)), hint);
	}
	return true;
}
