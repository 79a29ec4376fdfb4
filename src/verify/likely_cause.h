/* SPDX-License-Identifier: MIT */
/* likely_cause - why all records of a file differ from the expected ones. */

#ifndef DPA_VERIFY_LIKELY_CAUSE_H
#define DPA_VERIFY_LIKELY_CAUSE_H

#include "pipeline/record_worker.h"

/* The first record of a file. */
struct record_sample {
	struct buffer text;      /* empty: none, or too long */
	struct item_batch items; /* its ID or key; empty: it cannot be read */
	uint64_t rank;
};

#define SAMPLE_MAX ((size_t)64 << 10) /* bytes; longer records are not examined */

#define LIKELY_CAUSE_MAX 512 /* bytes of a message */

/*
 * Write a message: the options that give exactly this record, or those on which it differs from the
 * expected one. `plan` is that of the expected records. `records` is how many the file has: a
 * single one may just be damaged. False: no cause is found, or out of memory, *error.
 */
bool likely_cause(const struct compute_plan *plan, const struct record_sample *sample,
	uint64_t records, char message[LIKELY_CAUSE_MAX], struct error *error);

#endif
