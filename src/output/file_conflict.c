/* SPDX-License-Identifier: MIT */
/* file_conflict - refuses names by which a run would write over its own input or output. */

#include "output/output_file.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a path leads to: a file, or the place in a directory where one may appear. */
struct place {
	mode_t mode; /* 0: neither */
	dev_t device;
	ino_t inode; /* of the file, or of the directory */
	char *name;  /* owned; in the directory; NULL: the file exists */
};

static bool
is_standard(const struct named_file *file)
{
	return !file->path || strcmp(file->path, "-") == 0;
}

/* Find the place in its directory of a file that does not exist. */
static bool
find_in_directory(struct place *place, char *path, struct error *error)
{
	char *name = strdup(basename(path));
	struct stat info;

	if (!name)
		return error_out_of_memory(error);
	if (stat(dirname(path), &info) == 0)
		*place = (struct place){ info.st_mode, info.st_dev, info.st_ino, name };
	else
		free(name);
	return true;
}

/* Find the places of FILE and FILE.part. Files that are written in place have no FILE.part. */
static bool
find_places(struct place place[2], const struct named_file *file, struct error *error)
{
	struct stat info;
	bool exists = is_standard(file)
			      ? fstat(file->is_output ? STDOUT_FILENO : STDIN_FILENO, &info) == 0
			      : stat(file->path, &info) == 0;

	if (exists)
		place[0] = (struct place){ info.st_mode, info.st_dev, info.st_ino, NULL };
	if (is_standard(file) || (exists && !S_ISREG(info.st_mode)))
		return true;

	char *path = output_resolve_links(file->path, error), *part = NULL;
	if (!path)
		return false;
	bool done = asprintf(&part, "%s.part", path) >= 0;
	if (!done)
		error_out_of_memory(error);
	if (done && stat(part, &info) == 0)
		place[1] = (struct place){ info.st_mode, info.st_dev, info.st_ino, NULL };
	else if (done)
		done = find_in_directory(&place[1], part, error);
	if (done && !exists)
		done = find_in_directory(&place[0], path, error);
	free(path);
	free(part);
	return done;
}

/* Whether two places are the same. A device may be used several times. A socket or pipe may be both
 * input and output: its other end is a coprocess. */
static bool
is_same(const struct place *a, const struct place *b, bool both_outputs)
{
	if (!a->mode || !b->mode || a->device != b->device || a->inode != b->inode)
		return false;
	if (a->name && b->name)
		return strcmp(a->name, b->name) == 0;
	return !a->name && !b->name && (S_ISREG(a->mode) || (both_outputs && !S_ISCHR(a->mode)));
}

/* "--output 'x'", "standard input" */
static void
describe(char text[ERROR_TEXT_MAX], const struct named_file *file)
{
	if (!is_standard(file))
		snprintf(text, ERROR_TEXT_MAX, "%s '%s'", file->role, file->path);
	else
		snprintf(text, ERROR_TEXT_MAX, "standard %s", file->is_output ? "output" : "input");
}

/* Refuse two files that are one, or the first of which is the FILE.part of the second. */
static bool
refuse(const struct named_file *a, const struct named_file *b, bool is_part, struct error *error)
{
	bool has_input = !a->is_output || !b->is_output;
	char first[ERROR_TEXT_MAX], second[ERROR_TEXT_MAX];

	describe(first, a);
	describe(second, b);
	return error_set(error, STATUS_TROUBLE, "%s%s %s %s%s: give another name",
		has_input ? "input and output are the same file: " : "", first,
		is_part ? "is the .part file of" : "and", second,
		is_part || has_input ? "" : " name one file");
}

bool
file_conflict_check(const struct named_file *files, size_t count, struct error *error)
{
	struct place(*places)[2] = calloc(count, sizeof(*places));
	bool valid = true;

	if (!places)
		return error_out_of_memory(error);
	for (size_t i = 0; valid && i < count; i++)
		valid = find_places(places[i], &files[i], error);
	for (size_t i = 0; valid && i < count; i++) {
		for (size_t k = 0; valid && k < count; k++) {
			const struct place *x = places[i], *y = places[k];
			bool both_outputs = files[i].is_output && files[k].is_output;

			/* Compare each output with the outputs after it, and with all inputs. */
			if (!files[i].is_output || (k <= i && files[k].is_output))
				continue;
			if (is_same(&x[0], &y[0], both_outputs))
				valid = refuse(&files[i], &files[k], false, error);
			else if (is_same(&x[0], &y[1], both_outputs))
				valid = refuse(&files[i], &files[k], true, error);
			else if (is_same(&x[1], &y[0], both_outputs))
				valid = refuse(&files[k], &files[i], true, error);
		}
	}
	for (size_t i = 0; i < count; i++) {
		free(places[i][0].name);
		free(places[i][1].name);
	}
	free(places);
	return valid;
}
