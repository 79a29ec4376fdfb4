/* SPDX-License-Identifier: MIT */
/* dtoa_avx2 - the texts of four doubles at once, by products of 32 bits. */

#include "kernel/cpu.h"
#include "number/double_bits.h"
#include "number/dtoa_impls.h"
#include "number/dtoa_table.h"

#include <stdint.h>

#ifdef __x86_64__

#	include <immintrin.h>

#	define LANES 4

typedef uint64_t lanes __attribute__((vector_size(32)));
typedef uint16_t words __attribute__((vector_size(32)));

static inline lanes
product32(lanes a, lanes b)
{
	return (lanes)_mm256_mul_epu32((__m256i)a, (__m256i)b);
}

/* In halves of 32 and 20 bits: the sum of the middle products is below 2^54. */
static inline lanes
product52(lanes a, lanes b, lanes *low)
{
	a &= HIDDEN_BIT - 1;
	b &= HIDDEN_BIT - 1;

	lanes a1 = a >> 32, b1 = b >> 32, lowest = product32(a, b);
	lanes middle = product32(a1, b) + product32(a, b1) + (lowest >> 32);
	lanes low64 = (lanes)_mm256_blend_epi32((__m256i)(middle << 32), (__m256i)lowest, 0x55);

	*low = low64 & (HIDDEN_BIT - 1);
	return (product32(a1, b1) + (middle >> 32)) << 12 | low64 >> 52;
}

static inline words
words_high(words a, words b)
{
	return (words)_mm256_mulhi_epu16((__m256i)a, (__m256i)b);
}

static inline lanes
below(lanes a, lanes b)
{
	return (lanes)_mm256_cmpgt_epi64((__m256i)b, (__m256i)a);
}

static inline unsigned
lanes_bits(lanes a)
{
	return (unsigned)_mm256_movemask_pd((__m256d)a);
}

static inline lanes
power_of_five(lanes exponent)
{
	return (lanes){ dtoa_power_of_five[exponent[0]], dtoa_power_of_five[exponent[1]],
		dtoa_power_of_five[exponent[2]], dtoa_power_of_five[exponent[3]] };
}

static inline lanes
digits_length(lanes digits)
{
	const __m256i ones = _mm256_set1_epi8(1);

	digits |= digits >> 8;
	digits |= digits >> 16;
	digits |= digits >> 32;
	return (lanes)_mm256_sad_epu8(
		_mm256_min_epu8((__m256i)digits, ones), _mm256_setzero_si256());
}

/* One text; its digits, and its other bytes, stand twice, in both halves. */
static inline void
text_store(struct dtoa_text *text, uint64_t layout, __m256i digits, __m256i others)
{
	__m256i from = _mm256_load_si256((const void *)(&dtoa_layout[0][0][0] + layout));
	__m256i other = _mm256_slli_epi16(from, 1); /* DTOA_LAST's bit comes to where it chooses */

	digits = _mm256_shuffle_epi8(digits, from);
	others = _mm256_shuffle_epi8(others, from);
	_mm256_storeu_si256((void *)text, _mm256_blendv_epi8(digits, others, other));
}

#	define BOTH(a, half)  _mm256_permute2x128_si256(a, a, (half) ? 0x11 : 0x00)
#	define EVERY(a, lane) _mm256_permute4x64_epi64(a, (lane)*0x55)

static inline void
texts_store(struct dtoa_text text[LANES], lanes high, lanes low, lanes others, lanes layout)
{
	__m256i even = _mm256_unpacklo_epi64((__m256i)high, (__m256i)low);
	__m256i odd = _mm256_unpackhi_epi64((__m256i)high, (__m256i)low);
	__m256i rest = (__m256i)others;
	uint64_t at[LANES];

	_mm256_storeu_si256((void *)at, (__m256i)layout);
	text_store(text, at[0], BOTH(even, 0), EVERY(rest, 0));
	text_store(text + 1, at[1], BOTH(odd, 0), EVERY(rest, 1));
	text_store(text + 2, at[2], BOTH(even, 1), EVERY(rest, 2));
	text_store(text + 3, at[3], BOTH(odd, 1), EVERY(rest, 3));
}

#	include "number/dtoa_lanes.h"

const struct dtoa_impl dtoa_avx2 = {
	.name = "avx2",
	.need = CPU_AVX2,
	.write = numbers_write,
};

#endif
