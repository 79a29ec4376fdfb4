/* SPDX-License-Identifier: MIT */
/* cpu - instruction sets, the affinity mask (sched_setaffinity(2)) and quotas of cgroups(7). */

#include "base/cpu.h"

#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__) || defined(__i386__)
/* glibc 2.33 and newer have read CPUID and XCR0; elsewhere, the compiler's library reads them. */
#	if __has_include(<sys/platform/x86.h>)
#		include <sys/platform/x86.h>
#		define HAS(feature, name) x86_cpu_active(x86_cpu_##feature)
#	else
#		define HAS(feature, name) __builtin_cpu_supports(name)
#	endif
#elif defined(__AARCH64EL__)
#	include <sys/auxv.h>
#endif

unsigned
cpu_features(void)
{
	unsigned features = 0;

#if defined(__x86_64__) || defined(__i386__)
	const struct {
		enum cpu_feature feature;
		bool has;
	} table[] = {
		{ CPU_SSSE3, HAS(SSSE3, "ssse3") },
		{ CPU_SSE41, HAS(SSE4_1, "sse4.1") },
		{ CPU_AVX2, HAS(AVX2, "avx2") },
		{ CPU_SHA, HAS(SHA, "sha") },
		{ CPU_AVX512F, HAS(AVX512F, "avx512f") },
		{ CPU_AVX512DQ, HAS(AVX512DQ, "avx512dq") },
		{ CPU_AVX512BW, HAS(AVX512BW, "avx512bw") },
		{ CPU_AVX512VL, HAS(AVX512VL, "avx512vl") },
		{ CPU_AVX512CD, HAS(AVX512CD, "avx512cd") },
		{ CPU_AVX512IFMA, HAS(AVX512_IFMA, "avx512ifma") },
		{ CPU_AVX512VBMI, HAS(AVX512_VBMI, "avx512vbmi") },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].has)
			features |= table[i].feature;
#elif defined(__AARCH64EL__)
	if (getauxval(AT_HWCAP) & HWCAP_SHA2)
		features = CPU_ARM_SHA2;
#endif
	return features;
}

/* Read one or two numbers and return their count. "max" is not a number; -1 becomes a very large
 * one. */
static int
read_numbers(const char *directory, const char *name, unsigned long long *first,
	unsigned long long *second)
{
	char path[PATH_MAX + 32];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	FILE *file = fopen(path, "re");
	if (!file)
		return 0;
	int count = fscanf(file, "%llu %llu", first, second);
	fclose(file);
	return count;
}

/* Lower the count to the quota of the cgroup of this directory, whose files are those of version 2
 * or of version 1. */
static void
limit_by_cgroup(struct cpu_count *cpus, const char *directory)
{
	unsigned long long quota, period = 0, unused; /* in us */

	if (read_numbers(directory, "cpu.max", &quota, &period) != 2 &&
		(read_numbers(directory, "cpu.cfs_period_us", &period, &unused) != 1 ||
			read_numbers(directory, "cpu.cfs_quota_us", &quota, &unused) != 1))
		return;
	if (period == 0)
		return;
	unsigned long long count = quota / period + (quota % period > 0);
	if (count == 0)
		count = 1;
	if (count < cpus->count)
		*cpus = (struct cpu_count){ (size_t)count, "cgroup quota" };
}

void
cpu_count_limit(struct cpu_count *cpus, const char *root)
{
	char path[PATH_MAX], *line = NULL;
	size_t size = 0;

	snprintf(path, sizeof(path), "%s/proc/self/cgroup", root);
	FILE *file = fopen(path, "re");
	while (file && getline(&line, &size, file) > 0) {
		/* ID:CONTROLLER,...:PATH; version 2 names no controllers */
		char *rest = line, *name;
		strsep(&rest, ":");
		char *controllers = strsep(&rest, ":");
		const char *cgroup = strsep(&rest, "\n");
		if (!cgroup)
			continue;
		const char *mount = *controllers ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup";
		while ((name = strsep(&controllers, ",")) && *name && strcmp(name, "cpu") != 0)
			continue;
		if (!name)
			continue;
		/* A container may see its own cgroup at the mount point, but its path from outside:
		 * then only the last step reads a file. */
		snprintf(path, sizeof(path), "%s%s%s", root, mount, cgroup);
		for (char *end = path; end;) {
			limit_by_cgroup(cpus, path);
			end = strrchr(path + strlen(root) + strlen(mount), '/');
			if (end)
				*end = '\0';
		}
	}
	if (file)
		fclose(file);
	free(line);
}

struct cpu_count
cpu_count(void)
{
	cpu_set_t set[64]; /* 65536 CPUs; Linux has at most 8192 today */
	struct cpu_count cpus = { 1, "CPU affinity" };

	if (sched_getaffinity(0, sizeof(set), set) == 0)
		cpus.count = (size_t)CPU_COUNT_S(sizeof(set), set);
	cpu_count_limit(&cpus, "");
	return cpus;
}
