/* SPDX-License-Identifier: MIT */
/* kernel_avx512 - sixteen samples per vector, with rotate and ternary logic instructions. */

#include "base/cpu.h"

#include <immintrin.h>

/*
 * In ns per sample (build/kernel-bench, gcc 12, Zen 5), digests take 146 with 3 groups, 162 with 2,
 * 265 with 1; draws take 33 to 37 with 12 groups, 36 to 42 with 9, 45 to 48 with 6.
 */
#define LANES       16
#define HASH_GROUPS 3
#define DRAW_GROUPS 12

#define TERNARY(x, y, z, table) \
	((lanes)_mm512_ternarylogic_epi32((__m512i)(x), (__m512i)(y), (__m512i)(z), table))

#define ROTATE(x, n)      ((lanes)_mm512_ror_epi32((__m512i)(x), n))
#define XOR3(x, y, z)     TERNARY(x, y, z, 0x96)
#define CHOOSE(x, y, z)   TERNARY(x, y, z, 0xca)
#define MAJORITY(x, y, z) TERNARY(x, y, z, 0xe8)
#define HEX_DIGITS(x)     ((lanes)_mm512_shuffle_epi8(HEX_TABLE, (__m512i)(x)))
#define HEX_TABLE         _mm512_broadcast_i32x4(_mm_loadu_si128((const void *)"0123456789abcdef"))

#include "kernel/lanes_draw.h"
#include "kernel/lanes_hash.h"

const struct kernel kernel_avx512 = { "avx512",
	CPU_AVX512F | CPU_AVX512DQ | CPU_AVX512BW | CPU_AVX512VL, DRAW_LANES, hash, iterate, draw };
