/* SPDX-License-Identifier: MIT */
/* item - parses a line of input: the ID of a sample, or a range of IDs. */

#pragma once

#include "base/error.h"

#include <stdint.h>

/* The IDs first, first + step, ..., first + last_index * step, which is at most 2^64 - 1. The count
 * minus 1 is stored, because the count of all IDs is 2^64. */
struct range {
	uint64_t first, step, last_index;
};

enum item {
	ITEM_NONE,  /* a blank line */
	ITEM_RANGE, /* an ID or a range of IDs: *range */
	ITEM_INVALID,
};

/* Parse ID, FIRST-LAST or FIRST-LAST:STEP, optionally with blanks around it and a CR at the end.
 * Something other than a digit must follow the text. */
enum item item_parse(const char *text, size_t length, struct range *range);

#define ITEM_MESSAGE_MAX 512

/* Write what is wrong with an ITEM_INVALID, [text, text + length); is_first: of its input. */
void item_problem(char message[ITEM_MESSAGE_MAX], const char *text, size_t length, bool is_first);

/* Write how many IDs a range has, which the line [text, text + length) is. */
void item_note_range(
	char message[ITEM_MESSAGE_MAX], const char *text, size_t length, const struct range *range);

/* Parse a number that may be written 1e7 or 2.5e6. */
bool count_parse(const char *text, uint64_t *count);

/* Parse the argument of --range: FIRST-LAST[:STEP], where numbers may be written 1e7 or 2.5e6. */
bool range_parse(struct range *range, const char *text, struct error *error);
