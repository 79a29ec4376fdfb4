/* SPDX-License-Identifier: MIT */
/* suggest - what the user may have meant by a command line that cannot be accepted. */

#include "cli/suggest.h"

#include "base/quote.h"

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
		{ NULL, "n", "--range 0-99" },
		{ NULL, "count", "--range 0-99" },
		{ NULL, "samples", "--range 0-99" },
		{ NULL, "num-samples", "--range 0-99" },
		{ NULL, "t", "--jobs" },
		{ NULL, "threads", "--jobs" },
		{ NULL, "workers", "--jobs" },
		{ NULL, "num-workers", "--jobs" },
		{ NULL, "batch-size", "--batch" },
		{ NULL, "columns", "--fields" },
		{ NULL, "digits", "--precision" },
		{ NULL, "verify", "--check" },
		{ NULL, "e", "--epoch" },
		{ NULL, "s", "--base-seed" },
		{ "format", "jsonl", "ndjson" },
		{ "format", "jsonlines", "ndjson" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (!option != !table[i].option || strcmp(table[i].name, name) != 0)
			continue;
		if (!option || strcmp(table[i].option, option) == 0)
			return table[i].equivalent;
	}
	return NULL;
}

static const struct option_row *
find_option(const char *name, size_t length)
{
	for (const struct option_row *row = option_rows; row->name; row++)
		if (strlen(row->name) == length && memcmp(row->name, name, length) == 0)
			return row;
	return NULL;
}

/* The long option whose name stands in a word after a single dash, or NULL. */
static const struct option_row *
find_single_dash(const char *word)
{
	if (!word || word[0] != '-')
		return NULL;
	return find_option(word + 1, strcspn(word + 1, "="));
}

static bool
single_dash(const char *word, const struct option_row *row, struct error *error)
{
	char quoted[QUOTED_MAX];

	return error_set(error, STATUS_TROUBLE, "option %s: did you mean '--%s', with two dashes?",
		quote(quoted, word, strcspn(word, "=")), row->name);
}

bool
suggest_double_dash(const char *word, const char *argument, struct error *error)
{
	const struct option_row *row = argument == word + 2 ? find_single_dash(word) : NULL;

	return row ? single_dash(word, row, error) : true;
}

static bool
unknown_option(const char *quoted, const char *dashes, const char *nearest, struct error *error)
{
	if (nearest)
		return error_set(error, STATUS_TROUBLE, "unknown option %s; did you mean '%s%s'?",
			quoted, dashes, nearest);
	return error_set(error, STATUS_TROUBLE, "unknown option %s", quoted);
}

/* More than one option begins with the name. */
static bool
ambiguous(const char *quoted, const char *const *names, size_t count, struct error *error)
{
	char list[ERROR_TEXT_MAX] = "";
	size_t used = 0;

	for (size_t i = 0; i < count && used < sizeof(list); i++) {
		const char *separator = i + 1 < count ? ", " : " or ";

		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s--%s",
			i > 0 ? separator : "", names[i]);
	}
	return error_set(
		error, STATUS_TROUBLE, "option %s is ambiguous: could be %s", quoted, list);
}

static bool
unknown_long(const char *word, struct error *error)
{
	const char *names[OPTIONS_MAX + 1], *matches[OPTIONS_MAX], *equivalent;
	char name[64], quoted[QUOTED_MAX];
	size_t count = 0, matches_count = 0, length = strcspn(word + 2, "=");

	quote(quoted, word, length + 2);
	snprintf(name, sizeof(name), "%.*s", (int)length, word + 2);
	for (const struct option_row *row = option_rows; row->name; row++) {
		names[count++] = row->name;
		if (strncmp(row->name, name, strlen(name)) == 0)
			matches[matches_count++] = row->name;
	}
	names[count] = NULL;
	if (matches_count > 1)
		return ambiguous(quoted, matches, matches_count, error);
	equivalent = suggest_equivalent(NULL, name);
	if (equivalent)
		return unknown_option(quoted, "", equivalent, error);
	return unknown_option(quoted, "--", typo_nearest(name, names), error);
}

/* No option has this letter. It stands in the next word, whose letters getopt_long has not all
 * seen, or was the last of the word before. */
static bool
unknown_letter(char letter, char *const *next_word, struct error *error)
{
	char name[] = { letter, '\0' }, quoted[QUOTED_MAX];

	for (int i = 0; i >= -1; i--) {
		const struct option_row *row = find_single_dash(next_word[i]);

		if (row && strchr(next_word[i], letter))
			return single_dash(next_word[i], row, error);
	}
	quote(quoted, (char[]){ '-', letter }, 2);
	return unknown_option(quoted, "", suggest_equivalent(NULL, name), error);
}

bool
suggest_option(int got, char *const *argv, struct error *error)
{
	const struct option_row *row;

	if (optopt == 0)
		return unknown_long(argv[optind - 1], error);
	row = option_find(optopt);
	if (!row)
		return unknown_letter((char)optopt, argv + optind, error);
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

static bool
is_ids(const char *text)
{
	struct error ignored = { 0 };
	struct range range;

	if (text[0] && text[strspn(text, "0123456789")] == '\0')
		return true;
	return range_parse(&range, text, &ignored);
}

/* Write which option a FILE was meant for. `after` is the option without argument that it follows,
 * or NULL. False: nothing is known. */
static bool
file_hint(char hint[HINT_MAX], const char *path, const struct option_row *after)
{
	static const char *const fields[] = { "rotation", "brightness", "noise", "scale",
		"contrast", "id", "hash", "seed", NULL };
	static const char *const modes[] = { "help", "version", "check", "benchmark", NULL };

	if (after)
		snprintf(hint, HINT_MAX, "--%s takes its argument after '=': --%s=%s", after->name,
			after->name, path);
	else if (is_ids(path))
		snprintf(hint, HINT_MAX, "give sample IDs on standard input or by --range %s%s%s",
			path, strchr(path, '-') ? "" : "-", strchr(path, '-') ? "" : path);
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
suggest_files(const struct job *job, const struct empty_argument *empty, struct error *error)
{
	char hint[HINT_MAX], quoted[QUOTED_MAX];

	for (size_t i = 0; i < job->input.paths_count; i++) {
		const char *path = job->input.paths[i];

		if (strcmp(path, "-") == 0 || access(path, F_OK) == 0 || errno != ENOENT)
			continue;
		if (!file_hint(hint, path, path == empty->next_word ? empty->option : NULL))
			continue;
		return error_set(error, STATUS_TROUBLE, "cannot open %s: no such file; %s",
			quote(quoted, path, strlen(path)), hint);
	}
	return true;
}
