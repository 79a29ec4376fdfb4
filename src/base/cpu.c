/* SPDX-License-Identifier: MIT */
/* cpu - instruction set extensions that this CPU has and its operating system enables. */

#include "base/cpu.h"

#ifdef __x86_64__

#	include <sys/platform/x86.h>

/* glibc has executed CPUID and XGETBV when it started. */
unsigned
cpu_features(void)
{
	return CPU_SSSE3 * CPU_FEATURE_ACTIVE(SSSE3) | CPU_SSE41 * CPU_FEATURE_ACTIVE(SSE4_1) |
	       CPU_AVX2 * CPU_FEATURE_ACTIVE(AVX2) | CPU_SHA * CPU_FEATURE_ACTIVE(SHA) |
	       CPU_AVX512F * CPU_FEATURE_ACTIVE(AVX512F) |
	       CPU_AVX512DQ * CPU_FEATURE_ACTIVE(AVX512DQ) |
	       CPU_AVX512BW * CPU_FEATURE_ACTIVE(AVX512BW) |
	       CPU_AVX512VL * CPU_FEATURE_ACTIVE(AVX512VL) |
	       CPU_AVX512CD * CPU_FEATURE_ACTIVE(AVX512CD) |
	       CPU_AVX512IFMA * CPU_FEATURE_ACTIVE(AVX512_IFMA) |
	       CPU_AVX512VBMI * CPU_FEATURE_ACTIVE(AVX512_VBMI);
}

#else

unsigned
cpu_features(void)
{
	return 0;
}

#endif
