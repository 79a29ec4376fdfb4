/* SPDX-License-Identifier: MIT */
/* lanes_hash - SHA-256 and the chain in lanes; included by the vector kernels. */

#ifndef DPA_KERNEL_LANES_HASH_H
#define DPA_KERNEL_LANES_HASH_H

#include "kernel/kernel.h"
#include "kernel/lanes.h"
#include "kernel/sha256.h"
#include "kernel/sha256_pad.h"

#define HASH_LANES (HASH_GROUPS * LANES)

/* Kept apart, so that constants of one do not take registers from the other. */
#define NOINLINE static __attribute__((noinline))

/* The same word of all samples side by side: of digests; of blocks, which become message schedules.
 */
struct hashes {
	lanes word[HASH_GROUPS][8];
};

struct blocks {
	lanes word[64][HASH_GROUPS];
};

/*
 * Round t: instead of moving a..h along, the variables are renamed, with period 8. The order of the
 * additions keeps the chain from one e to the next short: rotate, xor, add, add.
 */
INLINE void
sha256_round_lanes(lanes s[8], unsigned t, lanes word)
{
	lanes a = s[-t & 7], b = s[(1 - t) & 7], c = s[(2 - t) & 7];
	lanes e = s[(4 - t) & 7], f = s[(5 - t) & 7], g = s[(6 - t) & 7], h = s[(7 - t) & 7];
	lanes sum = h + word + CHOOSE(e, f, g) + XOR3(ROTATE(e, 6), ROTATE(e, 11), ROTATE(e, 25));

	s[(3 - t) & 7] += sum;
	s[(7 - t) & 7] =
		sum + (MAJORITY(a, b, c) + XOR3(ROTATE(a, 2), ROTATE(a, 13), ROTATE(a, 22)));
}

/* What word 16 of a message schedule is, given the words 0 to 15 of group g. */
INLINE lanes
schedule_word(lanes (*w)[HASH_GROUPS], unsigned g)
{
	lanes x = w[1][g], y = w[14][g];
	lanes s0 = XOR3(ROTATE(x, 7), ROTATE(x, 18), x >> 3);
	lanes s1 = XOR3(ROTATE(y, 17), ROTATE(y, 19), y >> 10);

	return w[0][g] + s0 + w[9][g] + s1;
}

/*
 * After four rounds a..d are named e..h and the other way round. To name them back costs moves, yet
 * makes loops of four rounds instead of eight, and the smaller code is faster: 131 instead of 152
 * ns a sample and chain with avx512, 521 instead of 597 with avx2 (gcc 12, Zen 5;
 * build/kernel-bench).
 */
INLINE void
swap_halves(struct hashes *s)
{
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 4; i++) {
			lanes x = s->word[g][i];

			s->word[g][i] = s->word[g][i + 4];
			s->word[g][i + 4] = x;
		}
}

/* Compress a block that is the same for all samples, from its tabulated schedule. */
NOINLINE void
compress_tabulated(struct hashes *hashes, const uint32_t schedule[64])
{
	struct hashes s = *hashes;

	for (unsigned t = 0; t < 64; t += 4) {
#pragma GCC unroll 16
		for (unsigned i = 0; i < 4; i++) {
			lanes word = broadcast(schedule[t + i]);

#pragma GCC unroll 16
			for (unsigned g = 0; g < HASH_GROUPS; g++)
				sha256_round_lanes(s.word[g], i, word);
		}
		swap_halves(&s);
	}
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 8; i++)
			hashes->word[g][i] += s.word[g][i];
}

/*
 * Four rounds of all groups; beside them, if wanted, the schedule advances: they fill each other's
 * gaps.
 */
INLINE void
rounds_of_blocks(struct hashes *s, lanes (*w)[HASH_GROUPS], unsigned t, bool schedule)
{
#pragma GCC unroll 16
	for (unsigned i = 0; i < 4; i++, w++)
#pragma GCC unroll 16
		for (unsigned g = 0; g < HASH_GROUPS; g++) {
			sha256_round_lanes(s->word[g], i, w[0][g] + sha256_k[t + i]);
			if (schedule)
				w[16][g] = schedule_word(w, g);
		}
	swap_halves(s);
}

/* Compress a block of each sample. */
NOINLINE void
compress(struct hashes *hashes, struct blocks *blocks)
{
	struct hashes s = *hashes;
	unsigned t = 0;

	for (; t < 48; t += 4)
		rounds_of_blocks(&s, blocks->word + t, t, true);
	for (; t < 64; t += 4)
		rounds_of_blocks(&s, blocks->word + t, t, false);
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 8; i++)
			hashes->word[g][i] += s.word[g][i];
}

INLINE void
hashes_start(struct hashes *hashes)
{
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 8; i++)
			hashes->word[g][i] = broadcast(sha256_iv[i]);
}

/*
 * The hexadecimal digits of the lower half of x: four bits are spread to each byte, then made
 * digits.
 */
INLINE lanes
hex_word(lanes x)
{
	x = (x | x << 8) & 0x00ff00ff;
	x = (x | x << 4) & 0x0f0f0f0f;
	return HEX_DIGITS(x);
}

/* The digests in hexadecimal are the first block of the next step. */
NOINLINE void
hashes_hex(const struct hashes *hashes, struct blocks *blocks)
{
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 8; i++) {
			lanes x = hashes->word[g][i];

			blocks->word[2 * i][g] = hex_word(x >> 16);
			blocks->word[2 * i + 1][g] = hex_word(x & 0xffff);
		}
}

static void
hashes_load(struct hashes *hashes, const struct digest *digest)
{
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
		digests_load(hashes->word[g], digest + g * LANES);
}

static void
hashes_store(struct hashes *hashes, struct digest *digest)
{
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
		digests_store(hashes->word[g], digest + g * LANES);
}

static void
extend_lanes(const struct chain_segment *segment, struct digest digest[HASH_LANES])
{
	struct hashes hashes;
	struct blocks blocks;

	hashes_load(&hashes, digest);
	for (unsigned step = 0; step < segment->steps; step++) {
		hashes_hex(&hashes, &blocks);
		hashes_start(&hashes);
		compress(&hashes, &blocks);
		for (uint32_t i = segment->first[step]; i < segment->first[step + 1]; i++)
			compress_tabulated(&hashes, segment->schedule[i]);
	}
	hashes_store(&hashes, digest);
}

static void
iterate(const struct chain_segment *segment, size_t n, struct digest *digest)
{
	struct digest last[HASH_LANES] = { 0 };

	for (; n >= HASH_LANES; n -= HASH_LANES, digest += HASH_LANES)
		extend_lanes(segment, digest);
	if (n == 0)
		return;
	memcpy(last, digest, n * sizeof(*digest));
	extend_lanes(segment, last);
	memcpy(digest, last, n * sizeof(*digest));
}

/* The seed strings of one group, each in its lane; those over n repeat the first. */
struct text_group {
	const unsigned char *bytes[HASH_LANES];
	uint32_t length[HASH_LANES];
	uint32_t blocks[HASH_LANES];
	uint32_t blocks_max;
};

static void
group_texts(struct text_group *group, const struct seed_strings *texts, size_t first, size_t n)
{
	group->blocks_max = 0;
	for (size_t i = 0; i < HASH_LANES; i++) {
		size_t text = first + (i < n ? i : 0);

		group->bytes[i] = texts->bytes + texts->offset[text];
		group->length[i] = texts->offset[text + 1] - texts->offset[text];
		group->blocks[i] = text_blocks(group->length[i]);
		if (group->blocks[i] > group->blocks_max)
			group->blocks_max = group->blocks[i];
	}
}

/* Message words are big-endian. */
INLINE lanes
big_endian_lanes(lanes x)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	x = (ROTATE(x, 8) & 0xff00ff00) | (ROTATE(x, 24) & 0x00ff00ff);
#endif
	return x;
}

/* Block `index` of each text. */
static void
group_blocks(const struct text_group *group, uint32_t index, struct blocks *blocks)
{
	unsigned char bytes[LANES * SHA256_BLOCK] __attribute__((aligned(64)));

	for (unsigned g = 0; g < HASH_GROUPS; g++) {
		lanes word[16];

		for (unsigned i = 0; i < LANES; i++)
			text_block(bytes + i * SHA256_BLOCK, group->bytes[g * LANES + i],
				group->length[g * LANES + i], index);
		for (unsigned i = 0; i < 16; i++)
			word[i] = lanes_load(bytes + i * sizeof(lanes));
		transpose(word, 16, LANES_LOG);
		for (unsigned i = 0; i < 16; i++)
			blocks->word[i][g] = big_endian_lanes(word[i]);
	}
}

/* Only the lanes whose texts have this block take what it gives. */
static void
hashes_merge(struct hashes *hashes, const struct hashes *old, const struct text_group *group,
	uint32_t index)
{
	for (unsigned g = 0; g < HASH_GROUPS; g++) {
		lanes has = (lanes)(lanes_load(&group->blocks[g * LANES]) > index);

		for (unsigned i = 0; i < 8; i++)
			hashes->word[g][i] = CHOOSE(has, hashes->word[g][i], old->word[g][i]);
	}
}

static void
hash_lanes(const struct text_group *group, struct digest digest[HASH_LANES])
{
	struct hashes hashes, old;
	struct blocks blocks;

	hashes_start(&hashes);
	for (uint32_t index = 0; index < group->blocks_max; index++) {
		old = hashes;
		group_blocks(group, index, &blocks);
		compress(&hashes, &blocks);
		if (index > 0)
			hashes_merge(&hashes, &old, group, index);
	}
	hashes_store(&hashes, digest);
}

static void
hash(const struct seed_strings *texts, size_t n, struct digest *digest)
{
	struct digest last[HASH_LANES];
	struct text_group group;
	size_t i;

	for (i = 0; n - i >= HASH_LANES; i += HASH_LANES) {
		group_texts(&group, texts, i, HASH_LANES);
		hash_lanes(&group, digest + i);
	}
	if (i == n)
		return;
	group_texts(&group, texts, i, n - i);
	hash_lanes(&group, last);
	memcpy(digest + i, last, (n - i) * sizeof(*digest));
}

#endif
