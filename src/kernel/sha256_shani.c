/* SPDX-License-Identifier: MIT */
/* sha256_shani - the compression of one long stream by the CPU's own instructions. */

#include "kernel/sha256_stream.h"
#include "kernel/shani.h"

sha256_compress sha256_compress_shani;

/*
 * Each pair of rounds waits four cycles for the one before, so 128 cycles a block are the bound:
 * 1.8 GB/s at 3.6 GHz.
 */
void
sha256_compress_shani(uint32_t word[8], const unsigned char *blocks, size_t count)
{
	struct shani s = shani_load(word);

	for (; count > 0; count--, blocks += SHA256_BLOCK) {
		struct shani before = s;
		__m128i w[4];

		shani_block(w, blocks);
#pragma GCC unroll 16
		for (unsigned t = 0; t < 64; t += 4) {
			shani_rounds(&s, _mm_add_epi32(w[t / 4 & 3],
						 _mm_load_si128((const void *)(sha256_k + t))));
			if (t < 48)
				shani_schedule(w, t / 4 & 3);
		}
		s = shani_add(s, before);
	}
	shani_store(s, word);
}
