/* SPDX-License-Identifier: MIT */
/* tally - statistics of the records that one thread makes, and of all of them. */

#ifndef DPA_RUN_TALLY_H
#define DPA_RUN_TALLY_H

#include "base/error.h"
#include "record/format.h"
#include "record/stats_format.h"

#include <stdbool.h>

/* Counts the parameters among the fields, in their order. */
struct tally;

/* `layout` is used until tally_close; `drawn`: histograms are wanted too. */
struct tally *tally_open(const struct layout *layout, bool drawn, struct error *error);
void tally_close(struct tally *tally);

/* The values count as they are, already rounded. False: no memory. */
bool tally_add(struct tally *tally, const struct records *records, struct error *error);

/* Move what `from` counted into `into`. */
void tally_merge(struct tally *into, struct tally *from);

/* Fill a row for each parameter, at most FIELDS_MAX; returns how many. */
size_t tally_rows(const struct tally *tally, struct param_stats *rows);

/* Write a table on standard error. One that cannot be written is no failure. */
bool tally_print(const struct tally *tally, struct error *error);

/* The same as JSON, which the caller frees. NULL: no memory. */
char *tally_json(const struct tally *tally, size_t *size, struct error *error);

#endif
