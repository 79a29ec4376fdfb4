/* SPDX-License-Identifier: MIT */
/* cpu - instruction set extensions that this CPU has and its operating system enables. */

#pragma once

enum cpu_feature {
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
	CPU_ARM_SHA2 = 1 << 11,
};

#define CPU_ALL 0xfff

/*
 * Set of enum cpu_feature: those that can be used. CPUID traps to
 * the hypervisor, so a call in a virtual machine takes some microseconds.
 */
unsigned cpu_features(void);
