/* SPDX-License-Identifier: MIT */
/* kernel_shani - SHA-256 of interleaved samples with the SHA extensions; draws of avx2. */

#include "base/cpu.h"
#include "kernel/kernel.h"
#include "kernel/sha256_pad.h"
#include "kernel/shani.h"

/*
 * Samples whose instructions are interleaved, because each pair of rounds has a latency of four
 * cycles. A digest takes 503 ns with 2 streams, 426 with 4, 402 with 6, 380 with 8, 395 with 10
 * (build/kernel-bench, gcc 12, Zen 5), although the states of 8 exceed the 16 registers.
 */
#define STREAMS 8

extern const struct kernel kernel_avx2;

struct stream_states {
	struct shani stream[STREAMS];
};

/* Message words of one block per stream, four to a vector. */
struct blocks {
	__m128i w[STREAMS][4];
};

INLINE void
states_add(struct stream_states *states, const struct stream_states *initial)
{
#pragma GCC unroll 16
	for (unsigned s = 0; s < STREAMS; s++)
		states->stream[s] = shani_add(states->stream[s], initial->stream[s]);
}

/* Compress a block that all samples share, from its tabulated schedule. */
INLINE void
compress_tabulated(struct stream_states *states, const uint32_t schedule[64])
{
	struct stream_states initial = *states;

	for (unsigned t = 0; t < 64; t += 4) {
		__m128i word = _mm_load_si128((const void *)(schedule + t));

#pragma GCC unroll 16
		for (unsigned s = 0; s < STREAMS; s++)
			shani_rounds(&states->stream[s], word);
	}
	states_add(states, &initial);
}

/* Compress one block per sample. */
INLINE void
compress(struct stream_states *states, struct blocks *blocks)
{
	struct stream_states initial = *states;

	for (unsigned t = 0; t < 64; t += 16)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 4; i++) {
			__m128i constants = _mm_load_si128((const void *)(sha256_k + t + 4 * i));

#pragma GCC unroll 16
			for (unsigned s = 0; s < STREAMS; s++) {
				shani_rounds(&states->stream[s],
					_mm_add_epi32(blocks->w[s][i], constants));
				if (t < 48)
					shani_schedule(blocks->w[s], i);
			}
		}
	states_add(states, &initial);
}

/* Hexadecimal digits of four state words as eight message words, two vectors. */
INLINE void
hex_words(__m128i words, __m128i w[2])
{
	const __m128i digits = _mm_loadu_si128((const void *)"0123456789abcdef");
	const __m128i swap = _mm_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
	const __m128i nibble = _mm_set1_epi8(15);
	__m128i halves = _mm_shuffle_epi8(words, swap);
	__m128i low = _mm_and_si128(halves, nibble),
		high = _mm_and_si128(_mm_srli_epi16(halves, 4), nibble);

	w[0] = _mm_shuffle_epi8(digits, _mm_unpacklo_epi8(low, high));
	w[1] = _mm_shuffle_epi8(digits, _mm_unpackhi_epi8(low, high));
}

/* The digests in hexadecimal, which are the first block of the next step. */
INLINE void
states_hex(const struct stream_states *states, struct blocks *blocks)
{
#pragma GCC unroll 16
	for (unsigned s = 0; s < STREAMS; s++) {
		__m128i half[2];

		shani_words(states->stream[s], half);
		hex_words(half[0], blocks->w[s]);
		hex_words(half[1], blocks->w[s] + 2);
	}
}

INLINE void
states_init(struct stream_states *states)
{
#pragma GCC unroll 16
	for (unsigned s = 0; s < STREAMS; s++)
		states->stream[s] = shani_load(sha256_iv);
}

static void
iterate_streams(const struct chain_segment *segment, struct digest digest[STREAMS])
{
	struct stream_states states;
	struct blocks blocks;

#pragma GCC unroll 16
	for (unsigned s = 0; s < STREAMS; s++)
		states.stream[s] = shani_load(digest[s].word);
	for (unsigned step = 0; step < segment->steps; step++) {
		states_hex(&states, &blocks);
		states_init(&states);
		compress(&states, &blocks);
		for (uint32_t i = segment->first[step]; i < segment->first[step + 1]; i++)
			compress_tabulated(&states, segment->schedule[i]);
	}
#pragma GCC unroll 16
	for (unsigned s = 0; s < STREAMS; s++)
		shani_store(states.stream[s], digest[s].word);
}

static void
iterate(const struct chain_segment *segment, size_t n, struct digest *digest)
{
	struct digest tail[STREAMS] = { 0 };

	for (; n >= STREAMS; n -= STREAMS, digest += STREAMS)
		iterate_streams(segment, digest);
	if (n == 0)
		return;
	memcpy(tail, digest, n * sizeof(*digest));
	iterate_streams(segment, tail);
	memcpy(digest, tail, n * sizeof(*digest));
}

/*
 * Hash the STREAMS strings from `first` on. All streams run as long as the longest string; the
 * digest of a shorter one is stored after its last block.
 */
static void
hash_streams(const struct seed_strings *strings, size_t first, struct digest digest[STREAMS])
{
	const uint32_t *offset = strings->offset + first;
	unsigned char block[SHA256_BLOCK];
	struct stream_states states;
	struct blocks blocks;
	unsigned running = STREAMS;

	states_init(&states);
	for (uint32_t index = 0; running > 0; index++) {
		for (unsigned s = 0; s < STREAMS; s++) {
			sha256_pad(block, strings->bytes + offset[s], offset[s + 1] - offset[s],
				index);
			shani_load_block(blocks.w[s], block);
		}
		compress(&states, &blocks);
#pragma GCC unroll 16
		for (unsigned s = 0; s < STREAMS; s++)
			if (index + 1 == sha256_padded_blocks(offset[s + 1] - offset[s])) {
				shani_store(states.stream[s], digest[s].word);
				running--;
			}
	}
}

static void
hash(const struct seed_strings *strings, size_t n, struct digest *digest)
{
	struct digest tail[STREAMS];
	uint32_t offset[STREAMS + 1];
	struct seed_strings tail_strings = { strings->bytes, offset };
	size_t i;

	for (i = 0; n - i >= STREAMS; i += STREAMS)
		hash_streams(strings, i, digest + i);
	if (i == n)
		return;
	for (size_t k = 0; k <= STREAMS; k++)
		offset[k] = strings->offset[i + k < n ? i + k : n];
	hash_streams(&tail_strings, 0, tail);
	memcpy(digest + i, tail, (n - i) * sizeof(*digest));
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
	.lanes = 96, /* of kernel_avx2.draw, a multiple of STREAMS */
	.hash = hash,
	.iterate = iterate,
	.draw = draw,
};
