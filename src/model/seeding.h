/* SPDX-License-Identifier: MIT */
/* seeding - what is hashed for a sample: the seed string. */

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

/* By enum seeding_kind, NULL at the end. */
extern const char *const seeding_names[];

struct seeding {
	enum seeding_kind kind;
	bool has_base_seed; /* --base-seed or --epoch was given */
	bool seed_256;      /* the generator takes all 256 bits of the hash */
	uint64_t base, epoch;
	uint64_t rank, world; /* rank < world */
};

/* The most bytes that the seed string of an ID may have: three numbers of 20 digits and two colons.
 */
#define SEED_STRING_MAX 62

/*
 * Write the seed strings of n IDs, packed, into bytes (n * SEED_STRING_MAX at most); text i goes
 * from offset[i] to offset[i + 1]. offset has n + 1 places.
 */
void seeding_write(
	const struct seeding *seeding, const uint64_t *id, size_t n, char *bytes, uint32_t *offset);

/* Write what stands before the ID or key in a seed string (not for SEEDING_UNIQUE); returns its
 * length. */
size_t seeding_prefix(const struct seeding *seeding, char out[SEED_STRING_MAX]);

#endif
