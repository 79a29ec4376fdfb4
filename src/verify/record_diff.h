/* SPDX-License-Identifier: MIT */
/* record_diff - what a row of a file of records says that it is, and where it is wrong. */

#ifndef DPA_VERIFY_RECORD_DIFF_H
#define DPA_VERIFY_RECORD_DIFF_H

#include "base/error.h"
#include "record/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The place in a line, [line, end), where its ID or key begins. NULL: it is no record. FIELD_ID is
 * among the fields.
 */
const char *record_find_id(const struct layout *layout, const char *line, const char *end);

/* The ID that begins there. False: none does. */
bool record_parse_id(const char *at, const char *end, uint64_t *id);

/* What a line is, in which no ID or key can be found. */
const char *record_describe(const char *line, size_t length);

/*
 * Say where a text of several lines differs from another, by the line that the difference is in.
 * Returns how many lines end before it.
 */
uint64_t text_diff(const char *found, size_t length, const char *expected, size_t expected_length,
	struct error *error);

/* Say where a row differs from the record as it should be. Returns how many of its
 * lines end before that; a member of an array begins with its brace. */
uint64_t record_diff(const struct layout *layout, const char *line, size_t length,
	const char *expected, size_t expected_length, struct error *error);

#endif
