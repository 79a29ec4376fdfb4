/* SPDX-License-Identifier: MIT */
/* stats_format - the statistics of a run as JSON and as a table. */

#pragma once

#include "model/parameter.h"
#include "model/statistics.h"

#include <stdio.h>

/* One parameter. */
struct param_stats {
	const struct parameter *parameter;
	struct summary summary;            /* of bools and choices the count alone */
	const uint64_t *count;             /* of bools and choices: of each value */
	const struct histogram *histogram; /* for the table; NULL in all rows: none is printed */
};

/* Print a JSON object with a member per parameter. Its last line has the indentation `indent` and
 * no newline. */
void stats_format_json(
	FILE *stream, const struct param_stats *rows, size_t count, const char *indent);

/* Print a table with histograms, at most 80 columns wide. */
void stats_format_table(FILE *stream, const struct param_stats *rows, size_t count);
