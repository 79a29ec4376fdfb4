/* SPDX-License-Identifier: MIT */
/* dtoa_avx512 - dtoa_write of eight doubles at once, with IFMA and VBMI. */

#include "base/cpu.h"
#include "number/dtoa.h"
#include "number/dtoa_table.h"

#include <immintrin.h>

#define LANES 8

typedef uint64_t lanes __attribute__((vector_size(64)));

#define MUL32(a, b)            ((lanes)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#define MUL_HIGH_16(a, b)      ((words)_mm512_mulhi_epu16((__m512i)(a), (__m512i)(b)))
#define SIGN_MASK(a)           _mm512_movepi64_mask((__m512i)(a))
#define INTERLEAVE_FIRST(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define INTERLEAVE_LAST(a, b)  __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)

static inline lanes
mul52(lanes a, lanes b, lanes *low)
{
	const __m512i zero = _mm512_setzero_si512();

	*low = (lanes)_mm512_madd52lo_epu64(zero, (__m512i)a, (__m512i)b);
	return (lanes)_mm512_madd52hi_epu64(zero, (__m512i)a, (__m512i)b);
}

/*
 * The permutation uses the low four bits of the exponent: the table is 5^16 to 5^19, 5^4 to 5^15.
 */
static inline lanes
power_of_five(lanes exponent)
{
	const __m256i first = _mm256_loadu_si256((const void *)(dtoa_power_of_five + 16));
	const __m256i second = _mm256_loadu_si256((const void *)(dtoa_power_of_five + 4));
	const __m512i low = _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);

	return (lanes)_mm512_permutex2var_epi64(
		low, (__m512i)exponent, _mm512_loadu_si512(dtoa_power_of_five + 8));
}

static inline lanes
significant_digits(lanes digits)
{
	return 8 - ((lanes)_mm512_lzcnt_epi64((__m512i)digits) >> 3);
}

static inline void
text_store(struct dtoa_text *text, const void *digits, uint64_t sources, const void *layout)
{
	_mm256_storeu_si256((void *)text,
		_mm256_permutex2var_epi8(_mm256_castsi128_si256(_mm_load_si128(digits)),
			_mm256_load_si256(layout), _mm256_set1_epi64x((int64_t)sources)));
}

#include "number/dtoa_lanes.h"

const struct dtoa_impl dtoa_avx512 = { "avx512",
	CPU_AVX512F | CPU_AVX512DQ | CPU_AVX512BW | CPU_AVX512VL | CPU_AVX512CD | CPU_AVX512IFMA |
		CPU_AVX512VBMI,
	write_lanes };
