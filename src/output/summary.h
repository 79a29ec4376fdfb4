/* SPDX-License-Identifier: MIT */
/* summary - the statistics of a run, for programs and for people. */

#ifndef DPA_OUTPUT_SUMMARY_H
#define DPA_OUTPUT_SUMMARY_H

#include "model/histogram.h"
#include "model/statistics.h"

#include <stddef.h>
#include <stdio.h>

/* One parameter. */
struct summary_row {
	const char *name;
	struct summary summary;
	const struct histogram *histogram; /* for the table; NULL in all: it has none */
};

/*
 * Write JSON members, one parameter after the other, as the library's documents have them with
 * indent 2; the first begins behind `indent`, there is no newline at the end.
 */
void summary_json(FILE *stream, const struct summary_row *rows, size_t count, const char *indent);

/* Write a table with histograms, at most 80 columns wide. */
void summary_table(FILE *stream, const struct summary_row *rows, size_t count);

#endif
