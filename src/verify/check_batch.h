/* SPDX-License-Identifier: MIT */
/* check_batch - consecutive records of a file, compared with what their IDs or keys give. */

#ifndef DPA_VERIFY_CHECK_BATCH_H
#define DPA_VERIFY_CHECK_BATCH_H

#include "base/buffer.h"
#include "input/item_batch.h"
#include "pipeline/record_worker.h"
#include "verify/check_report.h"
#include "verify/record_diff.h"

/* Consecutive records of one file. */
struct check_batch {
	size_t input;     /* the file, from 0 */
	bool is_last;     /* the file ends after these records */
	uint64_t rank;    /* whose records they are */
	uint64_t bytes;   /* of the file, read with them */
	size_t records;   /* including those that are not in `text`, too long or truncated */
	size_t different; /* records that are not as expected */

	struct buffer text;
	size_t count;
	struct check_record {
		size_t end;      /* of its text in the batch */
		uint64_t line;   /* of the file, where it begins */
		uint32_t item;   /* or NO_ITEM: its ID or key cannot be read */
	} * record;              /* `count` of them, in `text` */
	struct item_batch items; /* those of the records that have one */

	struct check_errors errors;
	struct error error; /* ends the check */
};

#define NO_ITEM UINT32_MAX

/* What a thread that computes owns: the rank in its plan is that of the batch. */
struct check_worker {
	struct seeding seeding;
	struct compute_plan plan;
	struct record_worker *record_worker;
	struct buffer expected;
};

bool spans_equal(struct span a, struct span b);

/* The text of a record of the batch. */
struct span check_batch_text(const struct check_batch *batch, size_t record);

/* Recompute the records of the items and add the differences to batch->errors. */
void check_batch_compare(struct check_batch *batch, struct check_worker *worker);

#endif
