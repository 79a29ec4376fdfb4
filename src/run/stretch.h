/* SPDX-License-Identifier: MIT */
/* stretch - consecutive rows of one file of records, and what is wrong with them. */

#ifndef DPA_RUN_STRETCH_H
#define DPA_RUN_STRETCH_H

#include "base/error.h"
#include "input/item_source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REMARKS_MAX 10 /* messages about one stretch; further faults are only counted */

#define NO_ITEM UINT32_MAX

struct remark {
	size_t row;    /* in the stretch */
	uint64_t line; /* in the file, that the row begins in */
	struct error error;
};

struct stretch {
	const char *name; /* of the file */
	size_t input;     /* its number */
	size_t count;     /* rows */
	uint64_t bytes;   /* of the file that came with them */
	uint64_t records; /* rows that ought to be records */
	char *text;       /* the rows */
	size_t text_room;
	size_t *end;        /* of each row in the text */
	uint64_t *line;     /* of the file, that each begins in */
	uint32_t *which;    /* the item of each row, or NO_ITEM */
	struct item_batch items; /* of the rows that are to be compared */
	char *expected;     /* room of the worker's */
	size_t expected_room;
	uint64_t faults;
	size_t remarks;
	struct remark remark[REMARKS_MAX];
	struct error error; /* what ends the check */
};

struct stretch *stretch_open(size_t capacity, bool keys);
void stretch_close(struct stretch *stretch);

void stretch_clear(struct stretch *stretch);

/* Whether a further row would be too much. */
bool stretch_full(const struct stretch *stretch);

/* Append a row; it is compared with no record until it is given an item. False: no memory. */
bool stretch_row(struct stretch *stretch, const char *text, size_t length, uint64_t line);

/* The last row is the record of this ID or this key. False: no memory. */
void stretch_id(struct stretch *stretch, uint64_t id);
bool stretch_key(struct stretch *stretch, const char *key, size_t length);

/* An error in a row, 0 the first of the stretch. */
void stretch_remark(struct stretch *stretch, size_t row, const struct error *error);

#endif
