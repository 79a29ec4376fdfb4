/* SPDX-License-Identifier: MIT */
/* cpu - CPU quotas in trees of /proc and /sys/fs/cgroup that the test writes. */

#include "base/cpu.h"

#include "unit.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files of a tree, and the count that 64 CPUs are lowered to. */
struct tree {
	size_t count;
	const char *file[10][2]; /* path below the root, contents; ends with NULL */
};

#define CGROUP "/proc/self/cgroup"
#define MOUNT  "/sys/fs/cgroup"

static const struct tree trees[] = {
	{ 64, { { NULL, NULL } } },
	{ 64, { { CGROUP, "" } } },
	{ 64, { { CGROUP, "0::/a\n" }, { MOUNT "/a/cpu.max", "max 100000\n" } } },
	{ 2, { { CGROUP, "0::/a\n" }, { MOUNT "/a/cpu.max", "200000 100000\n" } } },
	{ 3, { { CGROUP, "0::/a\n" }, { MOUNT "/a/cpu.max", "200001 100000\n" } } },
	{ 1, { { CGROUP, "0::/a\n" }, { MOUNT "/a/cpu.max", "1000 100000\n" } } },
	{ 64, { { CGROUP, "0::/a\n" }, { MOUNT "/a/cpu.max", "99999999 100000" } } },
	{ 64, { { CGROUP, "0::/a\n" }, { MOUNT "/a/cpu.max", "100 0\n" } } },
	{ 64, { { CGROUP, "0::/a\n" }, { MOUNT "/a/cpu.max", "garbage\n" } } },
	{ 64, { { CGROUP, "garbage" }, { MOUNT "/cpu.max", "200000 100000\n" } } },
	/* The strictest ancestor counts; a missing file does not. */
	{ 4, { { CGROUP, "0::/a/b/c\n" }, { MOUNT "/a/cpu.max", "400000 100000\n" },
		     { MOUNT "/a/b/c/cpu.max", "800000 100000\n" } } },
	{ 5, { { CGROUP, "0::/a/b/c\n" }, { MOUNT "/a/cpu.max", "800000 100000\n" },
		     { MOUNT "/a/b/cpu.max", "max 100000\n" },
		     { MOUNT "/a/b/c/cpu.max", "25000 5000\n" } } },
	/* In a cgroup namespace, this process's cgroup is the root. */
	{ 2, { { CGROUP, "0::/\n" }, { MOUNT "/cpu.max", "150000 100000\n" } } },
	/* A container that sees its cgroup as the root of the mount, by its path from outside. */
	{ 7, { { CGROUP, "0::/other\n" }, { MOUNT "/cpu.max", "700000 100000\n" } } },
	{ 7, { { CGROUP, "0::/../..\n" }, { MOUNT "/cpu.max", "700000 100000\n" } } },
	/* Version 1. */
	{ 2, { { CGROUP, "5:cpuset:/z\n4:cpu,cpuacct:/a/b\n1:name=systemd:/q\n" },
		     { MOUNT "/cpu/a/b/cpu.cfs_quota_us", "-1\n" },
		     { MOUNT "/cpu/a/b/cpu.cfs_period_us", "100000\n" },
		     { MOUNT "/cpu/a/cpu.cfs_quota_us", "110000\n" },
		     { MOUNT "/cpu/a/cpu.cfs_period_us", "100000\n" } } },
	{ 64, { { CGROUP, "4:cpuacct,cpu:/a\n" }, { MOUNT "/cpu/a/cpu.cfs_quota_us", "-1\n" },
		      { MOUNT "/cpu/a/cpu.cfs_period_us", "100000\n" } } },
	{ 64, { { CGROUP, "4:cpuacct:/a\n" }, { MOUNT "/cpu/a/cpu.cfs_quota_us", "100000\n" },
		      { MOUNT "/cpu/a/cpu.cfs_period_us", "100000\n" } } },
	/* Both versions are mounted. */
	{ 3, { { CGROUP, "4:cpuacct,cpu:/a\n0::/b\n" },
		     { MOUNT "/cpu/a/cpu.cfs_quota_us", "250000\n" },
		     { MOUNT "/cpu/a/cpu.cfs_period_us", "100000\n" },
		     { MOUNT "/b/cpu.max", "max 100000\n" } } },
};

static void
write_file(const char *root, const char *name, const char *text)
{
	char path[256];
	FILE *stream;

	snprintf(path, sizeof(path), "%s%s", root, name);
	for (char *slash = path + strlen(root); (slash = strchr(slash + 1, '/'));) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	stream = fopen(path, "w");
	if (CHECK(stream != NULL)) {
		fputs(text, stream);
		fclose(stream);
	}
}

static int
remove_entry(const char *path, const struct stat *info, int type, struct FTW *walk)
{
	(void)info, (void)type, (void)walk;
	return remove(path);
}

static void
check_tree(const struct tree *tree)
{
	char root[64];
	struct cpu_count cpus = { 64, "test" };

	snprintf(root, sizeof(root), "/tmp/dpa-cpu.%ld", (long)getpid());
	if (!CHECK(mkdir(root, 0700) == 0))
		return;
	for (size_t i = 0; tree->file[i][0]; i++)
		write_file(root, tree->file[i][0], tree->file[i][1]);
	cpu_count_limit(&cpus, root);
	if (!CHECK(cpus.count == tree->count))
		printf("# tree %zu: %zu\n", (size_t)(tree - trees), cpus.count);
	CHECK((strcmp(cpus.source, "test") == 0) == (cpus.count == 64));
	nftw(root, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

void
test_cpu(void)
{
	for (size_t i = 0; i < sizeof(trees) / sizeof(*trees); i++)
		check_tree(&trees[i]);
	CHECK(cpu_count().count >= 1);
	CHECK((cpu_features() & ~(unsigned)CPU_ALL) == 0);
}
