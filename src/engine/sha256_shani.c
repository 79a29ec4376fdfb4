/* SPDX-License-Identifier: MIT */
/* sha256_shani - the compression of one long stream by the CPU's own instructions. */

#include "engine/sha256_stream.h"

#include <immintrin.h>

sha256_compress sha256_compress_shani;

/* Four rounds: the words with their constants, for the variables in the order of the instructions.
 */
static inline __attribute__((always_inline)) void
rounds(__m128i *abef, __m128i *cdgh, __m128i words)
{
	*cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, words);
	*abef = _mm_sha256rnds2_epu32(*abef, *cdgh, _mm_shuffle_epi32(words, 0x0e));
}

/* Words t + 16 .. t + 19, from those of the 16 before, in place of the oldest. */
static inline __attribute__((always_inline)) void
extend(__m128i w[4], unsigned i)
{
	__m128i last = w[(i + 3) & 3], middle = _mm_alignr_epi8(last, w[(i + 2) & 3], 4);

	w[i] = _mm_sha256msg2_epu32(
		_mm_add_epi32(_mm_sha256msg1_epu32(w[i], w[(i + 1) & 3]), middle), last);
}

/*
 * Each pair of rounds waits four cycles for the one before, so 128 cycles a block are the bound:
 * 1.8 GB/s at 3.6 GHz.
 */
void
sha256_compress_shani(uint32_t word[8], const unsigned char *blocks, size_t count)
{
	const __m128i big_endian =
		_mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
	__m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const void *)word), 0xb1);
	__m128i fehg = _mm_shuffle_epi32(_mm_loadu_si128((const void *)(word + 4)), 0xb1);
	__m128i abef = _mm_unpacklo_epi64(fehg, badc), cdgh = _mm_unpackhi_epi64(fehg, badc);

	for (; count > 0; count--, blocks += SHA256_BLOCK) {
		__m128i abef_before = abef, cdgh_before = cdgh, w[4];

		for (unsigned i = 0; i < 4; i++)
			w[i] = _mm_shuffle_epi8(
				_mm_loadu_si128((const void *)(blocks + 16 * (size_t)i)),
				big_endian);
#pragma GCC unroll 16
		for (unsigned t = 0; t < 64; t += 4) {
			rounds(&abef, &cdgh,
				_mm_add_epi32(w[t / 4 & 3],
					_mm_load_si128((const void *)(sha256_round + t))));
			if (t < 48)
				extend(w, t / 4 & 3);
		}
		abef = _mm_add_epi32(abef, abef_before);
		cdgh = _mm_add_epi32(cdgh, cdgh_before);
	}
	badc = _mm_unpackhi_epi64(abef, cdgh);
	fehg = _mm_unpacklo_epi64(abef, cdgh);
	_mm_storeu_si128((void *)word, _mm_shuffle_epi32(badc, 0xb1));
	_mm_storeu_si128((void *)(word + 4), _mm_shuffle_epi32(fehg, 0xb1));
}
