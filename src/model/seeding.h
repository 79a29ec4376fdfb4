/* SPDX-License-Identifier: MIT */
/* seeding - the seed string of a sample, which is hashed. */

#ifndef DPA_MODEL_SEEDING_H
#define DPA_MODEL_SEEDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum seeding_kind {
	SEEDING_SAMPLE, /* ID, or BASE:EPOCH:ID */
	SEEDING_UNIQUE, /* the decimal of ID * WORLD + RANK */
	SEEDING_RANK,   /* BASE:RANK:ID */
};

/* Indexed by enum seeding_kind, terminated by NULL. */
extern const char *const seeding_names[];

struct seeding {
	enum seeding_kind kind;
	bool has_base_seed; /* SEEDING_SAMPLE: hash BASE:EPOCH:ID instead of ID */
	bool seed_256;      /* seed the generator with all 256 bits of the digest */
	uint64_t base, epoch;
	uint64_t rank, world; /* rank < world */
};

#define SEED_STRING_MAX 62 /* bytes: three numbers of 20 digits and two colons */

/*
 * Write the seed strings of n IDs, concatenated without NUL, to bytes, which must have
 * n * SEED_STRING_MAX. String i is bytes[offset[i]] .. bytes[offset[i + 1] - 1]; offset has n + 1
 * elements.
 */
void seeding_write(
	const struct seeding *seeding, const uint64_t *id, size_t n, char *bytes, uint32_t *offset);

/*
 * Write the part of a seed string before the ID or key, without NUL, and return its length. Not for
 * SEEDING_UNIQUE.
 */
size_t seeding_prefix(const struct seeding *seeding, char out[SEED_STRING_MAX]);

#endif
