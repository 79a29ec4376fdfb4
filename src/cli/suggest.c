/* SPDX-License-Identifier: MIT */
/* suggest - what the user may have meant by a command line that cannot be accepted. */

#include "cli/command_line.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HINT_MAX 256

/* Options of other programs, and names of formats. The equivalent in dpa is one word; longer text
 * is an instruction. */
static const struct equivalent {
	const char *name, *text;
} equivalents[] = {
	{ "columns", "fields" },
	{ "compress", "dpa ... | zstd >FILE.zst" },
	{ "count", "num-samples" },
	{ "delimiter", "--format csv has commas, --format tsv has tabs" },
	{ "drop-last", "uneven=drop" },
	{ "dry-run", "--print-config prints the configuration, --limit 3 writes three records" },
	{ "force", "--output replaces a file without it" },
	{ "format jsonl", "ndjson" },
	{ "head", "limit" },
	{ "input", "input is a FILE without an option, or standard input" },
	{ "num-workers", "jobs" },
	{ "offset", "skip" },
	{ "samples", "num-samples" },
	{ "threads", "jobs" },
	{ "verify", "check" },
	{ "workers", "jobs" },
	{ 0 },
};

const char *
suggest_equivalent(const char *name)
{
	const struct equivalent *row = equivalents;

	while (row->name && strcmp(row->name, name) != 0)
		row++;
	return row->text;
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

/* [word, word + length), which begins with dashes, is not the beginning of exactly one option. */
static bool
unknown_option(const char *word, size_t length, struct error *error)
{
	const char *names[OPTIONS_MAX + 1] = { NULL };
	bool is_long = word[1] == '-';
	size_t count = 0, used = 0, skip = is_long ? 2 : 1;
	char name[64], quoted[QUOTED_MAX], list[ERROR_TEXT_MAX / 2];

	snprintf(name, sizeof(name), "%.*s", (int)(length - skip), word + skip);
	const char *text = suggest_equivalent(name);

	for (size_t i = 0; option_rows[i].name; i++) {
		size_t size = strlen(option_rows[i].name);

		names[i] = option_rows[i].name;
		if (is_long && strncmp(names[i], name, strlen(name)) == 0 && used < sizeof(list))
			used += (size_t)snprintf(list + used, sizeof(list) - used, "%s--%s",
				count++ > 0 ? ", " : "", names[i]);
		/* --rotation-range, --batch-size */
		if (!text && strncmp(names[i], name, size) == 0 && name[size] == '-')
			text = names[i];
	}
	quote(quoted, word, length);
	if (count > 1)
		return error_set(
			error, STATUS_TROUBLE, "option %s is ambiguous: could be %s", quoted, list);
	if (text && strchr(text, ' '))
		return error_set(error, STATUS_TROUBLE, "unknown option %s: %s", quoted, text);
	if (!text)
		text = typo_nearest(name, names);
	if (text)
		return error_set(error, STATUS_TROUBLE, "unknown option %s; did you mean '--%s'?",
			quoted, text);
	return error_set(error, STATUS_TROUBLE, "unknown option %s", quoted);
}

bool
suggest_option(int got, char *const *argv, struct error *error)
{
	const struct option_row *row = option_find(optopt);

	if (optopt == 0)
		return unknown_option(argv[optind - 1], strcspn(argv[optind - 1], "="), error);
	if (!row)
		return unknown_option((char[]){ '-', (char)optopt }, 2, error);
	if (got == ':')
		return error_set(error, STATUS_TROUBLE, "option '--%s' requires an argument: %s",
			row->name, row->argument);
	return error_set(error, STATUS_TROUBLE, "option '--%s' takes no argument", row->name);
}

/* Write which option a FILE, which does not exist, was probably meant for. False: none. */
static bool
file_hint(char hint[HINT_MAX], const struct command_line *line, const char *path)
{
	static const struct {
		const char *option, *words[9];
	} meant[] = { { "preset ", { "moderate", "mild", "aggressive" } },
		{ "fields id,", { "rotation", "brightness", "noise", "scale", "contrast", "hash",
					"seed", "rank" } },
		{ "", { "help", "version", "check", "benchmark" } } };
	static const char *const dashes[] = { "\u2013", "\u2014", "\u2212" };
	bool is_id = path[strspn(path, "0123456789")] == '\0';
	struct error ignored = { 0 };
	struct range range;

	for (size_t i = 0; i < sizeof(dashes) / sizeof(*dashes); i++)
		if (strncmp(path, dashes[i], strlen(dashes[i])) == 0)
			return snprintf(hint, HINT_MAX, "did you mean '--%s', with two hyphens?",
				path + strlen(dashes[i]));
	for (size_t i = 0; i < line->options_count; i++) {
		const struct given_option *option = &line->options[i];
		const char *name = option->row->name;

		if (path == option->next && option->row->argument && !option->argument)
			return snprintf(hint, HINT_MAX,
				"--%s takes its argument after '=': --%s=%s", name, name, path);
		if (option->row->code >= OPTION_ROTATION && option->row->code <= OPTION_CONTRAST &&
			!strchr(option->argument, ':'))
			return snprintf(hint, HINT_MAX, "give a range as one word, --%s %s:%s",
				name, option->argument, path);
	}
	if (is_id || range_parse(&range, path, &ignored))
		return snprintf(hint, HINT_MAX,
			"give sample IDs on standard input or by --range %s%s%s", path,
			is_id ? "-" : "", is_id ? path : "");
	for (size_t i = 0; i < sizeof(meant) / sizeof(*meant); i++)
		for (const char *const *word = meant[i].words; *word; word++)
			if (strcmp(path, *word) == 0)
				return snprintf(hint, HINT_MAX, "did you mean --%s%s?",
					meant[i].option, path);
	return false;
}

bool
suggest_files(struct command_line *line)
{
	char hint[HINT_MAX], quoted[QUOTED_MAX];

	line->is_external = true;
	for (size_t i = 0; i < line->job.input.paths_count; i++) {
		const char *path = line->job.owned.paths[i];

		if (*path == '\0' || strcmp(path, "-") == 0 || access(path, F_OK) == 0)
			continue;
		if (errno == ENOENT && file_hint(hint, line, path))
			return misuse(line, "cannot open %s: no such file; %s",
				quote(quoted, path, strlen(path)), hint);
	}
	line->is_external = false;
	return true;
}
