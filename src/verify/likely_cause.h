/* SPDX-License-Identifier: MIT */
/* likely_cause - why no record of a file is as expected: another format, or other options. */

#pragma once

#include "pipeline/record_worker.h"
#include "verify/record_lines.h"

#define LIKELY_CAUSE_MAX 512 /* bytes of a message */

/*
 * Recognize the format of a file by the text that it begins with, if that is not the format of the
 * layout. Writes a message: the format, and the option or command that reads it. False: unknown.
 */
bool file_format_recognize(
	const struct layout *layout, struct span text, char message[LIKELY_CAUSE_MAX]);

/* Whether the line is a JSON object. */
bool file_format_is_object(struct span line);

/* The first record of a file, and what is expected of it. */
struct record_sample {
	struct span text;               /* may be longer */
	const uint64_t *count;          /* of records, in the header before it; NULL: no header */
	const struct item_batch *items; /* its ID or key alone; NULL: it cannot be read */
	const struct layout *layout;
	const struct kernel *kernel;
	struct seeding seeding;
};

struct likely_cause {
	char text[LIKELY_CAUSE_MAX]; /* a message; empty: no cause is found */
	bool is_certain;             /* otherwise a file of one record may just be damaged */
};

/* Find the options that give exactly this record. False: out of memory. */
bool likely_cause_find(
	struct likely_cause *cause, const struct record_sample *sample, struct error *error);
