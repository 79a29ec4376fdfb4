/* SPDX-License-Identifier: MIT */
/* check_batch - consecutive rows of one file of records, and what is wrong with them. */

#ifndef DPA_VERIFY_CHECK_BATCH_H
#define DPA_VERIFY_CHECK_BATCH_H

#include "base/error.h"
#include "input/item_source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ERRORS_MAX 10 /* messages about one stretch; further faults are only counted */

#define NO_ITEM UINT32_MAX

struct check_error {
	size_t row;    /* in the stretch */
	uint64_t line; /* in the file, that the row begins in */
	struct error error;
};

struct check_batch {
	const char *name; /* of the file */
	size_t input;     /* its number */
	size_t count;     /* rows */
	uint64_t bytes;   /* of the file that came with them */
	uint64_t records; /* rows that ought to be records */
	char *text;       /* the rows */
	size_t text_room;
	size_t *end;             /* of each row in the text */
	uint64_t *line;          /* of the file, that each begins in */
	uint32_t *which;         /* the item of each row, or NO_ITEM */
	struct item_batch items; /* of the rows that are to be compared */
	char *expected;          /* room of the worker's */
	size_t expected_room;
	uint64_t faults;
	size_t remarks;
	struct check_error remark[ERRORS_MAX];
	struct error error; /* what ends the check */
};

struct check_batch *check_batch_open(size_t capacity, bool keys);
void check_batch_close(struct check_batch *stretch);

void check_batch_clear(struct check_batch *stretch);

/* Whether a further row would be too much. */
bool check_batch_full(const struct check_batch *stretch);

/* Append a row; it is compared with no record until it is given an item. False: no memory. */
bool check_batch_add_record(
	struct check_batch *stretch, const char *text, size_t length, uint64_t line);

/* The last row is the record of this ID or this key. False: no memory. */
void check_batch_add_id(struct check_batch *stretch, uint64_t id);
bool check_batch_add_key(struct check_batch *stretch, const char *key, size_t length);

/* An error in a row, 0 the first of the stretch. */
void check_batch_add_error(struct check_batch *stretch, size_t row, const struct error *error);

#endif
