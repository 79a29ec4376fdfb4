/* SPDX-License-Identifier: MIT */
/* manifest_reader - a manifest, read back. */

#ifndef DPA_OUTPUT_MANIFEST_READER_H
#define DPA_OUTPUT_MANIFEST_READER_H

#include "base/error.h"
#include "input/order.h"
#include "kernel/sha256.h"
#include "model/config.h"
#include "model/fields.h"
#include "model/sample.h"
#include "record/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Bytes of the largest manifest that is read. What grows without a bound of its own in one that dpa
 * writes are the ranges: 66 bytes at most each ("10000000000000000000-...:...", ), for at least 30
 * bytes of the command line (--rang=1e19-1e19:1e19, its NUL and its pointer), which Linux limits to
 * 6 MiB. So dpa writes less than 14 MiB.
 */
#define MANIFEST_MAX ((size_t)16 << 20)

/* The input: ranges, which are those of all shards; or the items of this shard. */
struct manifest_input {
	struct range *ranges;
	size_t ranges_count; /* 0: items */
	uint64_t items;
	bool keys;
	char delimiter; /* that ends each item in: */
	char sha256[SHA256_HEX + 1];
};

struct manifest_output {
	const struct format *format;
	struct fields fields;
	int precision;
	uint64_t batch, records, bytes;
	char sha256[SHA256_HEX + 1];
};

struct manifest {
	char *name; /* of the file, for messages */
	struct config config;
	struct seeding seeding;
	struct order_options order; /* rank and world size are those of `seeding` alone */
	struct manifest_input input;
	struct manifest_output output;
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

/* Compare the statistics with those of the parameters; false: *error is the first difference. */
bool manifest_compare_stats(const struct manifest *manifest, const struct param_stats *rows,
	size_t count, struct error *error);

#endif
