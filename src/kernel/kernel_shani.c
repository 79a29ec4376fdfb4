/* SPDX-License-Identifier: MIT */
/* kernel_shani - SHA-256 by its own instructions, several samples in turn; draws of avx2. */

#include "kernel/cpu.h"
#include "kernel/kernel.h"
#include "kernel/sha256_pad.h"
#include "kernel/shani.h"

/*
 * Samples whose instructions are interleaved: one alone waits four cycles for each pair of rounds.
 * ns a sample and digest by build/kernel-bench (gcc 12, Zen 5): 503 with 2, 426 with 4, 402 with 6,
 * 380 with 8, 395 with 10, though their variables do not fit the registers.
 */
#define STREAMS 8

extern const struct kernel kernel_avx2;

struct state {
	struct shani stream[STREAMS];
};

struct words {
	__m128i w[STREAMS][4];
};

INLINE void
state_add(struct state *state, const struct state *old)
{
#pragma GCC unroll 16
	for (unsigned s = 0; s < STREAMS; s++)
		state->stream[s] = shani_add(state->stream[s], old->stream[s]);
}

/* Compress a block that is the same for all samples, from its tabulated schedule. */
INLINE void
compress_tabulated(struct state *state, const uint32_t schedule[64])
{
	struct state old = *state;

	for (unsigned t = 0; t < 64; t += 4) {
		__m128i word = _mm_load_si128((const void *)(schedule + t));

#pragma GCC unroll 16
		for (unsigned s = 0; s < STREAMS; s++)
			shani_rounds(&state->stream[s], word);
	}
	state_add(state, &old);
}

/* Compress a block of each sample. */
INLINE void
compress(struct state *state, struct words *words)
{
	struct state old = *state;

	for (unsigned t = 0; t < 64; t += 16)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 4; i++) {
			__m128i constants = _mm_load_si128((const void *)(sha256_k + t + 4 * i));

#pragma GCC unroll 16
			for (unsigned s = 0; s < STREAMS; s++) {
				shani_rounds(&state->stream[s],
					_mm_add_epi32(words->w[s][i], constants));
				if (t < 48)
					shani_schedule(words->w[s], i);
			}
		}
	state_add(state, &old);
}

/* Two words a vector, in hexadecimal: the digits of the upper and the lower half of each. */
INLINE void
hex(__m128i abcd, __m128i w[2])
{
	const __m128i digits = _mm_loadu_si128((const void *)"0123456789abcdef");
	const __m128i swap = _mm_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
	const __m128i fours = _mm_set1_epi8(15);
	__m128i halves = _mm_shuffle_epi8(abcd, swap);
	__m128i low = _mm_and_si128(halves, fours),
		high = _mm_and_si128(_mm_srli_epi16(halves, 4), fours);

	w[0] = _mm_shuffle_epi8(digits, _mm_unpacklo_epi8(low, high));
	w[1] = _mm_shuffle_epi8(digits, _mm_unpackhi_epi8(low, high));
}

/* The digests in hexadecimal are the first block of the next step. */
INLINE void
state_hex(const struct state *state, struct words *words)
{
#pragma GCC unroll 16
	for (unsigned s = 0; s < STREAMS; s++) {
		__m128i half[2];

		shani_words(state->stream[s], half);
		hex(half[0], words->w[s]);
		hex(half[1], words->w[s] + 2);
	}
}

INLINE void
state_start(struct state *state)
{
#pragma GCC unroll 16
	for (unsigned s = 0; s < STREAMS; s++)
		state->stream[s] = shani_load(sha256_iv);
}

static void
iterate_streams(const struct chain_segment *segment, struct digest digest[STREAMS])
{
	struct state state;
	struct words words;

#pragma GCC unroll 16
	for (unsigned s = 0; s < STREAMS; s++)
		state.stream[s] = shani_load(digest[s].word);
	for (unsigned step = 0; step < segment->steps; step++) {
		state_hex(&state, &words);
		state_start(&state);
		compress(&state, &words);
		for (uint32_t i = segment->first[step]; i < segment->first[step + 1]; i++)
			compress_tabulated(&state, segment->schedule[i]);
	}
#pragma GCC unroll 16
	for (unsigned s = 0; s < STREAMS; s++)
		shani_store(state.stream[s], digest[s].word);
}

static void
iterate(const struct chain_segment *segment, size_t n, struct digest *digest)
{
	struct digest last[STREAMS] = { 0 };

	for (; n >= STREAMS; n -= STREAMS, digest += STREAMS)
		iterate_streams(segment, digest);
	if (n == 0)
		return;
	memcpy(last, digest, n * sizeof(*digest));
	iterate_streams(segment, last);
	memcpy(digest, last, n * sizeof(*digest));
}

/*
 * The texts from `first` on, as many as there are streams; a digest is taken when its last block
 * is done.
 */
static void
hash_streams(const struct seed_strings *texts, size_t first, struct digest digest[STREAMS])
{
	const uint32_t *offset = texts->offset + first;
	unsigned char block[SHA256_BLOCK];
	struct state state;
	struct words words;
	unsigned left = STREAMS;

	state_start(&state);
	for (uint32_t index = 0; left > 0; index++) {
		for (unsigned s = 0; s < STREAMS; s++) {
			text_block(
				block, texts->bytes + offset[s], offset[s + 1] - offset[s], index);
			shani_block(words.w[s], block);
		}
		compress(&state, &words);
#pragma GCC unroll 16
		for (unsigned s = 0; s < STREAMS; s++)
			if (index + 1 == text_blocks(offset[s + 1] - offset[s])) {
				shani_store(state.stream[s], digest[s].word);
				left--;
			}
	}
}

static void
hash(const struct seed_strings *texts, size_t n, struct digest *digest)
{
	struct digest last[STREAMS];
	uint32_t offset[STREAMS + 1];
	struct seed_strings rest = { texts->bytes, offset };
	size_t i;

	for (i = 0; n - i >= STREAMS; i += STREAMS)
		hash_streams(texts, i, digest + i);
	if (i == n)
		return;
	for (size_t k = 0; k <= STREAMS; k++)
		offset[k] = texts->offset[i + k < n ? i + k : n];
	hash_streams(&rest, 0, last);
	memcpy(digest + i, last, (n - i) * sizeof(*digest));
}

static void
draw(const struct draws *draws, size_t n, const struct digest *digest, double *uniform,
	void *scratch)
{
	kernel_avx2.draw(draws, n, digest, uniform, scratch);
}

const struct kernel kernel_shani = {
	.name = "shani",
	.need = CPU_SHA | CPU_SSSE3 | CPU_SSE41 | CPU_AVX2,
	.lanes = 96, /* of the draws */
	.hash = hash,
	.iterate = iterate,
	.draw = draw,
};
