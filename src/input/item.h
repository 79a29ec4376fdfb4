/* SPDX-License-Identifier: MIT */
/* item - what a line of input names: one sample or a range of them. */

#ifndef DPA_INPUT_ITEM_H
#define DPA_INPUT_ITEM_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The IDs first, first + step, ... : `more` of them after the first. The last one is at most 2^64
 * - 1. */
struct range {
	uint64_t first, step, last_index;
};

enum item {
	ITEM_NONE, /* a blank line */
	ITEM_RANGE,
	ITEM_BAD,
};

/*
 * Parse ID, FIRST-LAST or FIRST-LAST:STEP, with blanks around and a final CR, from *line up to the
 * delimiter, which must be there. *line is moved behind the delimiter.
 */
enum item item_parse(const char **line, char delimiter, struct range *range);

/* Say what is wrong with the line [text, text + length), an ITEM_BAD: "invalid sample ID 'abc'". */
bool item_error(
	struct error *error, const char *name, uint64_t number, const char *text, size_t length);

/* Parse the argument of --range: FIRST-LAST[:STEP], where numbers may be written 1e7 or 2.5e6. */
bool range_parse(struct range *range, const char *text, struct error *error);

#endif
