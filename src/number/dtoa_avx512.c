/* SPDX-License-Identifier: MIT */
/* dtoa_avx512 - dtoa_write of eight doubles at once, with IFMA and VBMI. */

#include "base/cpu.h"
#include "number/dtoa_table.h"

#include <immintrin.h>

#define LANES             8
#define MUL32(a, b)       ((lanes)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#define MUL_HIGH_16(a, b) ((words)_mm512_mulhi_epu16((__m512i)(a), (__m512i)(b)))
#define LESS_THAN(a, b) \
	((lanes)_mm512_movm_epi64(_mm512_cmplt_epi64_mask((__m512i)(a), (__m512i)(b))))
#define SIGN_MASK(a) _mm512_movepi64_mask((__m512i)(a))

#include "number/dtoa_lanes.h"

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

/* Store two texts. Their digits and sources are the 128-bit lanes `lane` and `lane + 1`. */
static inline void
pair_store(struct dtoa_text text[2], const uint64_t layout[2], __m512i digits, __m512i sources,
	int lane)
{
	const unsigned char *table = &dtoa_layout[0][0][0];
	const __m256i first = _mm256_set1_epi8((char)(16 * lane));
	const __m256i second = _mm256_set1_epi8((char)(16 * lane + 16));
	const __m512i offset = _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);
	__m256i left = _mm256_load_si256((const void *)(table + layout[0]));
	__m256i right = _mm256_load_si256((const void *)(table + layout[1]));
	__m512i index = _mm512_inserti64x4(_mm512_castsi256_si512(left), right, 1);

	index = _mm512_add_epi8(index, offset);
	_mm512_storeu_si512(text, _mm512_permutex2var_epi8(digits, index, sources));
}

static inline void
texts_store(struct dtoa_text text[LANES], lanes high, lanes low, lanes sources, lanes layout)
{
	const __m512i first = _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0);
	const __m512i second = _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4);
	__m512i digits = _mm512_permutex2var_epi64((__m512i)high, first, (__m512i)low);
	__m512i s = _mm512_permutexvar_epi64(first, (__m512i)sources);
	uint64_t offset[LANES];

	_mm512_storeu_si512(offset, (__m512i)layout);
	pair_store(text, offset, digits, s, 0);
	pair_store(text + 2, offset + 2, digits, s, 2);
	digits = _mm512_permutex2var_epi64((__m512i)high, second, (__m512i)low);
	s = _mm512_permutexvar_epi64(second, (__m512i)sources);
	pair_store(text + 4, offset + 4, digits, s, 0);
	pair_store(text + 6, offset + 6, digits, s, 2);
}

const struct dtoa_impl dtoa_avx512 = { "avx512",
	CPU_AVX512F | CPU_AVX512DQ | CPU_AVX512BW | CPU_AVX512VL | CPU_AVX512CD | CPU_AVX512IFMA |
		CPU_AVX512VBMI,
	write_lanes };
