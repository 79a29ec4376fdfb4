/* SPDX-License-Identifier: MIT */
/* id_coverage - whether IDs are those of a sequence: all of them, in order. */

#ifndef DPA_VERIFY_ID_COVERAGE_H
#define DPA_VERIFY_ID_COVERAGE_H

#include "base/error.h"
#include "input/order.h"

#include <stdbool.h>
#include <stdint.h>

struct id_coverage {
	struct order order;  /* of the sequence */
	uint64_t total;      /* IDs */
	uint64_t position;   /* of the expected ID */
	uint64_t furthest;   /* the highest that it was */
	uint64_t unreadable; /* records since then whose ID is not known */
};

/* Expect the IDs of a rank. Fails if there are 2^64 or more. */
bool id_coverage_open(struct id_coverage *coverage, const struct range *ranges, size_t count,
	const struct order_options *options, struct error *error);
void id_coverage_close(struct id_coverage *coverage);

/* Accept the ID if it is the expected one. */
bool id_coverage_accept(struct id_coverage *coverage, uint64_t id);

/* Find the place of an ID that is not the expected one, and go on after it. False: it is out of
 * place, see *error. */
bool id_coverage_place(struct id_coverage *coverage, uint64_t id, struct error *error);

/* A record whose ID cannot be read: one of the IDs that are skipped next may be its own. */
void id_coverage_unreadable(struct id_coverage *coverage);

/* How many IDs are missing at the end of the sequence. */
uint64_t id_coverage_missing(const struct id_coverage *coverage);

/* All IDs were seen. False: some are missing at the end, see *error. */
bool id_coverage_finish(struct id_coverage *coverage, struct error *error);

#endif
