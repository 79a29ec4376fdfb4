/* SPDX-License-Identifier: MIT */
/* cpu_count - the affinity mask (sched_setaffinity(2)), and the CPU quotas of cgroups(7). */

#include "base/cpu_count.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPUS_MAX (1 << 20) /* Linux has at most 8192 today */

static size_t
count_affinity(void)
{
	int count = 0, failure = EINVAL;

	/* EINVAL: the kernel's mask is larger than this one. */
	for (size_t max = CPU_SETSIZE; failure == EINVAL && max <= CPUS_MAX; max *= 2) {
		size_t size = CPU_ALLOC_SIZE(max);
		cpu_set_t *set = CPU_ALLOC(max);

		failure = set && sched_getaffinity(0, size, set) == 0 ? 0 : errno;
		if (failure == 0)
			count = CPU_COUNT_S(size, set);
		CPU_FREE(set);
	}
	return count > 0 ? (size_t)count : 1;
}

/* Open the file DIRECTORY/NAME. NULL: it cannot be read. */
static FILE *
open_file(const char *directory, const char *name)
{
	FILE *file = NULL;
	char *path;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		return NULL;
	file = fopen(path, "re");
	free(path);
	return file;
}

/* Read one or two numbers. Returns how many there are: "max" is none, -1 a very large one. */
static int
read_numbers(const char *directory, const char *name, unsigned long long number[2])
{
	FILE *file = open_file(directory, name);
	int count;

	if (!file)
		return 0;
	count = fscanf(file, "%llu %llu", &number[0], &number[1]);
	fclose(file);
	return count;
}

/* Lower the count to the quota of the cgroup of this directory. */
static void
limit_by_cgroup(struct cpu_count *cpus, const char *directory, bool is_v2)
{
	unsigned long long quota[2] = { 0 }, count; /* in each period, both in us */

	if (is_v2) {
		if (read_numbers(directory, "cpu.max", quota) != 2)
			return;
	} else {
		if (read_numbers(directory, "cpu.cfs_period_us", quota) != 1)
			return;
		quota[1] = quota[0];
		if (read_numbers(directory, "cpu.cfs_quota_us", quota) != 1)
			return;
	}
	if (quota[1] == 0)
		return;
	count = quota[0] / quota[1] + (quota[0] % quota[1] > 0);
	if (count == 0)
		count = 1;
	if (count >= cpus->count)
		return;
	cpus->count = (size_t)count;
	cpus->source = is_v2 ? "cgroup quota cpu.max" : "cgroup quota cpu.cfs_quota_us";
}

/* Replace \040 and the like, by which mountinfo writes blanks, newlines and backslashes. */
static void
decode_octal(char *text)
{
	char *out = text;
	unsigned code;

	while (*text) {
		if (text[0] == '\\' && sscanf(text + 1, "%3o", &code) == 1) {
			*out++ = (char)code;
			text += 4;
		} else {
			*out++ = *text++;
		}
	}
	*out = '\0';
}

/* Whether a list of names separated by commas has "cpu". */
static bool
has_cpu(const char *list)
{
	for (const char *at = list; (at = strstr(at, "cpu")); at++)
		if ((at == list || at[-1] == ',') && strchr(",\n", at[3]))
			return true;
	return false;
}

/* The paths of this process's cgroups in their hierarchies; NULL: there is none. */
struct cgroups {
	char *v2, *v1; /* v1: of the hierarchy that limits CPU time */
};

/* Parse a line of /proc/self/cgroup: ID:CONTROLLERS:PATH. */
static void
read_cgroup(struct cgroups *cgroups, char *line)
{
	const char *controllers, *path;

	strsep(&line, ":");
	controllers = strsep(&line, ":");
	path = strsep(&line, "\n");
	if (!path)
		return;
	if (!*controllers && !cgroups->v2)
		cgroups->v2 = strdup(path);
	else if (has_cpu(controllers) && !cgroups->v1)
		cgroups->v1 = strdup(path);
}

/* Lower the count to the quotas of a cgroup, and of its ancestors, which are mounted at `point`;
 * the one at `point` is the cgroup `top`. */
static void
limit_by_mount(struct cpu_count *cpus, const char *root, const char *point, const char *top,
	const char *cgroup, bool is_v2)
{
	size_t skip = strcmp(top, "/") == 0 ? 0 : strlen(top);
	char *path, *end;

	/* A container may see its own cgroup as the top of the mount, but its path from outside;
	 * "/.." is outside of what it sees. */
	if (strncmp(cgroup, top, skip) != 0 || !strchr("/", cgroup[skip]) || strstr(cgroup, "/.."))
		skip = strlen(cgroup);
	if (asprintf(&path, "%s%s%s", root, point, cgroup + skip) < 0)
		return;
	do {
		limit_by_cgroup(cpus, path, is_v2);
		end = strrchr(path + strlen(root) + strlen(point), '/');
		if (end)
			*end = '\0';
	} while (end);
	free(path);
}

/* Parse a line of /proc/self/mountinfo:
 * ID parent device root mount-point option... - type source option,... */
static void
read_mount(struct cpu_count *cpus, const char *root, const struct cgroups *cgroups, char *line)
{
	char *word[5], *type;

	for (size_t i = 0; i < 5; i++)
		word[i] = strsep(&line, " ");
	type = line ? strstr(line, "- cgroup") : NULL;
	if (!type)
		return;
	decode_octal(word[3]);
	decode_octal(word[4]);
	line = type + strlen("- ");
	type = strsep(&line, " ");
	strsep(&line, " ");
	if (strcmp(type, "cgroup2") == 0 && cgroups->v2)
		limit_by_mount(cpus, root, word[4], word[3], cgroups->v2, true);
	else if (strcmp(type, "cgroup") == 0 && line && has_cpu(line) && cgroups->v1)
		limit_by_mount(cpus, root, word[4], word[3], cgroups->v1, false);
}

void
cpu_count_limit_by_cgroups(struct cpu_count *cpus, const char *root)
{
	struct cgroups cgroups = { NULL, NULL };
	FILE *file = open_file(root, "proc/self/cgroup");
	char *line = NULL;
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0)
		read_cgroup(&cgroups, line);
	if (file)
		fclose(file);
	file = cgroups.v1 || cgroups.v2 ? open_file(root, "proc/self/mountinfo") : NULL;
	while (file && getline(&line, &size, file) > 0)
		read_mount(cpus, root, &cgroups, line);
	if (file)
		fclose(file);
	free(line);
	free(cgroups.v1);
	free(cgroups.v2);
}

struct cpu_count
cpu_count(const char *root)
{
	struct cpu_count cpus = { count_affinity(), "CPU affinity" };

	cpu_count_limit_by_cgroups(&cpus, root);
	return cpus;
}
