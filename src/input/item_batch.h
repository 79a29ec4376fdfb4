/* SPDX-License-Identifier: MIT */
/* item_batch - consecutive items of the input, and the diagnostics about the lines between them. */

#pragma once

#include "base/buffer.h"
#include "json/json_lexer.h"

/* A batch is full when its keys or objects have reached this many bytes, or its diagnostics, so
 * that they are printed soon. */
#define KEYS_MAX        ((size_t)256 << 10)
#define DIAGNOSTICS_MAX ((size_t)64 << 10)

/* How the reading of a batch ended. */
enum batch_result {
	BATCH_FULL,  /* another batch may follow at once */
	BATCH_SHORT, /* it holds little, and reading on would wait for input */
	BATCH_NONE,  /* it holds nothing, because that would wait for input, which is not allowed */
	BATCH_LAST,  /* there is no more input */
};

/* Where a line came from, for messages. */
struct location {
	const char *name;
	uint64_t number;
};

/*
 * Objects are stored as keys, unparsed, each with its newline; an empty one stands for a line that
 * is too long.
 */
struct item_batch {
	size_t capacity, count;
	uint64_t *id;              /* capacity of them, if the input has IDs */
	struct buffer keys;        /* packed: key i goes from offset[i] to offset[i + 1] */
	uint32_t *offset;          /* capacity + 1 of them, if the input has keys or objects */
	struct location *location; /* capacity of them, if it has objects */
	uint64_t first_index;      /* index of the first item among the items of this shard */
	/* Messages about the lines that were skipped, and notes; each ends in NUL. */
	struct buffer diagnostics;
	uint64_t skipped;   /* lines */
	struct error error; /* why the input ends after these items */
};

/* The items are keys, JSON objects, or if they are neither, IDs. */
bool item_batch_open(
	struct item_batch *items, size_t capacity, bool keys, bool objects, struct error *error);
void item_batch_close(struct item_batch *items);
void item_batch_clear(struct item_batch *items);

/* Whether another item or diagnostic may be added: the batch is not full, and has no error. */
static inline bool
item_batch_has_room(const struct item_batch *items)
{
	return items->count < items->capacity && items->keys.size < KEYS_MAX &&
	       items->diagnostics.size < DIAGNOSTICS_MAX && items->error.status == STATUS_OK;
}

/* Append a key. False: out of memory, which is in items->error. */
bool item_batch_add_key(struct item_batch *items, const char *key, size_t length);

/* The same for a string, which can be decoded. */
bool item_batch_add_string(struct item_batch *items, const struct json_string *string);

/* Store what is wrong with a line: as a diagnostic if the line is skipped, otherwise, or if memory
 * does not suffice, in items->error. */
void item_batch_add_diagnostic(struct item_batch *items, const struct error *error, bool skip);

/*
 * Replace the contents of `out` by the IDs or keys, each followed by the delimiter: the digest of
 * the input in a manifest is computed over this text. False: out of memory.
 */
bool item_lines_write(
	struct buffer *out, const struct item_batch *items, char delimiter, struct error *error);
