/* SPDX-License-Identifier: MIT */
/* cpu_count - the affinity mask (sched_setaffinity(2)), and the CPU quotas of cgroups(7). */

#include "base/cpu_count.h"

#include "base/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CPUS_MAX    (1 << 20) /* the kernel has at most 8192 today */
#define NUMBERS_MAX 64        /* bytes of a file with a quota or period */

static bool
count_affinity(struct cpu_count *cpus, struct error *error)
{
	int failure = EINVAL;

	/* EINVAL: the kernel has more CPUs than the set. */
	for (size_t max = CPU_SETSIZE; failure == EINVAL && max <= CPUS_MAX; max *= 2) {
		size_t size = CPU_ALLOC_SIZE(max);
		cpu_set_t fixed, *set = max == CPU_SETSIZE ? &fixed : CPU_ALLOC(max);

		if (!set)
			return error_out_of_memory(error);
		failure = sched_getaffinity(0, size, set) == 0 ? 0 : errno;
		if (failure == 0)
			cpus->count = (size_t)CPU_COUNT_S(size, set);
		if (set != &fixed)
			CPU_FREE(set);
	}
	if (cpus->count == 0)
		cpus->count = 1;
	return true;
}

/* The path of a file, to which parts are appended. Small, because the stack may be. */
struct path {
	char text[PATH_MAX];
	size_t length;
};

/* Append to the path; a path that is too long leads nowhere. */
static void
path_append(struct path *path, const char *part, size_t length)
{
	if (path->length + length >= sizeof(path->text))
		return;
	memcpy(path->text + path->length, part, length);
	path->length += length;
	path->text[path->length] = '\0';
}

/* Read a file, ended by NUL; one that cannot be read is empty. False: out of memory. */
static bool
read_file(struct buffer *text, const char *root, const char *name, struct error *error)
{
	struct path path = { .length = 0 };
	ssize_t size = 1;
	int fd;

	path_append(&path, root, strlen(root));
	path_append(&path, name, strlen(name));
	text->size = 0;
	fd = open(path.text, O_RDONLY | O_CLOEXEC);
	while (size > 0 && buffer_reserve(text, text->size + 4096 + 1, error)) {
		size = fd < 0 ? 0 : read(fd, text->data + text->size, 4096);
		if (size > 0)
			text->size += (size_t)size;
	}
	if (fd >= 0)
		close(fd);
	if (size > 0)
		return false;
	text->data[text->size] = '\0';
	return true;
}

/* Read one or two numbers from a file of the cgroup's directory. Returns how many there are: "max"
 * and negative numbers are none. */
static int
read_numbers(struct path *cgroup, const char *file, unsigned long long number[2])
{
	size_t length = cgroup->length;
	char text[NUMBERS_MAX] = "";
	ssize_t size = 0;
	int fd;

	path_append(cgroup, file, strlen(file));
	fd = open(cgroup->text, O_RDONLY | O_CLOEXEC);
	cgroup->length = length;
	cgroup->text[length] = '\0';
	if (fd < 0)
		return 0;
	size = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (size <= 0 || text[0] < '0' || text[0] > '9')
		return 0;
	return sscanf(text, "%llu %llu", &number[0], &number[1]);
}

/* Lower the count to the quota of one cgroup. */
static void
limit_by_cgroup(struct cpu_count *cpus, struct path *cgroup, bool is_v2)
{
	unsigned long long quota[2], count; /* in each period, both in us */

	if (is_v2) {
		if (read_numbers(cgroup, "/cpu.max", quota) != 2)
			return;
	} else {
		if (read_numbers(cgroup, "/cpu.cfs_period_us", quota) != 1)
			return;
		quota[1] = quota[0];
		if (read_numbers(cgroup, "/cpu.cfs_quota_us", quota) != 1)
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

	while (*text) {
		unsigned code;

		if (text[0] == '\\' && sscanf(text + 1, "%3o", &code) == 1) {
			*out++ = (char)code;
			text += 4;
		} else {
			*out++ = *text++;
		}
	}
	*out = '\0';
}

/* Whether a comma-separated list, which ends at a colon or NUL, has the name. */
static bool
list_has(const char *list, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = list; *at && *at != ':'; at += strcspn(at, ",:")) {
		at += *at == ',';
		if (strncmp(at, name, length) == 0 && strchr(",:", at[length]))
			return true;
	}
	return false;
}

/* The mount point of a cgroup hierarchy, and which cgroup is mounted there. */
struct mount {
	bool is_v2;
	char *root, *point; /* in the line of mountinfo */
};

/* Parse a line of mountinfo. False: it is not a hierarchy that limits CPU time. */
static bool
parse_mount(char *line, struct mount *mount)
{
	char *word[5], *type;

	/* ID, parent, device, root, mount point, ... - type, source, options */
	for (size_t i = 0; i < 5; i++) {
		word[i] = strsep(&line, " ");
		if (!word[i] || !line)
			return false;
	}
	line = strstr(line, "- ");
	if (!line)
		return false;
	line += 2;
	type = strsep(&line, " ");
	strsep(&line, " ");
	mount->root = word[3];
	mount->point = word[4];
	decode_octal(mount->root);
	decode_octal(mount->point);
	mount->is_v2 = strcmp(type, "cgroup2") == 0;
	return mount->is_v2 || (line && strcmp(type, "cgroup") == 0 && list_has(line, "cpu"));
}

/* Find this process's cgroup of the hierarchy in the text of /proc/self/cgroup, whose lines are
 * ID:CONTROLLERS:PATH. Returns its path, which ends at the end of the line, or NULL. */
static const char *
find_cgroup(const char *text, bool is_v2)
{
	while (*text) {
		const char *controllers = strchrnul(text, ':'), *path;

		if (*controllers)
			controllers++;
		path = strchrnul(controllers, ':');
		if (*path && (is_v2 ? *controllers == ':' : list_has(controllers, "cpu")))
			return path + 1;
		text = strchrnul(text, '\n');
		text += *text == '\n';
	}
	return NULL;
}

/* Lower the count to the quotas of this process's cgroup below the mount, and of its ancestors. */
static void
limit_by_mount(struct cpu_count *cpus, const char *root, const struct mount *mount,
	const char *cgroups)
{
	struct path path = { .length = 0 };
	const char *below = find_cgroup(cgroups, mount->is_v2);
	size_t skip = strcmp(mount->root, "/") == 0 ? 0 : strlen(mount->root), length, point;

	if (!below)
		return;
	length = strcspn(below, "\n");
	/* A container may see its own cgroup as the root of the mount, but its path from outside;
	 * "/.." is outside of what it sees. */
	if (skip > length || strncmp(below, mount->root, skip) != 0 ||
		(skip < length && below[skip] != '/') || memmem(below, length, "/..", 3))
		skip = length;
	path_append(&path, root, strlen(root));
	path_append(&path, mount->point, strlen(mount->point));
	point = path.length;
	path_append(&path, below + skip, length - skip);
	for (;;) {
		limit_by_cgroup(cpus, &path, mount->is_v2);
		if (path.length <= point)
			return;
		while (path.length > point && path.text[path.length - 1] != '/')
			path.length--;
		if (path.length > point)
			path.length--;
		path.text[path.length] = '\0';
	}
}

bool
cpu_count_limit_by_cgroups(struct cpu_count *cpus, const char *root, struct error *error)
{
	struct buffer mounts = { 0 }, cgroups = { 0 };
	struct mount mount;
	char *line, *rest;
	bool done = read_file(&cgroups, root, "/proc/self/cgroup", error);

	if (done && cgroups.size > 0)
		done = read_file(&mounts, root, "/proc/self/mountinfo", error);
	rest = mounts.data;
	while (done && rest && (line = strsep(&rest, "\n")))
		if (parse_mount(line, &mount))
			limit_by_mount(cpus, root, &mount, cgroups.data);
	buffer_free(&mounts);
	buffer_free(&cgroups);
	return done;
}

bool
cpu_count(struct cpu_count *cpus, const char *root, struct error *error)
{
	*cpus = (struct cpu_count){ .source = "CPU affinity" };
	if (!count_affinity(cpus, error))
		return false;
	return cpu_count_limit_by_cgroups(cpus, root, error);
}
