/* SPDX-License-Identifier: MIT */
/* outline_ways - an outline from the inside, and the ways over records that CPUs can go. */

#ifndef DPA_OUTPUT_OUTLINE_WAYS_H
#define DPA_OUTPUT_OUTLINE_WAYS_H

#include "output/outline.h"

#define WIDE 32 /* bytes looked at in one step */

enum what {
	WHAT_NUMBER,
	WHAT_ID,
	WHAT_HASH,
	WHAT_SEED,
	WHAT_TEXT, /* more of it */
	WHAT_END,  /* of the record */
};

/* Up to WIDE bytes that are the same in all records, and what comes behind them. */
struct step {
	unsigned char text[WIDE], mask[WIDE]; /* the bytes that count */
	size_t length;
	enum what behind;
};

struct outline_way {
	const char *name;
	unsigned need; /* of enum cpu */
	/* outline_fits */
	bool (*fits)(const struct outline *outline, const struct records *records, const char *text,
		size_t size, size_t which, const char **at, char *scratch);
};

struct outline {
	const struct layout *layout;
	const struct outline_way *way;
	char mark; /* ends a record, and stands nowhere else but in keys */
	struct step step[];
};

/* The fastest first, NULL at the end; the last one needs nothing. */
extern const struct outline_way *const outline_ways[];

extern const struct outline_way outline_avx2;

#endif
