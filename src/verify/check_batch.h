/* SPDX-License-Identifier: MIT */
/* check_batch - consecutive records of one file, and the errors in them. */

#ifndef DPA_VERIFY_CHECK_BATCH_H
#define DPA_VERIFY_CHECK_BATCH_H

#include "base/buffer.h"
#include "base/error.h"
#include "input/item_batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ERRORS_MAX                                                                     \
	10 /* messages about a batch and about a file; further errors are only counted \
	    */

/* The line of an error that belongs to none, and is reported after those that do. */
#define NO_LINE UINT64_MAX

/* Of a record that has no item: its ID cannot be read. */
#define NO_ITEM UINT32_MAX

struct check_record {
	size_t end;    /* of its text in the batch */
	uint64_t line; /* of the file, where it begins */
	uint32_t item; /* or NO_ITEM */
};

struct check_error {
	uint64_t line;
	char text[ERROR_TEXT_MAX];
};

/* The errors with the lowest lines, in the order of lines. */
struct check_errors {
	uint64_t total;
	size_t count; /* of those kept */
	struct check_error kept[ERRORS_MAX];
};

struct check_batch {
	size_t input;     /* the file, from 0 */
	bool is_last;     /* the file ends after these records */
	uint64_t rank;    /* whose records they are */
	uint64_t bytes;   /* of the file, read with them */
	size_t records;   /* including those that are not in `text`, too long or truncated */
	size_t different; /* records that are not as expected */

	struct buffer text;
	size_t count;
	struct check_record *record; /* `count` of them, in `text` */
	struct item_batch items;     /* those of the records that have one */

	struct check_errors errors;
	struct error error; /* ends the check */
};

/* NULL: out of memory. */
struct check_batch *check_batch_open(size_t capacity, bool keys);
void check_batch_close(struct check_batch *batch);

void check_batch_clear(struct check_batch *batch);

bool check_batch_is_full(const struct check_batch *batch);

/* Append a record, which has no item yet. False: out of memory. */
bool check_batch_add_record(
	struct check_batch *batch, const char *text, size_t length, uint64_t line);

/* The last record is that of this ID or key. False: out of memory. */
void check_batch_set_id(struct check_batch *batch, uint64_t id);
bool check_batch_set_key(struct check_batch *batch, const char *key, size_t length);

/* Where the text of a record begins. */
const char *check_batch_text(const struct check_batch *batch, size_t record, size_t *length);

/* Add an error in a line of the file, or NO_LINE. */
void check_batch_add_error(struct check_batch *batch, uint64_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
