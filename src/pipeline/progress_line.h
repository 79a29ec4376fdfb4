/* SPDX-License-Identifier: MIT */
/* progress_line - formats the progress of a run as one line of limited width. */

#ifndef DPA_PIPELINE_PROGRESS_LINE_H
#define DPA_PIPELINE_PROGRESS_LINE_H

#include <stddef.h>
#include <stdint.h>

struct progress_state {
	uint64_t records, bytes;       /* so far */
	uint64_t total, total_bytes;   /* of the whole run; 0: unknown */
	double seconds;                /* so far */
	double record_rate, byte_rate; /* per second, recently */
};

#define PROGRESS_LINE_MAX 160

/*
 * Write "dpa: 45%, 4.52M of 10.0M records, 1.52M/s, 457 MB/s, 0:03 left", or as much of it as fits
 * into `width` columns, but at least the percentage or the count. Returns the length.
 */
size_t progress_line(
	char line[PROGRESS_LINE_MAX], const struct progress_state *state, size_t width);

/* The same for a run that has ended: the exact count, the time and the average rates. */
size_t progress_totals(
	char line[PROGRESS_LINE_MAX], const struct progress_state *state, size_t width);

#endif
