/* SPDX-License-Identifier: MIT */
/* likely_cause - why no record of a file is as expected: another format, or other options. */

#pragma once

#include "pipeline/record_worker.h"
#include "verify/record_lines.h"

#define LIKELY_CAUSE_MAX 512 /* bytes of a message */

/*
 * Recognize the format of a file by its first line, or the beginning of it, which is not that of
 * the layout. Writes a message: the format, and the option or command that reads it. False:
 * unknown.
 */
bool file_format_recognize(const struct layout *layout, const char *line, size_t length,
	char message[LIKELY_CAUSE_MAX]);

/* Whether the line is a JSON object. */
bool file_format_is_object(const char *line, size_t length);

/* The first record of a file. */
struct record_sample {
	struct span text;
	const struct item_batch *items; /* its ID or key alone; NULL: it cannot be read */
	uint64_t rank;
};

struct likely_cause {
	char text[LIKELY_CAUSE_MAX]; /* a message; empty: no cause is found */
	bool is_certain;             /* otherwise a file of one record may just be damaged */
};

/* Find the options that give exactly this record, or those on which it differs from the expected
 * one. `plan` is that of the expected records. False: out of memory. */
bool likely_cause_find(struct likely_cause *cause, const struct compute_plan *plan,
	const struct record_sample *sample, struct error *error);
