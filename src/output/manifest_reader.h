/* SPDX-License-Identifier: MIT */
/* manifest_reader - what a manifest says, read back. */

#ifndef DPA_OUTPUT_MANIFEST_READER_H
#define DPA_OUTPUT_MANIFEST_READER_H

#include "base/error.h"
#include "input/shard.h"
#include "kernel/sha256_stream.h"
#include "model/config.h"
#include "model/fields.h"
#include "model/seeding.h"
#include "record/format.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct manifest {
	char *name; /* of the manifest */
	struct config config;
	struct seeding seeding;
	enum shard_kind shard;
	struct range *ranges; /* the input, of all shards; or, if there are none, of this one: */
	size_t ranges_count;
	uint64_t items;
	bool keys;
	char delimiter; /* behind each in: */
	char items_hex[SHA256_HEX + 1];
	const struct format *format;
	struct fields fields;
	int precision;
	uint64_t batch;
	uint64_t records, bytes;
	char hex[SHA256_HEX + 1];
	struct json_t *statistics;
};

/*
 * Read a manifest. What lacks a member, or holds what no run could have written there, is refused
 * by its name. NULL: *error. manifest_close also takes NULL.
 */
struct manifest *manifest_read(const char *path, struct error *error);

/* The same for the bytes of a manifest; messages call it `name`. */
struct manifest *manifest_parse(
	const char *name, const char *bytes, size_t size, struct error *error);
void manifest_close(struct manifest *manifest);

/* Compare the statistics with those of the parameters; false: *error tells of the first difference.
 */
bool manifest_compare_stats(const struct manifest *manifest, const struct param_stats *rows,
	size_t count, struct error *error);

#endif
