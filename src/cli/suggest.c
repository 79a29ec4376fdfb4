/* SPDX-License-Identifier: MIT */
/* suggest - what the user may have meant by a command line that cannot be accepted. */

#include "base/quote.h"
#include "base/typo.h"
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

/* The long option whose name stands in a word after a single dash, or NULL. */
static const struct option_row *
find_single_dash(const char *word)
{
	size_t length;

	if (!word || word[0] != '-')
		return NULL;
	length = strcspn(++word, "=");
	for (const struct option_row *row = option_rows; row->name; row++)
		if (strlen(row->name) == length && memcmp(row->name, word, length) == 0)
			return row;
	return NULL;
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

static bool
unknown_long(const char *word, struct error *error)
{
	const char *names[OPTIONS_MAX + 1] = { NULL }, *matches[OPTIONS_MAX], *equivalent;
	size_t count = 0, length = strcspn(word + 2, "="), used = 0;
	char name[64], quoted[QUOTED_MAX], list[ERROR_TEXT_MAX] = "";

	quote(quoted, word, length + 2);
	snprintf(name, sizeof(name), "%.*s", (int)length, word + 2);
	for (size_t i = 0; option_rows[i].name; i++) {
		names[i] = option_rows[i].name;
		if (strncmp(names[i], name, strlen(name)) == 0)
			matches[count++] = names[i];
	}
	for (size_t i = 0; i < count && count > 1 && used < sizeof(list); i++) {
		const char *separator = i + 1 < count ? ", " : " or ";

		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s--%s",
			i > 0 ? separator : "", matches[i]);
	}
	if (count > 1)
		return error_set(
			error, STATUS_TROUBLE, "option %s is ambiguous: could be %s", quoted, list);
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
	const struct empty_argument *empty = &line->empty;
	char hint[HINT_MAX], quoted[QUOTED_MAX];

	for (size_t i = 0; i < line->job.input.paths_count; i++) {
		const char *path = line->job.paths[i];

		if (strcmp(path, "-") == 0 || access(path, F_OK) == 0 || errno != ENOENT)
			continue;
		if (empty->row && path == empty->next_word)
			snprintf(hint, HINT_MAX, "--%s takes its argument after '=': --%s=%s",
				empty->row->name, empty->row->name, path);
		else if (!file_hint(hint, path))
			continue;
		return error_set(line->error, STATUS_TROUBLE, "cannot open %s: no such file; %s",
			quote(quoted, path, strlen(path)), hint);
	}
	return true;
}
