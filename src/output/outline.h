/* SPDX-License-Identifier: MIT */
/* outline - whether text has the form of records: their pieces, IDs, and the digits of the rest. */

#ifndef DPA_OUTPUT_OUTLINE_H
#define DPA_OUTPUT_OUTLINE_H

#include "record/format.h"

/* Bytes behind a record that may be read: wide steps, and what is too long for a number, so often
 * as there are numbers. */
#define OUTLINE_BEHIND (128 + 8 * FIELDS_MAX)

/*
 * Where the records are computed, comparing them is certain but slow; this is a filter for many,
 * without computing any: names, separators, IDs and keys are compared, values and hashes must be of
 * the bytes that numbers and hashes are made of.
 */
struct outline;

/* For formats made of pieces. `layout` must live as long. NULL: no memory. */
struct outline *outline_open(const struct layout *layout, struct error *error);
void outline_close(struct outline *outline);

/*
 * Whether [text, text + size) has the form of the records, of which only the items and `before` are
 * looked at. OUTLINE_BEHIND bytes, and as many as layout->max_record_size, can be read behind it. *at becomes
 * the beginning of record `which`. `scratch` has room for the longest key as the format writes it.
 * May be called by many threads at once.
 */
bool outline_fits(const struct outline *outline, const struct records *records, const char *text,
	size_t size, size_t which, const char **at, char *scratch);

#endif
