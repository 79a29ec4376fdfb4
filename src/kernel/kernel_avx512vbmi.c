/* SPDX-License-Identifier: MIT */
/* kernel_avx512vbmi - kernel_avx512 with hexadecimal digits by AVX512-VBMI. */

#include "base/cpu.h"
#include "kernel/lanes_avx512.h"

/*
 * Two instructions for four digits, instead of six: multishift selects eight groups of eight bits
 * from 64, two words; the lookup ignores the upper two bits of each, and the table repeats after
 * four.
 */
#define HEX_WORDS hex_words_vbmi

INLINE void
hex_words_vbmi(lanes word, lanes *first, lanes *second)
{
	const __m512i high = _mm512_set1_epi64(0x3c3834301c181410),
		      low = _mm512_set1_epi64(0x2c2824200c080400);

	*first = (lanes)_mm512_permutexvar_epi8(
		_mm512_multishift_epi64_epi8(high, (__m512i)word), HEX_TABLE);
	*second = (lanes)_mm512_permutexvar_epi8(
		_mm512_multishift_epi64_epi8(low, (__m512i)word), HEX_TABLE);
}

#define DRAW draw_avx512vbmi

#include "kernel/lanes_draw.h"
#include "kernel/lanes_hash.h"

const struct kernel kernel_avx512vbmi = { "avx512vbmi",
	CPU_AVX512F | CPU_AVX512DQ | CPU_AVX512BW | CPU_AVX512VL | CPU_AVX512VBMI, DRAW_LANES, 5,
	hash, iterate, DRAW, NULL };
