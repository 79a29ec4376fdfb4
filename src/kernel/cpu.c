/* SPDX-License-Identifier: MIT */
/* cpu - what this processor can do and its operating system lets it do. */

#include "kernel/cpu.h"

#if defined(__x86_64__) || defined(__i386__)

#	include <cpuid.h>
#	include <stddef.h>
#	include <stdint.h>

enum answer { LEAF1_ECX, LEAF7_EBX, LEAF7_ECX, ANSWERS };

#	define OSXSAVE (UINT32_C(1) << 27) /* of LEAF1_ECX: XCR0 can be read */

/* Register files that the operating system must save, as bits of XCR0. */
#	define SAVED_NONE   0x00 /* SSE registers always are */
#	define SAVED_AVX    0x06 /* xmm, ymm */
#	define SAVED_AVX512 0xe6 /* xmm, ymm, masks, upper halves of zmm0 to 15, zmm16 to 31 */

static const struct feature {
	enum cpu cpu;
	enum answer answer;
	unsigned bit;
	uint32_t saved;
} features[] = {
	{ CPU_SSSE3, LEAF1_ECX, 9, SAVED_NONE },
	{ CPU_SSE41, LEAF1_ECX, 19, SAVED_NONE },
	{ CPU_AVX2, LEAF7_EBX, 5, SAVED_AVX },
	{ CPU_SHA, LEAF7_EBX, 29, SAVED_NONE },
	{ CPU_AVX512F, LEAF7_EBX, 16, SAVED_AVX512 },
	{ CPU_AVX512DQ, LEAF7_EBX, 17, SAVED_AVX512 },
	{ CPU_AVX512BW, LEAF7_EBX, 30, SAVED_AVX512 },
	{ CPU_AVX512VL, LEAF7_EBX, 31, SAVED_AVX512 },
	{ CPU_AVX512CD, LEAF7_EBX, 28, SAVED_AVX512 },
	{ CPU_AVX512IFMA, LEAF7_EBX, 21, SAVED_AVX512 },
	{ CPU_AVX512VBMI, LEAF7_ECX, 1, SAVED_AVX512 },
};

static uint32_t
read_xcr0(void)
{
	uint32_t low, high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low;
}

unsigned
cpu_bits(void)
{
	uint32_t answer[ANSWERS] = { 0 }, eax, ebx, ecx, edx, saved = 0;
	unsigned bits = 0;

	if (__get_cpuid(1, &eax, &ebx, &ecx, &edx))
		answer[LEAF1_ECX] = ecx;
	if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
		answer[LEAF7_EBX] = ebx;
		answer[LEAF7_ECX] = ecx;
	}
	if (answer[LEAF1_ECX] & OSXSAVE)
		saved = read_xcr0();
	for (size_t i = 0; i < sizeof(features) / sizeof(*features); i++) {
		const struct feature *f = &features[i];

		if (answer[f->answer] >> f->bit & 1 && (saved & f->saved) == f->saved)
			bits |= f->cpu;
	}
	return bits;
}

#else

unsigned
cpu_bits(void)
{
	return 0;
}

#endif
