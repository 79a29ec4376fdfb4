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
	char *path; /* owned; symbolic links resolved; NULL: a standard stream */
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

static bool
look_at_directory(struct place *place, struct error *error)
{
	char *copy = strdup(place->path);

	if (!copy)
		return error_out_of_memory(error);
	if (stat(dirname(copy), &place->directory) != 0)
		place->directory.st_nlink = 0;
	free(copy);
	return true;
}

static bool
place_open(struct place *place, const struct named_file *file, struct error *error)
{
	*place = (struct place){ 0 };
	if (is_standard(file)) {
		int fd = file->is_output ? STDOUT_FILENO : STDIN_FILENO;

		place->exists = fstat(fd, &place->file) == 0;
		return true;
	}
	place->exists = stat(file->path, &place->file) == 0;
	place->path = output_resolve_links(file->path, error);
	if (!place->path)
		return false;
	return look_at_directory(place, error);
}

/* The place of FILE.part. A file that is written in place has none. */
static bool
place_open_part(struct place *part, const struct place *file, struct error *error)
{
	*part = (struct place){ 0 };
	if (!file->path || (file->exists && !S_ISREG(file->file.st_mode)))
		return true;
	if (asprintf(&part->path, "%s.part", file->path) < 0) {
		part->path = NULL;
		return error_out_of_memory(error);
	}
	part->exists = stat(part->path, &part->file) == 0;
	part->directory = file->directory;
	return true;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
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
	       is_same_file(&a->directory, &b->directory) &&
	       strcmp(base_name(a->path), base_name(b->path)) == 0;
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

enum relation { SAME_FILE, PART_OF };

static bool
refuse(const struct named_file *a, const struct named_file *b, enum relation relation,
	struct error *error)
{
	const char *prefix = "";
	char first[ERROR_TEXT_MAX], second[ERROR_TEXT_MAX];

	describe(first, a);
	describe(second, b);
	if (!a->is_output || !b->is_output)
		prefix = "input and output are the same file: ";
	if (relation == PART_OF)
		return error_set(error, STATUS_TROUBLE, "%s%s is the .part file of %s", prefix,
			first, second);
	if (*prefix)
		return error_set(error, STATUS_TROUBLE, "%s%s, %s: give another name to the output",
			prefix, first, second);
	return error_set(
		error, STATUS_TROUBLE, "%s and %s name one file: give two names", first, second);
}

/* FILE and FILE.part. */
struct pair {
	struct place file, part;
};

static bool
check_pair(const struct named_file *a, const struct pair *own, const struct named_file *b,
	const struct pair *other, struct error *error)
{
	bool regular = !b->is_output;

	if (is_standard_output_twice(a, b))
		return true;
	if (is_same_place(&own->file, &other->file, regular))
		return refuse(a, b, SAME_FILE, error);
	if (is_same_place(&own->file, &other->part, regular))
		return refuse(a, b, PART_OF, error);
	if (is_same_place(&own->part, &other->file, regular))
		return refuse(b, a, PART_OF, error);
	return true;
}

static void
pair_close(struct pair *pair)
{
	free(pair->file.path);
	free(pair->part.path);
}

static bool
pair_open(struct pair *pair, const struct named_file *file, struct error *error)
{
	*pair = (struct pair){ 0 };
	if (!place_open(&pair->file, file, error))
		return false;
	return place_open_part(&pair->part, &pair->file, error);
}

/* Compare an output with the files after it, and with the inputs before it. */
static bool
check_output(const struct named_file *files, size_t count, size_t index, struct error *error)
{
	struct pair own, other;
	bool valid = pair_open(&own, &files[index], error);

	for (size_t i = 0; valid && i < count; i++) {
		if (i == index || (files[i].is_output && i < index))
			continue;
		valid = pair_open(&other, &files[i], error);
		if (valid)
			valid = check_pair(&files[index], &own, &files[i], &other, error);
		pair_close(&other);
	}
	pair_close(&own);
	return valid;
}

bool
file_conflict_check(const struct named_file *files, size_t count, struct error *error)
{
	for (size_t i = 0; i < count; i++)
		if (files[i].is_output && !check_output(files, count, i, error))
			return false;
	return true;
}
