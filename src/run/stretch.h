/* SPDX-License-Identifier: MIT */
/* stretch - consecutive lines of one file of records, and what is wrong with them. */

#ifndef DPA_RUN_STRETCH_H
#define DPA_RUN_STRETCH_H

#include "base/report.h"
#include "input/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REMARKS_MAX 10 /* messages about one stretch; further faults are only counted */

#define NO_ITEM UINT32_MAX

struct remark {
	uint64_t line; /* in the file */
	struct fault fault;
};

struct stretch {
	const char *name; /* of the file */
	size_t input;     /* its number */
	uint64_t first;   /* the number of the first line */
	size_t count;     /* lines */
	uint64_t records; /* lines that ought to be records */
	char *text;       /* the lines, each with its end */
	size_t text_room;
	size_t *end;        /* of each line in the text */
	uint32_t *which;    /* the item of each line, or NO_ITEM */
	struct items items; /* of the lines that are to be compared */
	char *expected;     /* room of the worker's */
	size_t expected_room;
	uint64_t faults;
	size_t remarks;
	struct remark remark[REMARKS_MAX];
	struct fault fault; /* what ends the check */
};

struct stretch *stretch_open(size_t capacity, bool keys);
void stretch_close(struct stretch *stretch);

void stretch_clear(struct stretch *stretch);

/* Whether a further line would be too much. */
bool stretch_full(const struct stretch *stretch);

/* Append a line; it is compared with no record until it is given an item. False: no memory. */
bool stretch_line(struct stretch *stretch, const char *line, size_t length);

/* The last line is the record of this ID or this key. False: no memory. */
void stretch_id(struct stretch *stretch, uint64_t id);
bool stretch_key(struct stretch *stretch, const char *key, size_t length);

/* A fault in a line, 0 the first of the stretch. */
void stretch_remark(struct stretch *stretch, size_t line, const struct fault *fault);

#endif
