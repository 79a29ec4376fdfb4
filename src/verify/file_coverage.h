/* SPDX-License-Identifier: MIT */
/* file_coverage - which of the expected IDs each file must contain: a shard, or the next part. */

#pragma once

#include "input/order.h"

/* The IDs that the files must contain together. Without ranges, any IDs and keys are accepted. */
struct expected_ids {
	const struct range *ranges;
	size_t ranges_count;
	struct order_options order; /* with the rank of the shard */
	bool all_ranks;    /* the files are the shards of all ranks, in any order; otherwise
			      consecutive parts of one */
	bool rank_matters; /* records of an ID differ between ranks */
};

/* The position in a shard up to which the IDs of a file, or of consecutive files, are as
 * expected. */
struct id_sequence {
	struct order order;  /* of the IDs of the shard */
	uint64_t position;   /* of the expected ID */
	uint64_t furthest;   /* the highest that it was */
	uint64_t unreadable; /* records since then whose ID is not known */
};

#define RANKS_MAX ((uint64_t)1 << 20) /* more files cannot be named on a command line of 6 MiB */

/*
 * The rank of a file is found by its first ID: memory depends on the world size alone. Where ranges
 * overlap, it is the first rank that has all IDs of the file so far, and at the end of the file,
 * the first one without a file that has exactly these.
 */
struct file_coverage {
	const struct expected_ids *expected;
	size_t files;
	uint64_t total; /* IDs that are expected in all files */
	struct shard_file {
		uint64_t first_id;
		const char *name; /* of the file; NULL: not found yet */
	} * shard;                /* owned; of all_ranks: that of each rank that has IDs */
	uint64_t shards;
	bool *missing;        /* owned; of all_ranks: the ranks without a file */
	uint64_t empty_files; /* files that may have no records: those of ranks without IDs */
	size_t files_read;    /* those that have records */

	/* Of the current file: */
	const char *name;
	uint64_t records;            /* so far */
	bool is_ignored;             /* it looks like a shard, not like a part: no more errors */
	uint64_t rank;               /* of its shard; of all_ranks: UINT64_MAX while not known */
	struct id_sequence sequence; /* that of its shard; empty until that is known */
};

bool file_coverage_open(struct file_coverage *coverage, const struct expected_ids *expected,
	size_t files, struct error *error);
void file_coverage_close(struct file_coverage *coverage);

void file_coverage_begin_file(struct file_coverage *coverage, const char *name);

/* Count a record of this ID. False: it is out of place (STATUS_INVALID), or something failed. */
bool file_coverage_mark(struct file_coverage *coverage, uint64_t id, struct error *error);

/* Count a record whose ID cannot be read: it may have one of the IDs that are skipped next. */
void file_coverage_unreadable(struct file_coverage *coverage);

/* End a file. False: a part of its shard is missing, or another file is of the same rank. */
bool file_coverage_end_file(struct file_coverage *coverage, struct error *error);

/* End after all files: coverage->missing is complete. False: the end of the last part is
 * missing. */
bool file_coverage_finish(struct file_coverage *coverage, struct error *error);
