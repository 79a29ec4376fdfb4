/* SPDX-License-Identifier: MIT */
/* record_diff - the ID or key that a line names, and where the line differs from its record. */

#ifndef DPA_VERIFY_RECORD_DIFF_H
#define DPA_VERIFY_RECORD_DIFF_H

#include "base/quote.h"
#include "record/format.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Find where the ID or key begins in a line, [line, end), which ends in a newline. NULL: the line
 * is not a record. FIELD_ID is among the fields.
 */
const char *record_find_id(const struct layout *layout, const char *line, const char *end);

/* The text of a record or header. */
struct span {
	const char *text;
	size_t length;
};

/* Space for the message of record_diff: a name and two quoted texts. */
#define RECORD_DIFF_MAX (PARAMETER_NAME_MAX + 2 * QUOTED_MAX + 32)

/*
 * Describe the first difference between a line and the expected text, which is not equal:
 * "rotation is 3.1, expected 19.6", or "at column 7 is 'x', expected 'y'" if no value differs, or
 * if `layout` is NULL because the line is not a record. Returns how many newlines precede the
 * difference.
 */
uint64_t record_diff(const struct layout *layout, struct span found, struct span expected,
	char message[RECORD_DIFF_MAX]);

#endif
