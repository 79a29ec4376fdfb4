/* SPDX-License-Identifier: MIT */
/* likely_cause - finds out why all records of a file differ: another format, or other options. */

#pragma once

#include "pipeline/record_worker.h"
#include "verify/record_lines.h"

#define LIKELY_CAUSE_MAX 512 /* bytes of a message */

/*
 * Recognize that a file has another format than the layout, or other members, by the text with
 * which it begins. Writes a message that names the format and the option or command that reads it.
 */
bool file_format_recognize(
	const struct layout *layout, struct span text, char message[LIKELY_CAUSE_MAX]);

/* The first record of a file, and what is expected of it. */
struct record_sample {
	struct span text;               /* may go on after the record */
	const uint64_t *count;          /* of records, as the header states; NULL: no header */
	const struct item_batch *items; /* its ID or key alone */
	const struct compute_plan *plan;
	uint64_t rank;
};

/* Write which options give exactly this record, or nothing. Only one thread may call this. False:
 * out of memory. */
bool likely_cause_find(
	const struct record_sample *sample, char message[LIKELY_CAUSE_MAX], struct error *error);
