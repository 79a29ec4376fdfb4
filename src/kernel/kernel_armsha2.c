/* SPDX-License-Identifier: MIT */
/* kernel_armsha2 - SHA-256 with the SHA-2 instructions of ARMv8, interleaved; draws of generic. */

#include "base/cpu.h"
#include "kernel/mt19937.h"

#include <arm_neon.h>

/*
 * Not measured on a CPU. By the model of llvm-mca 19, a step of a chain with one block of suffix
 * takes 92 cycles per sample on Neoverse N1 and V2: (3 * 69 + 35 + 16 * 8) / 4, of which 64 of 69
 * are the only execution port of these instructions. With kernel_generic it takes 769 on N1,
 * (24 * 134 + 8 * 75 + 32 * 73) / 8, and 389 on V2 (tests/tools/loop_cycles.py neoverse-n1
 * src/kernel/kernel_armsha2.c iterate; kernel_generic.c compress, compress_tabulated).
 */
#define HASH_LANES 4

#include "kernel/streams_hash.h"

/* The order of SHA256H: abcd, efgh. */
INLINE struct state
state_load(const uint32_t word[8])
{
	return (struct state){ { words_load(word), words_load(word + 4) } };
}

INLINE void
state_store(struct state s, uint32_t word[8])
{
	memcpy(word, s.half, sizeof(s.half));
}

INLINE void
state_rounds(struct state *s, words w)
{
	uint32x4_t abcd = (uint32x4_t)s->half[0], efgh = (uint32x4_t)s->half[1];

	s->half[0] = (words)vsha256hq_u32(abcd, efgh, (uint32x4_t)w);
	s->half[1] = (words)vsha256h2q_u32(efgh, abcd, (uint32x4_t)w);
}

INLINE void
schedule_words(words w[4], unsigned i)
{
	uint32x4_t sum = vsha256su0q_u32((uint32x4_t)w[i], (uint32x4_t)w[(i + 1) & 3]);

	w[i] = (words)vsha256su1q_u32(sum, (uint32x4_t)w[(i + 2) & 3], (uint32x4_t)w[(i + 3) & 3]);
}

INLINE void
block_load(words w[4], const unsigned char block[SHA256_BLOCK])
{
	for (size_t i = 0; i < 4; i++)
		w[i] = (words)vrev32q_u8(vld1q_u8(block + 16 * i));
}

INLINE void
state_hex(struct state s, words w[4])
{
	const uint8x16_t digits = vld1q_u8((const unsigned char *)"0123456789abcdef");

#pragma GCC unroll 16
	for (unsigned i = 0; i < 2; i++) {
		uint8x16_t bytes = vrev32q_u8((uint8x16_t)s.half[i]);
		uint8x16_t high = vqtbl1q_u8(digits, vshrq_n_u8(bytes, 4));
		uint8x16_t low = vqtbl1q_u8(digits, vandq_u8(bytes, vdupq_n_u8(15)));

		w[2 * i] = (words)vrev32q_u8(vzip1q_u8(high, low));
		w[2 * i + 1] = (words)vrev32q_u8(vzip2q_u8(high, low));
	}
}

/* The number of lanes is that of draw_generic, a multiple of HASH_LANES. */
const struct kernel kernel_armsha2 = { "armsha2", CPU_ARM_SHA2, 32, 1, hash, iterate, draw_generic,
	compress_stream };
