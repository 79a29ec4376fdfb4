/* SPDX-License-Identifier: MIT */
/* file_coverage - ranks are found by arithmetic, for any number of IDs, and shards of any order. */

#include "verify/file_coverage.h"
#include "unit.h"

#include <string.h>

#define WORLD UINT64_C(1000)
#define TOTAL UINT64_C(1000000000000)

/* The ID at a place of a shard of the IDs from 0 on; the total is a multiple of the world. */
static uint64_t
id_at(enum shard_kind kind, uint64_t rank, uint64_t i)
{
	return kind == SHARD_STRIDE ? i * WORLD + rank : rank * (TOTAL / WORLD) + i;
}

/* A file for each rank but one, and another one twice. */
static void
thousand_shards(enum shard_kind kind)
{
	const struct range all = { 0, 1, TOTAL - 1 };
	const struct expected_ids expected = {
		.ranges = &all,
		.ranges_count = 1,
		.order = { .shard = { .kind = kind, .limit = UNBOUNDED, .world = WORLD } },
		.all_ranks = true,
	};
	struct file_coverage coverage;
	struct error error = { 0 };

	if (!CHECK(file_coverage_open(&coverage, &expected, WORLD, &error)))
		return;
	for (size_t file = 0; file < WORLD; file++) {
		uint64_t rank = file * 7919 % WORLD; /* a prime: each rank once */
		bool twice = rank == 500;

		rank = twice ? 0 : rank;
		file_coverage_begin_file(&coverage, "name");
		for (uint64_t i = 0; i < 5; i++) {
			error.status = STATUS_OK;
			CHECK(file_coverage_mark(&coverage, id_at(kind, rank, i), &error));
			CHECK(coverage.rank == rank);
		}
		error.status = STATUS_OK;
		CHECK(!file_coverage_end_file(&coverage, &error));
		if (twice)
			CHECK(strcmp(error.text, "a second shard of rank 0, after 'name'") == 0);
		else
			CHECK(strncmp(error.text, "999999995 records are missing, from id ", 39) ==
				0);
	}
	CHECK(coverage.empty_files == 0);
	error.status = STATUS_OK;
	CHECK(file_coverage_finish(&coverage, &error));
	for (uint64_t rank = 0; rank < WORLD; rank++)
		CHECK(coverage.missing[rank] == (rank == 500));
	file_coverage_close(&coverage);
}

void
test_file_coverage(void)
{
	thousand_shards(SHARD_STRIDE);
	thousand_shards(SHARD_BLOCK);
}
