/* SPDX-License-Identifier: MIT */
/* cpu - what this CPU can do, and how many CPUs this process may use. */

#pragma once

#include <stddef.h>

/* Instruction set extensions. */
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

/* The features that this CPU has and the operating system enables, as a set of enum cpu_feature. */
unsigned cpu_features(void);

struct cpu_count {
	size_t count;       /* at least 1 */
	const char *source; /* what limits it, for messages */
};

/*
 * Count the CPUs in the affinity mask of this process. If a cgroup allows less CPU time, the count
 * is ceil(quota / period) of the strictest cgroup among this process's own and its ancestors.
 * Cgroups of versions 1 and 2 are read below /sys/fs/cgroup.
 */
struct cpu_count cpu_count(void);

/* Lower *cpus to the quotas of the cgroups: the second half of cpu_count. `root` is the directory
 * that holds proc and sys: "" except in tests. */
void cpu_count_limit(struct cpu_count *cpus, const char *root);
