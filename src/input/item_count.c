/* SPDX-License-Identifier: MIT */
/* item_count - how many items an input holds, found before they are read. */

#include "input/item_count.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_stdin(const char *path)
{
	return strcmp(path, "-") == 0;
}

/* What cannot be opened is left for the reader to tell. */
static bool
check_regular(const char *path, const char *purpose, struct error *error)
{
	struct stat info;

	if ((is_stdin(path) ? fstat(STDIN_FILENO, &info) : stat(path, &info)) != 0 ||
		S_ISREG(info.st_mode) || S_ISDIR(info.st_mode))
		return true;
	return error_set(error, STATUS_TROUBLE,
		"%s has to count the items first, and %s is not a regular file: save it in one, "
		"give --range, or take --shard stride",
		purpose, is_stdin(path) ? "standard input" : path);
}

/* The reading pass itself, with a shard that takes nothing. */
static bool
count_lines(const struct input_options *input, uint64_t *total, struct error *error)
{
	struct item_source *source;
	struct item_batch items;
	struct shard shard;
	bool more = true;

	shard_open(&shard, SHARD_COUNT, 0, 1, 0);
	if (!item_batch_open(&items, 1, input_kind(input), error))
		return false;
	source = item_source_open(input, &shard, error);
	while (source && more) {
		more = item_source_fill(source, &items) && items.error.status == STATUS_OK;
		*total = item_source_counted(source);
	}
	/* A bad line ends the reading pass too, and is told there. */
	if (items.error.status == STATUS_TROUBLE)
		*error = items.error;
	item_batch_close(&items);
	item_source_close(source);
	return error->status == STATUS_OK;
}

static bool
count_files(const struct input_options *input, uint64_t *total, const char *purpose,
	struct error *error)
{
	static const char *const standard_input[] = { "-" };
	const char *const *paths = input->paths_count ? input->paths : standard_input;
	size_t count = input->paths_count ? input->paths_count : 1;
	off_t start = lseek(STDIN_FILENO, 0, SEEK_CUR);
	bool seek = false;

	for (size_t i = 0; i < count; i++) {
		if (!check_regular(paths[i], purpose, error))
			return false;
		seek |= is_stdin(paths[i]);
	}
	if (!count_lines(input, total, error))
		return false;
	return !seek || lseek(STDIN_FILENO, start, SEEK_SET) >= 0 ||
	       error_set_errno(error, "%s: cannot read standard input a second time", purpose);
}

bool
input_count(const struct input_options *input, const char *purpose, uint64_t *total,
	struct error *error)
{
	*total = 0;
	if (input->ranges_count ? ranges_total(input->ranges, input->ranges_count, total)
				: count_files(input, total, purpose, error) && *total < UINT64_MAX)
		return true;
	return error_set(error, STATUS_TROUBLE, "%s: there are 2^64-1 items or more", purpose);
}

bool
input_countable(const struct input_options *input)
{
	struct error ignored = { 0 };
	bool countable = input->paths_count || check_regular("-", "", &ignored);

	for (size_t i = 0; i < input->paths_count; i++)
		countable = countable && check_regular(input->paths[i], "", &ignored);
	return countable || input->ranges_count;
}
