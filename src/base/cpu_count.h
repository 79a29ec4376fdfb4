/* SPDX-License-Identifier: MIT */
/* cpu_count - how many CPUs this process may use. */

#pragma once

#include <stddef.h>

struct cpu_count {
	size_t count;       /* at least 1 */
	const char *source; /* what limits it, for messages */
};

/*
 * The CPUs of this process's affinity mask, or less if a cgroup limits CPU time to that of fewer:
 * ceil(quota / period) of the strictest cgroup among this process's own and its ancestors, of
 * version 1 and 2, as far as they can be read. `root` is the directory that holds proc and the
 * mounted file systems: "" except in tests.
 */
struct cpu_count cpu_count(const char *root);

/* The part of it that reads the cgroups: lowers *cpus. */
void cpu_count_limit_by_cgroups(struct cpu_count *cpus, const char *root);
