/* SPDX-License-Identifier: MIT */
/* stats_collector - statistics of the records that one thread makes, and of all of them. */

#ifndef DPA_PIPELINE_STATS_COLLECTOR_H
#define DPA_PIPELINE_STATS_COLLECTOR_H

#include "base/buffer.h"
#include "base/error.h"
#include "record/format.h"
#include "record/stats_format.h"

#include <stdbool.h>

/* Counts the parameters among the fields, in their order. */
struct stats_collector;

/* `layout` is used until stats_collector_close; `drawn`: with_histograms are wanted too. */
struct stats_collector *stats_collector_open(
	const struct layout *layout, bool with_histogram, struct error *error);
void stats_collector_close(struct stats_collector *collector);

/* The values count as they are, already rounded. False: no memory. */
bool stats_collector_add(
	struct stats_collector *collector, const struct records *records, struct error *error);

/* Move what `from` counted into `into`. */
void stats_collector_merge(struct stats_collector *into, struct stats_collector *from);

/* Fill a row for each parameter, at most FIELDS_MAX; returns how many. */
size_t stats_collector_rows(const struct stats_collector *collector, struct param_stats *rows);

/* The statistics as a table, or as JSON; the caller frees the text. */
bool stats_collector_table(
	const struct stats_collector *collector, struct buffer *text, struct error *error);
bool stats_collector_json(
	const struct stats_collector *collector, struct buffer *text, struct error *error);

#endif
