/* SPDX-License-Identifier: MIT */
/* kernel_avx2 - eight samples per vector. */

#include "base/cpu.h"

#include <immintrin.h>

/*
 * In ns per sample (build/kernel-bench, gcc 12, Zen 5), digests take 570 with 2 groups, 680 with 1;
 * draws take 64 with 12 groups, 78 with 8.
 */
#define LANES       8
#define HASH_GROUPS 2
#define DRAW_GROUPS 12

#define HEX_DIGITS(x) ((lanes)_mm256_shuffle_epi8(HEX_TABLE, (__m256i)(x)))
#define HEX_TABLE     _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)"0123456789abcdef"))

#define DRAW draw_avx2

#include "kernel/lanes_draw.h"
#include "kernel/lanes_hash.h"

const struct kernel kernel_avx2 = { "avx2", CPU_AVX2, DRAW_LANES, 8, hash, iterate, DRAW, NULL };
