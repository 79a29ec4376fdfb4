/* SPDX-License-Identifier: MIT */
/* file_conflict - refuses names by which a run would write over its own input or output. */

#include "output/file_conflict.h"

#include "output/output_file.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a path leads to: a file, or the place in a directory where one may appear. */
struct place {
	char *path;       /* owned; symbolic links resolved; NULL: a standard stream, or no place */
	const char *name; /* in the directory */
	bool exists;
	struct stat file;
	struct stat directory; /* st_nlink is 0: it does not exist */
};

static bool
is_standard(const struct named_file *file)
{
	return !file->path || strcmp(file->path, "-") == 0;
}

/* Whether both are standard output, one of them by its name. */
static bool
is_standard_output_twice(const struct named_file *a, const struct named_file *b)
{
	static const char *const names[] = { "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1" };
	const char *path = is_standard(a) ? b->path : a->path;

	if (!a->is_output || !b->is_output || is_standard(a) == is_standard(b))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(path, names[i]) == 0)
			return true;
	return false;
}

/* Find the place of a file or, with suffix ".part", of its FILE.part, which what is written in
 * place does not have. */
static bool
place_open(
	struct place *place, const struct named_file *file, const char *suffix, struct error *error)
{
	bool is_part = *suffix;
	char *path, *copy;

	*place = (struct place){ .exists = false };
	if (is_standard(file)) {
		int fd = file->is_output ? STDOUT_FILENO : STDIN_FILENO;

		place->exists = !is_part && fstat(fd, &place->file) == 0;
		return true;
	}
	if (is_part && stat(file->path, &place->file) == 0 && !S_ISREG(place->file.st_mode))
		return true;
	path = output_resolve_links(file->path, error);
	if (!path)
		return false;
	if (asprintf(&place->path, "%s%s", path, suffix) < 0)
		place->path = NULL;
	free(path);
	copy = place->path ? strdup(place->path) : NULL;
	if (!copy)
		return error_out_of_memory(error);
	place->name = strrchr(place->path, '/');
	place->name = place->name ? place->name + 1 : place->path;
	place->exists = stat(is_part ? place->path : file->path, &place->file) == 0;
	if (stat(dirname(copy), &place->directory) != 0)
		place->directory.st_nlink = 0;
	free(copy);
	return true;
}

/* FILE and FILE.part. */
struct places {
	struct place place[2];
};

static bool
places_open(struct places *places, const struct named_file *file, struct error *error)
{
	places->place[1] = (struct place){ .exists = false };
	return place_open(&places->place[0], file, "", error) &&
	       place_open(&places->place[1], file, ".part", error);
}

static void
places_close(struct places *places)
{
	free(places->place[0].path);
	free(places->place[1].path);
}

static bool
is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Whether two places are one. `regular`: only a regular file counts. */
static bool
is_same_place(const struct place *a, const struct place *b, bool regular)
{
	if (a->exists && b->exists && is_same_file(&a->file, &b->file))
		return S_ISREG(a->file.st_mode) || !(regular || S_ISCHR(a->file.st_mode));
	if (!a->path || !b->path || a->exists || b->exists)
		return false;
	return a->directory.st_nlink > 0 && b->directory.st_nlink > 0 &&
	       is_same_file(&a->directory, &b->directory) && strcmp(a->name, b->name) == 0;
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
	const char *prefix = has_input ? "input and output are the same file: " : "";
	char first[ERROR_TEXT_MAX], second[ERROR_TEXT_MAX];

	describe(first, a);
	describe(second, b);
	if (is_part)
		return error_set(error, STATUS_TROUBLE, "%s%s is the .part file of %s", prefix,
			first, second);
	if (has_input)
		return error_set(error, STATUS_TROUBLE, "%s%s, %s: give another name to the output",
			prefix, first, second);
	return error_set(
		error, STATUS_TROUBLE, "%s and %s name one file: give two names", first, second);
}

/* Compare an output with another file. */
static bool
compare(const struct named_file *a, const struct places *own, const struct named_file *b,
	struct error *error)
{
	bool regular = !b->is_output, valid;
	struct places other;
	const struct place *x = own->place, *y = other.place;

	if (is_standard_output_twice(a, b))
		return true;
	valid = places_open(&other, b, error);
	if (valid && is_same_place(&x[0], &y[0], regular))
		valid = refuse(a, b, false, error);
	if (valid && is_same_place(&x[0], &y[1], regular))
		valid = refuse(a, b, true, error);
	if (valid && is_same_place(&x[1], &y[0], regular))
		valid = refuse(b, a, true, error);
	places_close(&other);
	return valid;
}

bool
file_conflict_check(const struct named_file *files, size_t count, struct error *error)
{
	bool valid = true;

	for (size_t i = 0; valid && i < count; i++) {
		struct places own;

		if (!files[i].is_output)
			continue;
		valid = places_open(&own, &files[i], error);
		/* With the outputs after it, and with all inputs. */
		for (size_t k = 0; valid && k < count; k++)
			if (k > i || !files[k].is_output)
				valid = compare(&files[i], &own, &files[k], error);
		places_close(&own);
	}
	return valid;
}
