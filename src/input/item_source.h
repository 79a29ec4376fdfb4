/* SPDX-License-Identifier: MIT */
/* item_source - the items of a run, in order and of this shard only, in batches. */

#ifndef DPA_INPUT_ITEM_SOURCE_H
#define DPA_INPUT_ITEM_SOURCE_H

#include "base/buffer.h"
#include "base/error.h"
#include "input/item.h"
#include "input/join_line.h"
#include "input/shard.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where items come from. */
struct input_options {
	const char *const *paths; /* files of lines; none: standard input */
	size_t paths_count;
	const struct range *ranges; /* instead of lines */
	size_t ranges_count;
	bool keys;         /* a line is an opaque key, not an ID or a range */
	bool objects;      /* a line is a JSON object that names a sample */
	char delimiter;    /* the end of a line: '\n' or NUL */
	bool skip_invalid; /* go on after a bad line */
};

/* A batch ends when its keys or objects reach so many bytes; behind the last some may be read. */
#define KEYS_MAX ((size_t)64 << 10)

/*
 * A batch of items, and what went wrong among them, in the order of the input. Objects are handed
 * out as keys with a newline behind each, unparsed; an empty one stands for a line too long.
 */
struct item_batch {
	size_t capacity, count;
	uint64_t *id;              /* capacity of them, unless the input is keys */
	struct buffer keys;        /* packed: key i goes from offset[i] to offset[i + 1] */
	uint32_t *offset;          /* capacity + 1 of them, if the input is keys */
	struct location *location; /* capacity of them, if it is objects */
	struct buffer diagnostics; /* messages about lines that were skipped, each ends in NUL */
	uint64_t first_index;      /* index of the first item among the items of this shard */
	uint64_t skipped;          /* lines with a diagnostic */
	struct error error;        /* what ends the input after these items */
};

enum items_kind {
	ITEMS_IDS,
	ITEMS_KEYS,
	ITEMS_OBJECTS,
};

/* What its lines become. */
enum items_kind input_kind(const struct input_options *input);

bool item_batch_open(
	struct item_batch *items, size_t capacity, enum items_kind kind, struct error *error);
void item_batch_close(struct item_batch *items);
void item_batch_clear(struct item_batch *items);

/* Append a key. False: no memory, items->error. */
bool item_batch_add_key(struct item_batch *items, const char *key, size_t length);

/*
 * Take down what is wrong with a line: a complaint if it is skipped, otherwise items->error.
 * False: the batch must end here.
 */
bool item_batch_add_diagnostic(struct item_batch *items, const struct error *error, bool skip);

struct item_source;

/* The inputs are opened here. `input` is used until item_source_close; `shard` is copied. */
struct item_source *item_source_open(
	const struct input_options *input, const struct shard *shard, struct error *error);
void item_source_close(struct item_source *source);

/*
 * Fill *items: full, or what there is when no more is ready, so that input that trickles is
 * answered at once. False: these were the last ones (there may be none), also when items->error is
 * set. One thread at a time.
 */
bool item_source_fill(struct item_source *source, struct item_batch *items);

/* What its SHARD_COUNT has counted so far. */
uint64_t item_source_counted(const struct item_source *source);

/* The number of items of all ranges, before sharding. False: it is 2^64 or more. */
bool ranges_total(const struct range *ranges, size_t count, uint64_t *total);

#endif
