/* SPDX-License-Identifier: MIT */
/* item_count - counts the items of an input before they are read. */

#include "input/item_count.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_stdin(const char *path)
{
	return strcmp(path, "-") == 0;
}

/* Whether it can be read twice. Also true if it cannot be opened: the line reader reports that. */
static bool
is_regular(const char *path)
{
	struct stat info;
	int status = is_stdin(path) ? fstat(STDIN_FILENO, &info) : stat(path, &info);

	return status != 0 || S_ISREG(info.st_mode) || S_ISDIR(info.st_mode);
}

/* The first input file that is not regular, or NULL. */
static const char *
find_irregular(const struct input_options *input)
{
	if (input->paths_count == 0)
		return is_regular("-") ? NULL : "-";
	for (size_t i = 0; i < input->paths_count; i++)
		if (!is_regular(input->paths[i]))
			return input->paths[i];
	return NULL;
}

bool
input_countable(const struct input_options *input)
{
	return input->ranges_count > 0 || !find_irregular(input);
}

/* Read all lines with a shard that selects none of the items. */
static bool
count_lines(const struct input_options *input, const struct shard_options *options, uint64_t *total,
	struct error *error)
{
	const struct shard_options counting = {
		.kind = SHARD_COUNT, .skip = options->skip, .limit = options->limit, .world = 1
	};
	struct item_source *source;
	struct item_batch items;
	struct shard shard;

	shard_open(&shard, &counting, UNBOUNDED);
	source = item_source_open_lines(input, &shard, error);
	if (!source)
		return false;
	if (item_batch_open(&items, 1, input_kind(input), error)) {
		while (item_source_fill(source, &items, true) != BATCH_LAST)
			continue;
		*total = item_source_counted(source);
		/* An invalid line ends the input here as it will when the items are read: then it
		 * is reported. */
		if (items.error.status == STATUS_TROUBLE)
			*error = items.error;
		item_batch_close(&items);
	}
	item_source_close(source);
	return error->status == STATUS_OK;
}

bool
input_count(const struct input_options *input, const struct shard_options *options,
	const char *purpose, uint64_t *total, struct error *error)
{
	const char *irregular = find_irregular(input);
	off_t offset = lseek(STDIN_FILENO, 0, SEEK_CUR);

	*total = 0;
	if (irregular)
		return error_set(error, STATUS_TROUBLE,
			"%s: cannot count the items: %s is not a regular file: save it to a file, "
			"or use --range or --shard stride",
			purpose, is_stdin(irregular) ? "standard input" : irregular);
	if (!count_lines(input, options, total, error))
		return false;
	if (input_reads_stdin(input) && lseek(STDIN_FILENO, offset, SEEK_SET) < 0)
		return error_set_errno(error, "%s: cannot read standard input again", purpose);
	if (*total < UINT64_MAX)
		return true;
	return error_set(
		error, STATUS_TROUBLE, "%s: too many items: expected fewer than 2^64-1", purpose);
}
