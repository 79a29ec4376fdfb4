/* SPDX-License-Identifier: MIT */
/* progress_line - how far a run is, in words that fit into a line. */

#ifndef DPA_PIPELINE_PROGRESS_LINE_H
#define DPA_PIPELINE_PROGRESS_LINE_H

#include <stddef.h>
#include <stdint.h>

struct progress_state {
	uint64_t records, bytes;       /* so far */
	uint64_t total, total_bytes;   /* in the end; 0: not known */
	double seconds;                /* so far */
	double record_rate, byte_rate; /* a second, of late */
};

#define PROGRESS_LINE_MAX 160

/*
 * "dpa: 45%, 4.52M of 10.0M records, 1.52M/s, 457 MB/s, 0:03 left", as much of it as fits into
 * `width` columns; the percentage or the count stands in any case. Returns the length.
 */
size_t progress_line(
	char line[PROGRESS_LINE_MAX], const struct progress_state *state, size_t width);

/* The same for a run that has ended, with the exact count. */
size_t progress_totals(
	char line[PROGRESS_LINE_MAX], const struct progress_state *state, size_t width);

#endif
