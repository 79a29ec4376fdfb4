/* SPDX-License-Identifier: MIT */
/* shani - SHA-256 rounds and message schedule of one stream with the SHA extensions. */

#ifndef DPA_KERNEL_SHANI_H
#define DPA_KERNEL_SHANI_H

#include "kernel/sha256.h"

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))

/* The working variables in the order of SHA256RNDS2, from the most significant word down. */
struct shani {
	__m128i abef, cdgh;
};

INLINE struct shani
shani_load(const uint32_t word[8])
{
	__m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const void *)word), 0xb1);
	__m128i fehg = _mm_shuffle_epi32(_mm_loadu_si128((const void *)(word + 4)), 0xb1);

	return (struct shani){ _mm_unpacklo_epi64(fehg, badc), _mm_unpackhi_epi64(fehg, badc) };
}

/* Words 0 to 3 and words 4 to 7 of the state. */
INLINE void
shani_words(struct shani s, __m128i half[2])
{
	half[0] = _mm_shuffle_epi32(_mm_unpackhi_epi64(s.abef, s.cdgh), 0xb1);
	half[1] = _mm_shuffle_epi32(_mm_unpacklo_epi64(s.abef, s.cdgh), 0xb1);
}

INLINE void
shani_store(struct shani s, uint32_t word[8])
{
	__m128i half[2];

	shani_words(s, half);
	_mm_storeu_si128((void *)word, half[0]);
	_mm_storeu_si128((void *)(word + 4), half[1]);
}

INLINE struct shani
shani_add(struct shani s, struct shani initial)
{
	return (struct shani){ _mm_add_epi32(s.abef, initial.abef),
		_mm_add_epi32(s.cdgh, initial.cdgh) };
}

/* Four rounds; words holds W[t] + K[t] of each. */
INLINE void
shani_rounds(struct shani *s, __m128i words)
{
	s->cdgh = _mm_sha256rnds2_epu32(s->cdgh, s->abef, words);
	s->abef = _mm_sha256rnds2_epu32(s->abef, s->cdgh, _mm_shuffle_epi32(words, 0x0e));
}

/* Replace W[t] to W[t + 3], which are in w[i], i = t / 4 mod 4, by W[t + 16] to W[t + 19]. */
INLINE void
shani_schedule(__m128i w[4], unsigned i)
{
	__m128i last = w[(i + 3) & 3], middle = _mm_alignr_epi8(last, w[(i + 2) & 3], 4);
	__m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[i], w[(i + 1) & 3]), middle);

	w[i] = _mm_sha256msg2_epu32(sum, last);
}

/* Load the 16 words of a block. */
INLINE void
shani_load_block(__m128i w[4], const unsigned char block[SHA256_BLOCK])
{
	const __m128i big_endian =
		_mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);

	for (size_t i = 0; i < 4; i++)
		w[i] = _mm_shuffle_epi8(
			_mm_loadu_si128((const void *)(block + 16 * i)), big_endian);
}

#endif
