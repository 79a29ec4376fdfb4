/* SPDX-License-Identifier: MIT */
/* likely_cause - why all records of a file differ from the expected ones. */

#ifndef DPA_VERIFY_LIKELY_CAUSE_H
#define DPA_VERIFY_LIKELY_CAUSE_H

#include "pipeline/record_worker.h"
#include "verify/check_batch.h"

/* The first record of a file. */
struct record_sample {
	struct buffer text; /* empty: none, or too long */
	uint64_t rank;
	bool has_item;
	uint64_t id;
	struct buffer key; /* if samples have keys */
};

/* Take the first record of a batch. False: out of memory. */
bool record_sample_set(
	struct record_sample *sample, const struct check_batch *batch, struct error *error);
void record_sample_free(struct record_sample *sample);

#define LIKELY_CAUSE_MAX 512 /* bytes of a message */

/*
 * Write a message: the options that give exactly this record, or those on which it differs from the
 * expected one. `plan` is that of the expected records. `records` is how many the file has: a
 * single one may just be damaged. False: no cause is found, or out of memory, *error.
 */
bool likely_cause(const struct compute_plan *plan, const struct record_sample *sample,
	uint64_t records, char message[LIKELY_CAUSE_MAX], struct error *error);

#endif
