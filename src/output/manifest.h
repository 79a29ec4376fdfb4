/* SPDX-License-Identifier: MIT */
/* manifest - how an output was generated, its counts, digest and statistics: written and read. */

#pragma once

#include "base/error.h"
#include "input/item_source.h"
#include "kernel/sha256.h"
#include "model/config.h"
#include "model/sample.h"
#include "output/run_output.h"
#include "record/format.h"

/* Names the definition of the numbers (model/sample.h), not an implementation of it. */
#define MANIFEST_ALGORITHM "sha256-fibonacci-mt19937"

/*
 * Bytes of the largest manifest that is read. What grows without a bound of its own in one that dpa
 * writes are the ranges: 66 bytes at most each ("10000000000000000000-...:...", ), for at least 30
 * bytes of the command line (--rang=1e19-1e19:1e19, its NUL and its pointer), which Linux limits to
 * 6 MiB. So dpa writes less than 14 MiB.
 */
#define MANIFEST_MAX ((size_t)16 << 20)

/* A run, as its manifest describes it: the settings that determine the output, and counts. */
struct run_info {
	const struct config *config;
	struct seeding seeding;
	struct order_options order;
	struct input_options
		input; /* ranges, which are those of all shards, or the kind of lines */
	struct record_options records; /* format, fields, precision and batch */
	uint64_t items, skipped;       /* lines of this shard, without ranges; invalid ones */
	uint64_t count, bytes;         /* records, and bytes, of the output */
};

struct manifest {
	char *name; /* of the file, for messages */
	struct config config;
	struct run_info run;
	struct range *ranges;              /* owned; those of run.input */
	char items_sha256[SHA256_HEX + 1]; /* of the items, each followed by the delimiter */
	char sha256[SHA256_HEX + 1];       /* of the output */
	struct json_t *statistics;
};

/*
 * Read a manifest ("-" is standard input). One that lacks a member, or holds what no run writes
 * there, is refused with the name of the member. NULL: *error. manifest_close also takes NULL.
 */
struct manifest *manifest_read(const char *path, struct error *error);
void manifest_close(struct manifest *manifest);

/* The same for the text of a manifest; messages call it `name`. */
struct manifest *manifest_parse(
	const char *name, const char *text, size_t size, struct error *error);

/*
 * Describe the first setting that is not the expected one: "seeding: base_seed is 1, expected
 * null". all_ranks: the rank does not matter, and the expected settings may be those of the whole
 * run in place of a shard. False: they are equal.
 */
#define RUN_DIFFERENCE_MAX 128
bool run_difference(const struct run_info *found, const struct run_info *expected, bool all_ranks,
	char text[RUN_DIFFERENCE_MAX]);

/* Compare the statistics with those of the parameters; false: *error is the first difference
 * (STATUS_INVALID), or out of memory. */
bool manifest_compare_stats(const struct manifest *manifest, const struct param_stats *rows,
	size_t count, struct error *error);

/* If the run writes a manifest, write it, and end the digests of the output. The counts but
 * `skipped` are set here. `collector`: NULL if no parameter is written. */
bool manifest_write(struct run_output *output, struct run_info *run,
	const struct stats_collector *collector, struct error *error);

/* A member that is stored in a struct run_info as a number. */
struct manifest_member {
	const char *section, *name;
	enum {
		NUMBER,
		NUMBER_OR_NULL,
		FLAG,
		DELIMITER, /* a flag, whether the character is NUL */
		NAME,      /* an index in `names` */
	} type;
	size_t offset, size;
	uint64_t min, max, null; /* null: the number that stands for null */
	const char *const *names;
};

/* In the order in which they are written; ends with one without a section. */
extern const struct manifest_member manifest_members[];

/* The names of the formats. */
#define FORMATS_MAX 15
void format_names(const char *names[FORMATS_MAX + 1]);
