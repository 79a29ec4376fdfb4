/* SPDX-License-Identifier: MIT */
/* kernel_avx512 - sixteen samples per vector, on CPUs without AVX512-VBMI: Skylake to Cascade Lake.
 */

#include "base/cpu.h"
#include "kernel/lanes_avx512.h"
#define DRAW draw_avx512

#include "kernel/lanes_draw.h"
#include "kernel/lanes_hash.h"

const struct kernel kernel_avx512 = { "avx512",
	CPU_AVX512F | CPU_AVX512DQ | CPU_AVX512BW | CPU_AVX512VL, DRAW_LANES, 5, hash, iterate,
	DRAW, NULL };
