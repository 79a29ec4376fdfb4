/* SPDX-License-Identifier: MIT */
/* claim - what a line of a file of records says that it is, and where it is wrong. */

#ifndef DPA_RUN_CLAIM_H
#define DPA_RUN_CLAIM_H

#include "base/report.h"
#include "output/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The place in a line, [line, end), where its ID or key begins. NULL: it is no record. FIELD_ID is
 * among the fields.
 */
const char *claim_find(const struct layout *layout, const char *line, const char *end);

/* The ID that begins there. False: none does. */
bool claim_id(const char *at, const char *end, uint64_t *id);

/* What a line is, in which no ID or key can be found. */
const char *claim_none(const char *line, size_t length);

/* Say where a line differs from the record as it should be; both end in a newline. */
void claim_differs(const struct layout *layout, const char *line, size_t length,
	const char *expected, size_t expected_length, struct fault *fault);

#endif
