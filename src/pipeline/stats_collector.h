/* SPDX-License-Identifier: MIT */
/* stats_collector - statistics of the parameters, of one thread's records or of all. */

#pragma once

#include "record/format.h"

/* Has a column for each parameter among the fields, in their order. */
struct stats_collector;

/* `layout` is used until stats_collector_close. */
struct stats_collector *stats_collector_open(
	const struct layout *layout, bool with_histogram, struct error *error);
void stats_collector_close(struct stats_collector *collector);

/* Add the values of the records, which are already rounded. */
void stats_collector_add(struct stats_collector *collector, const struct records *records);

/* Add the statistics of `from` to `into`. */
void stats_collector_merge(struct stats_collector *into, const struct stats_collector *from);

/* Fill a row for each parameter, at most FIELDS_MAX, and return their number: 0 without records, or
 * if `collector` is NULL. */
size_t stats_collector_rows(const struct stats_collector *collector, struct param_stats *rows);
