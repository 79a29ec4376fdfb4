/* SPDX-License-Identifier: MIT */
/* source - the items of a run, in order and of this shard only, in batches. */

#ifndef DPA_INPUT_SOURCE_H
#define DPA_INPUT_SOURCE_H

#include "base/error.h"
#include "input/item.h"
#include "input/join.h"
#include "input/shard.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where items come from. */
struct input {
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
#define KEYS_ROOM  ((size_t)64 << 10)
#define KEYS_SLACK ((size_t)64)

/*
 * A batch of items, and what went wrong among them, in the order of the input. Objects are handed
 * out as keys with a newline behind each, unparsed; an empty one stands for a line too long.
 */
struct items {
	size_t capacity, count;
	uint64_t *id;          /* capacity of them, unless the input is keys */
	char *key;             /* keys, packed: key i goes from offset[i] to offset[i + 1] */
	size_t key_room;       /* bytes at `key`, KEYS_SLACK of them unused */
	uint32_t *offset;      /* capacity + 1 of them, if the input is keys */
	struct origin *origin; /* capacity of them, if it is objects */
	char *complaints;      /* messages about lines that were skipped, each ends in NUL */
	size_t complaints_size, complaints_room;
	uint64_t before;    /* so many items of this shard came before these */
	uint64_t skipped;   /* lines with a complaint */
	struct error error; /* what ends the input behind these items */
};

enum items_kind {
	ITEMS_IDS,
	ITEMS_KEYS,
	ITEMS_OBJECTS,
};

/* What its lines become. */
enum items_kind input_kind(const struct input *input);

bool items_open(struct items *items, size_t capacity, enum items_kind kind, struct error *error);
void items_close(struct items *items);
void items_clear(struct items *items);

/* Append a key. False: no memory, items->error. */
bool items_add_key(struct items *items, const char *key, size_t length);

/*
 * Take down what is wrong with a line: a complaint if it is skipped, otherwise items->error.
 * False: the batch must end here.
 */
bool items_complain(struct items *items, const struct error *error, bool skip);

struct source;

/* The inputs are opened here. `input` is used until source_close; `shard` is copied. */
struct source *source_open(
	const struct input *input, const struct shard *shard, struct error *error);
void source_close(struct source *source);

/*
 * Fill *items: full, or what there is when no more is ready, so that input that trickles is
 * answered at once. False: these were the last ones (there may be none), also when items->error is
 * set. One thread at a time.
 */
bool source_fill(struct source *source, struct items *items);

/* What its SHARD_COUNT has counted so far. */
uint64_t source_counted(const struct source *source);

/* The number of items of all ranges, before sharding. False: it is 2^64 or more. */
bool ranges_total(const struct range *ranges, size_t count, uint64_t *total);

#endif
