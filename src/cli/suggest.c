/* SPDX-License-Identifier: MIT */
/* suggest - what somebody may have meant by a command line that cannot be followed. */

#include "cli/suggest.h"

#include "base/quote.h"
#include "base/typo.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROWS_MAX 64
#define LIST_MAX 256
#define HINT_MAX 256

const char *
suggest_elsewhere(const char *option, const char *name)
{
	static const struct {
		const char *option, *name, *meant;
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
		const char *other = table[i].option;

		if ((option && other ? strcmp(option, other) == 0 : option == other) &&
			strcmp(table[i].name, name) == 0)
			return table[i].meant;
	}
	return NULL;
}

static const struct option_row *
row_of_name(const char *name, size_t length)
{
	const struct option_row *row = option_rows;

	while (row->name && (strlen(row->name) != length || memcmp(row->name, name, length) != 0))
		row++;
	return row->name ? row : NULL;
}

/* The long option that a word with one dash is meant to be, or NULL. */
static const struct option_row *
row_of_dash(const char *word)
{
	return word && word[0] == '-' && word[1] ? row_of_name(word + 1, strcspn(word + 1, "="))
						 : NULL;
}

static bool
dash_lost(const char *word, const struct option_row *row, struct error *error)
{
	char quoted[QUOTED_MAX];

	return error_set(error, STATUS_TROUBLE, "option %s: did you mean '--%s', with two dashes?",
		quote(quoted, word, strcspn(word, "=")), row->name);
}

bool
suggest_dash(const char *word, const char *argument, struct error *error)
{
	const struct option_row *row = argument == word + 2 ? row_of_dash(word) : NULL;

	return !row || dash_lost(word, row, error);
}

/* There is no such option, but perhaps one that does it. */
static bool
unknown(const char *quoted, const char *meant, const char *dashes, struct error *error)
{
	if (meant)
		return error_set(error, STATUS_TROUBLE, "unknown option %s; did you mean '%s%s'?",
			quoted, dashes, meant);
	return error_set(error, STATUS_TROUBLE, "unknown option %s", quoted);
}

static bool
unknown_long(const char *word, struct error *error)
{
	const char *names[ROWS_MAX + 1], *begun[ROWS_MAX + 1], *meant;
	char name[64], quoted[QUOTED_MAX], list[LIST_MAX];
	size_t count = 0, beginning = 0, length = strcspn(word + 2, "=");

	quote(quoted, word, length + 2);
	snprintf(name, sizeof(name), "%.*s", (int)length, word + 2);
	for (const struct option_row *row = option_rows; row->name; row++) {
		names[count++] = row->name;
		if (strncmp(row->name, name, strlen(name)) == 0)
			begun[beginning++] = row->name;
	}
	names[count] = begun[beginning] = NULL;
	if (beginning > 1)
		return error_set(error, STATUS_TROUBLE, "option %s is ambiguous: it begins %s",
			quoted, join_names(list, sizeof(list), begun));
	meant = suggest_elsewhere(NULL, name);
	return meant ? unknown(quoted, meant, "", error)
		     : unknown(quoted, typo_nearest(name, names), "--", error);
}

/* A letter that is no option; `word` is that which holds it, or the one behind that. */
static bool
unknown_letter(char letter, char *const *word, struct error *error)
{
	char quoted[QUOTED_MAX];

	for (int i = 0; i >= -1; i--)
		if (row_of_dash(word[i]) && strchr(word[i], letter))
			return dash_lost(word[i], row_of_dash(word[i]), error);
	return unknown(quote(quoted, (char[]){ '-', letter }, 2),
		suggest_elsewhere(NULL, (char[]){ letter, '\0' }), "", error);
}

bool
suggest_option(int got, char *const *argv, struct error *error)
{
	const struct option_row *row = option_rows;

	while (row->name && row->code != optopt)
		row++;
	if (optopt == 0)
		return unknown_long(argv[optind - 1], error);
	if (!row->name)
		return unknown_letter((char)optopt, argv + optind, error);
	if (got == ':')
		return error_set(error, STATUS_TROUBLE, "option '--%s' needs an argument: %s",
			row->name, row->argument);
	return error_set(error, STATUS_TROUBLE, "option '--%s' takes no argument", row->name);
}

static bool
listed(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names;
}

/* Write what a FILE was meant for. False: nothing is known. */
static bool
meant_for(char hint[HINT_MAX], const char *path, const struct option_row *bare)
{
	static const char *const parameters[] = { "rotation", "brightness", "noise", "scale",
		"contrast", "id", "hash", "seed", NULL };
	static const char *const modes[] = { "help", "version", "check", "benchmark", NULL };
	struct error none = { 0 };
	struct range range;

	if (bare)
		snprintf(hint, HINT_MAX, "an argument of --%s stands behind '=': --%s=%s",
			bare->name, bare->name, path);
	else if (path[strspn(path, "0123456789")] == '\0' || range_parse(&range, path, &none))
		snprintf(hint, HINT_MAX, "sample IDs come by standard input or --range %s%s%s",
			path, strchr(path, '-') ? "" : "-", strchr(path, '-') ? "" : path);
	else if (listed(preset_names, path))
		snprintf(hint, HINT_MAX, "for this preset give --preset %s", path);
	else if (listed(parameters, path))
		snprintf(hint, HINT_MAX, "fields are given in one word with commas, --fields id,%s",
			path);
	else if (listed(modes, path))
		snprintf(hint, HINT_MAX, "did you mean --%s?", path);
	else
		return false;
	return true;
}

bool
suggest_files(const struct job *job, const struct option_row *bare, const char *behind,
	struct error *error)
{
	char hint[HINT_MAX], quoted[QUOTED_MAX];

	for (size_t i = 0; i < job->input.paths_count; i++) {
		const char *path = job->input.paths[i];

		if (strcmp(path, "-") != 0 && access(path, F_OK) != 0 && errno == ENOENT &&
			meant_for(hint, path, path == behind ? bare : NULL))
			return error_set(error, STATUS_TROUBLE,
				"cannot open %s: there is no such file; %s",
				quote(quoted, path, strlen(path)), hint);
	}
	return true;
}
