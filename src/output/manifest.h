/* SPDX-License-Identifier: MIT */
/* manifest - reads and writes the settings of an output, its counts, digest and statistics. */

#pragma once

#include "input/item_source.h"
#include "model/config.h"
#include "model/sample.h"
#include "output/run_output.h"
#include "record/format.h"

/*
 * Bytes of the largest manifest that is read. What grows without a bound of its own in one that dpa
 * writes are the ranges: 66 bytes at most each ("10000000000000000000-...:...", ), for at least 30
 * bytes of the command line (--rang=1e19-1e19:1e19, its NUL and its pointer), which Linux limits to
 * 6 MiB. So dpa writes less than 14 MiB.
 */
#define MANIFEST_MAX ((size_t)16 << 20)

/* A run, as its manifest describes it: the settings that determine the output, and totals. */
struct run_info {
	const struct config *config;
	struct seeding seeding;
	struct order_options order;
	struct input_options
		input; /* ranges, which are those of all shards, or the kind of lines */
	struct record_options records; /* format, fields, precision and batch */
	struct run_totals totals;
	const char *name; /* of the output; NULL: standard output or unknown */
};

struct manifest {
	char *name; /* of the file, for messages */
	struct config config;
	struct run_info run;
	struct range *ranges; /* owned; those of run.input */
	struct json_t *statistics;
};

/*
 * Read a manifest ("-" is standard input). One that lacks a member, or holds what no run writes
 * there, is refused with the name of the member. NULL: *error. manifest_close also takes NULL.
 */
struct manifest *manifest_read(const char *path, struct error *error);
void manifest_close(struct manifest *manifest);

/*
 * Compare the settings of two runs. With all_ranks, the rank does not matter, and the expected
 * settings may be those of the whole run instead of a shard. False: *error is the first difference
 * (STATUS_INVALID), such as "seeding: base_seed is 1, expected null", or out of memory.
 */
bool run_compare(const struct run_info *found, const struct run_info *expected, bool all_ranks,
	struct error *error);

/* Compare the statistics with those of the parameters. The result is like that of run_compare. */
bool manifest_compare_stats(const struct manifest *manifest, const struct param_stats *rows,
	size_t count, struct error *error);

/* If the run writes a manifest, finish the digests and write it. This sets the name and the totals,
 * except `skipped`. `collector` is NULL if no parameter is written. */
bool manifest_write(struct run_output *output, struct run_info *run,
	const struct stats_collector *collector, struct error *error);
