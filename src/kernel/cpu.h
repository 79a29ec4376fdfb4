/* SPDX-License-Identifier: MIT */
/* cpu - what this processor can do and its operating system lets it do. */

#ifndef DPA_KERNEL_CPU_H
#define DPA_KERNEL_CPU_H

enum cpu {
	CPU_SSSE3 = 1 << 0,
	CPU_SSE41 = 1 << 1,
	CPU_AVX2 = 1 << 2,
	CPU_SHA = 1 << 3,
	CPU_AVX512F = 1 << 4,
	CPU_AVX512DQ = 1 << 5,
	CPU_AVX512BW = 1 << 6,
	CPU_AVX512VL = 1 << 7,
	CPU_AVX512CD = 1 << 8,
	CPU_AVX512IFMA = 1 << 9,
	CPU_AVX512VBMI = 1 << 10,
};

#define CPU_ALL 0x7ff

/*
 * The bits of enum cpu that hold; none on processors other than x86. Takes some microseconds under
 * a hypervisor.
 */
unsigned cpu_bits(void);

#endif
