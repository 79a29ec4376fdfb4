/* SPDX-License-Identifier: MIT */
/* likely_cause - why no record of a file is as expected: another format, or other options. */

#pragma once

#include "pipeline/record_worker.h"
#include "verify/record_lines.h"

#define LIKELY_CAUSE_MAX 512 /* bytes of a message */

/*
 * Recognize the format of a file, or other members, by the text that it begins with, if that is not
 * of the layout. Writes a message: what it is, and the option or command that reads it.
 */
bool file_format_recognize(
	const struct layout *layout, struct span text, char message[LIKELY_CAUSE_MAX]);

/* The first record of a file, and what is expected of it. */
struct record_sample {
	struct span text;               /* may be longer */
	const uint64_t *count;          /* of records, in the header before it; NULL: no header */
	const struct item_batch *items; /* its ID or key alone */
	const struct compute_plan *plan;
	uint64_t rank;
};

/* Write which options give exactly this record, or nothing. One thread. False: out of memory. */
bool likely_cause_find(
	const struct record_sample *sample, char message[LIKELY_CAUSE_MAX], struct error *error);
