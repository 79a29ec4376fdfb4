/* SPDX-License-Identifier: MIT */
/* cpu - instruction set extensions that this CPU has and its operating system enables. */

#include "base/cpu.h"

#if defined(__x86_64__) || defined(__i386__)

#	include <cpuid.h>
#	include <stddef.h>
#	include <stdint.h>

/* Output registers of CPUID that hold feature flags. */
enum cpuid_word { LEAF1_ECX, LEAF7_EBX, LEAF7_ECX, CPUID_WORDS };

#	define OSXSAVE (UINT32_C(1) << 27) /* in LEAF1_ECX: XGETBV can read XCR0 */

/* Register files that the operating system must save, as bits of XCR0. */
#	define XCR0_NONE   0x00 /* SSE registers are always saved */
#	define XCR0_AVX    0x06 /* xmm, ymm */
#	define XCR0_AVX512 0xe6 /* xmm, ymm, masks, upper halves of zmm0 to 15, zmm16 to 31 */

/* Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, CPUID. */
static const struct {
	enum cpu_feature feature;
	enum cpuid_word word;
	unsigned bit;
	uint32_t xcr0;
} table[] = {
	{ CPU_SSSE3, LEAF1_ECX, 9, XCR0_NONE },
	{ CPU_SSE41, LEAF1_ECX, 19, XCR0_NONE },
	{ CPU_AVX2, LEAF7_EBX, 5, XCR0_AVX },
	{ CPU_SHA, LEAF7_EBX, 29, XCR0_NONE },
	{ CPU_AVX512F, LEAF7_EBX, 16, XCR0_AVX512 },
	{ CPU_AVX512DQ, LEAF7_EBX, 17, XCR0_AVX512 },
	{ CPU_AVX512BW, LEAF7_EBX, 30, XCR0_AVX512 },
	{ CPU_AVX512VL, LEAF7_EBX, 31, XCR0_AVX512 },
	{ CPU_AVX512CD, LEAF7_EBX, 28, XCR0_AVX512 },
	{ CPU_AVX512IFMA, LEAF7_EBX, 21, XCR0_AVX512 },
	{ CPU_AVX512VBMI, LEAF7_ECX, 1, XCR0_AVX512 },
};

static uint32_t
read_xcr0(void)
{
	uint32_t low, high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low;
}

unsigned
cpu_features(void)
{
	uint32_t word[CPUID_WORDS] = { 0 }, eax, ebx, ecx, edx, xcr0 = 0;
	unsigned features = 0;

	if (__get_cpuid(1, &eax, &ebx, &ecx, &edx))
		word[LEAF1_ECX] = ecx;
	if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
		word[LEAF7_EBX] = ebx;
		word[LEAF7_ECX] = ecx;
	}
	if (word[LEAF1_ECX] & OSXSAVE)
		xcr0 = read_xcr0();
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (word[table[i].word] >> table[i].bit & 1 &&
			(xcr0 & table[i].xcr0) == table[i].xcr0)
			features |= table[i].feature;
	return features;
}

#elif defined(__AARCH64EL__)

#	include <sys/auxv.h>

unsigned
cpu_features(void)
{
	return getauxval(AT_HWCAP) & HWCAP_SHA2 ? CPU_ARM_SHA2 : 0;
}

#else

unsigned
cpu_features(void)
{
	return 0;
}

#endif
