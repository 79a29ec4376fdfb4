/* SPDX-License-Identifier: MIT */
/* file_coverage - which of the expected IDs each file must contain: a shard, or the next part. */

#ifndef DPA_VERIFY_FILE_COVERAGE_H
#define DPA_VERIFY_FILE_COVERAGE_H

#include "base/error.h"
#include "input/order.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The IDs that the files must contain together. Without ranges, any IDs and keys are accepted. */
struct expected_ids {
	const struct range *ranges;
	size_t ranges_count;
	struct order_options order; /* with the rank of the shard */
	bool all_ranks;    /* the files are the shards of all ranks, in any order; otherwise
			      consecutive parts of one */
	bool rank_matters; /* records of an ID differ between ranks */
};

/* How far the IDs of a file, or of consecutive files, are those of a shard, in order. */
struct id_sequence {
	struct order order;  /* of the IDs of the shard */
	uint64_t total;      /* of them */
	uint64_t position;   /* of the expected ID */
	uint64_t furthest;   /* the highest that it was */
	uint64_t unreadable; /* records since then whose ID is not known */
};

/*
 * The rank of a shard is found by the first ID of its file: by arithmetic, so memory depends on the
 * number of files alone. Where ranges overlap, several shards may begin with the same IDs; then the
 * rank may change while the file is read.
 */
struct file_coverage {
	const struct expected_ids *expected;
	const char *const *names; /* of the files */
	size_t files;
	struct order whole; /* of all_ranks: the IDs of all ranks, without --uneven */
	uint64_t total;     /* of all_ranks: the IDs of all ranks, with --uneven */
	uint64_t *rank;     /* of all_ranks: of each file, or NO_RANK */
	size_t files_read;  /* those that have records */

	/* Of the current file: */
	size_t file;
	uint64_t records, ids; /* so far; `ids` of them could be read */
	uint64_t first_id;
	bool is_ordered;             /* each ID so far was the expected one */
	bool is_ignored;             /* it looks like a shard, not like a part: no more errors */
	struct id_sequence sequence; /* that of its shard; empty until its rank is known */
};

bool file_coverage_open(struct file_coverage *coverage, const struct expected_ids *expected,
	const char *const *names, size_t files, struct error *error);
void file_coverage_close(struct file_coverage *coverage);

void file_coverage_begin_file(struct file_coverage *coverage, size_t file);

/* A record of this ID. False: it is out of place (STATUS_INVALID), or something failed. */
bool file_coverage_mark(struct file_coverage *coverage, uint64_t id, struct error *error);

/* A record whose ID cannot be read: one of the IDs that are skipped next may be its own. */
void file_coverage_unreadable(struct file_coverage *coverage);

/* The rank whose shard the file is, as far as it is known. */
uint64_t file_coverage_rank(const struct file_coverage *coverage);

/* The file ended. False: the end of its shard is missing. */
bool file_coverage_end_file(struct file_coverage *coverage, struct error *error);

/* All files ended. False: ranks are missing, or the end of the last part. */
bool file_coverage_finish(struct file_coverage *coverage, struct error *error);

/* The number of ranks whose shard is empty. */
uint64_t file_coverage_empty_ranks(const struct file_coverage *coverage);

/* The place of an item in the shards of a world. */
struct shard_place {
	uint64_t rank;
	uint64_t index; /* in the shard of the rank */
};

/* Find the place of the item at `position`, which is below `total`. `kind` is stride or block. */
struct shard_place shard_place(
	enum shard_kind kind, uint64_t world, uint64_t total, uint64_t position);

#endif
