/* SPDX-License-Identifier: MIT */
/* item_source - reads the items of a run in input order, those of one shard only, in batches. */

#pragma once

#include "input/item.h"
#include "input/item_batch.h"
#include "input/line_reader.h"
#include "input/order.h"

/* Where items come from. */
struct input_options {
	const char *const *paths; /* files of lines; none: standard input */
	size_t paths_count;
	const struct range *ranges; /* instead of lines */
	size_t ranges_count;
	bool keys;         /* a line is an opaque key, not an ID or a range */
	bool objects;      /* a line is a JSON object that names a sample */
	char delimiter;    /* the end of a line: '\n' or NUL */
	bool skip_invalid; /* continue after an invalid line */
	bool notes_ranges; /* report how many IDs the first line that is a long range has */
};

/* Of lines, or without `input` the positions of `range`, which order_resolve replaces by IDs. */
struct item_source {
	/* Of lines: */
	const struct input_options *input; /* or NULL */
	off_t stdin_offset;
	struct shard shard;
	struct line_reader reader;
	struct line_block lines;
	bool lines_are_valid; /* in UTF-8, if they are keys */
	bool range_noted;     /* or no note is required */

	struct range range; /* if in_range: the IDs of the current range that are still to come */
	bool in_range;
	uint64_t filled; /* items returned so far */
};

/*
 * Open all inputs of lines; *source is zeroed. Count their items if the shard depends on the
 * number, and also if `count` is set and they can be read twice. Counting ends at the first invalid
 * line (with skip_invalid, it skips such lines), or at --limit. *total is the number of items of
 * this rank, or UNBOUNDED if it is not known. `input` is used until line_reader_close, which is to
 * be called for source->reader in any case.
 */
bool item_source_open_lines(struct item_source *source, const struct input_options *input,
	const struct shard_options *shard, bool count, uint64_t *total, struct error *error);

/*
 * Replace the contents of *items by the next items: as many as fit, or fewer where reading on would
 * block, so that input is processed as it arrives. Waits for the first one only if `wait` is true.
 * The result is BATCH_LAST also when items->error is set. One thread at a time.
 */
enum batch_result item_source_fill(struct item_source *source, struct item_batch *items, bool wait);
