/* SPDX-License-Identifier: MIT */
/* item_source - reads the items of a run in input order, those of one shard only, in batches. */

#pragma once

#include "base/error.h"
#include "input/item.h"
#include "input/item_batch.h"
#include "input/order.h"
#include "input/shard.h"

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

enum items_kind input_kind(const struct input_options *input);

struct item_source;

/*
 * Open all inputs of lines; item_source_set_shard is to be called before items are read. `input` is
 * used until item_source_close. `purpose` is why the items will be counted, such as "--shard
 * block", which inputs that cannot be read twice refuse; or NULL.
 */
struct item_source *item_source_open_lines(
	const struct input_options *input, const char *purpose, struct error *error);
void item_source_set_shard(struct item_source *source, const struct shard *shard);

/* The items at these positions of ranges: order_resolve replaces the positions by IDs. */
struct item_source *item_source_open_positions(
	const struct rank_items *positions, struct error *error);

void item_source_close(struct item_source *source);

/* Whether all inputs are regular files, so that their items can be counted. */
bool item_source_is_countable(const struct item_source *source);

/*
 * Count the items of lines, of all ranks, that will be read: up to the first invalid line (with
 * skip_invalid, all valid lines), or up to --limit. Reads all files for that, standard input too,
 * and then goes back.
 */
bool item_source_count(struct item_source *source, const struct shard_options *options,
	const char *purpose, uint64_t *total, struct error *error);

/*
 * Replace the contents of *items by the next items: as many as fit, or fewer where reading on would
 * block, so that input is processed as it arrives. Waits for the first one only if `wait` is true.
 * The result is BATCH_LAST also when items->error is set. One thread at a time.
 */
enum batch_result item_source_fill(struct item_source *source, struct item_batch *items, bool wait);
