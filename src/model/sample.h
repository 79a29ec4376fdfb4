/* SPDX-License-Identifier: MIT */
/*
 * sample - the definition of a record's values; seed strings, Fibonacci numbers, draws to values.
 *
 *   s          the seed string of the sample (enum seeding_kind)
 *   h(0)       hex(SHA-256(s)), 64 lower-case digits
 *   h(k + 1)   hex(SHA-256(h(k) followed by the decimal digits of fib(k))), fib(0) = 0, fib(1) = 1
 *   hash       h(depth)
 *   seed       the last 8 hex digits of hash as a number; all 64 with --wide-seed
 *   generator  MT19937, init_by_array with the 32-bit words of seed, least significant first, up
 *              to the highest one that is not zero (one word for seed 0): CPython's
 *              random.seed(int)
 *   r          (floor(a / 2^5) * 2^26 + floor(b / 2^6)) / 2^53 of two consecutive outputs a, b:
 *              random.random()
 *   value      parameters take one r each, in drawing order; each operation is rounded to double:
 *     double   lo + (hi - lo) * r
 *     int      lo + floor(r * (hi - lo + 1))
 *     bool     r < p
 *     choice   the one whose index is the number of sums w(0) + ... + w(i) <= r * (w(0) + ... +
 *              w(n - 1)) for i = 0 .. n - 2; sums of weights are added from left to right
 *
 * SHA-256: FIPS 180-4. MT19937: Matsumoto and Nishimura, ACM TOMACS 8 (1998).
 */

#pragma once

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

/*
 * A SHA-256 digest: eight words in native byte order, most significant first. In lower-case
 * hexadecimal it is the "hash" of a record; word[7] is the 32-bit seed of the generator.
 */
struct digest {
	uint32_t word[8];
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

/* Convert draws, of which draw k of sample i is uniform[k * stride + i], to the values of the first
 * `count` parameters, in place. */
struct config;
void sample_values(
	const struct config *config, unsigned count, size_t n, double *uniform, size_t stride);

#define FIBONACCI_MAX    10000 /* the last index */
#define FIBONACCI_DIGITS 2090  /* of fib(FIBONACCI_MAX) */
#define FIBONACCI_LIMBS  117   /* of 18 decimal digits, 2106 in all */

/* fib(k) and fib(k + 1), least significant limb first, each limb below 10^18. */
struct fibonacci {
	unsigned k;
	unsigned limbs; /* of fib(k + 1); the most significant limb of fib(k) may be zero */
	uint64_t current[FIBONACCI_LIMBS];
	uint64_t next[FIBONACCI_LIMBS];
};

/* k = 0. */
#define FIBONACCI_0 ((struct fibonacci){ .limbs = 1, .next = { 1 } })

/* Advance to k + 1 <= FIBONACCI_MAX. */
void fibonacci_next(struct fibonacci *fibonacci);

/* Write the decimal digits of fib(k), without NUL, and return their number. */
unsigned fibonacci_digits(const struct fibonacci *fibonacci, char out[FIBONACCI_DIGITS]);
