/* SPDX-License-Identifier: MIT */
/* text_rows_avx512vbmi - the rows of text records by 32-byte moves, with digits by VBMI. */

#include "base/cpu.h"
#include "record/format.h"

#include <immintrin.h>

/* Each byte of the digest twice, the most significant of each word first. */
static const unsigned char hex_order[64] = {
	3, 3, 2, 2, 1, 1, 0, 0, 7, 7, 6, 6, 5, 5, 4, 4,                 /* words 0 and 1 */
	11, 11, 10, 10, 9, 9, 8, 8, 15, 15, 14, 14, 13, 13, 12, 12,     /* words 2 and 3 */
	19, 19, 18, 18, 17, 17, 16, 16, 23, 23, 22, 22, 21, 21, 20, 20, /* words 4 and 5 */
	27, 27, 26, 26, 25, 25, 24, 24, 31, 31, 30, 30, 29, 29, 28, 28, /* words 6 and 7 */
};

/* The lookups use the lower six bits of an index, and the table of digits repeats after four. */
static inline char *
hash_write(char *out, const uint32_t word[8])
{
	const __m512i digits =
		_mm512_broadcast_i32x4(_mm_loadu_si128((const void *)"0123456789abcdef"));
	__m256i words = _mm256_loadu_si256((const void *)word);
	__m512i low = _mm512_permutexvar_epi8(
		_mm512_loadu_si512(hex_order), _mm512_castsi256_si512(words));
	__m512i nibbles = _mm512_mask_blend_epi8(
		0x5555555555555555, low, _mm512_srli_epi16(low, 4)); /* high ones first */

	_mm512_storeu_si512(out, _mm512_permutexvar_epi8(nibbles, digits));
	return out + 64;
}

#define HASH_WRITE hash_write
#include "record/text_rows.h"

const struct rows_impl text_rows_avx512vbmi = {
	CPU_AVX512F | CPU_AVX512BW | CPU_AVX512VL | CPU_AVX512VBMI, rows_write
};
