/* SPDX-License-Identifier: MIT */
/* watch - runs a command and prints how long it took, by the clock and by the processor. */

/*
 * usage: watch run COMMAND...        elapsed ns, processor ns, peak resident KiB
 *        watch first N COMMAND...    ns from the start to the first byte of output: median of N; processor ns
 *        watch turns N COMMAND...    ns from a line in to a line out: median of N; processor ns
 */

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void
fail(const char *what)
{
	perror(what);
	exit(2);
}

/* Start the command; in and out, unless NULL, become our ends of pipes to it. */
static pid_t
start(char **command, int *in, int *out)
{
	int to[2], from[2];
	pid_t child;

	if ((in && pipe(to)) || (out && pipe(from)))
		fail("pipe");
	child = fork();
	if (child < 0)
		fail("fork");
	if (child == 0) {
		if (in)
			dup2(to[0], 0), close(to[0]), close(to[1]);
		if (out)
			dup2(from[1], 1), close(from[0]), close(from[1]);
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	if (in)
		close(to[0]), *in = to[1];
	if (out)
		close(from[1]), *out = from[0];
	return child;
}

static uint64_t
nanoseconds(struct timeval time)
{
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_usec * 1000;
}

/* Wait for the child; returns its processor time. */
static uint64_t
processor_time(pid_t child, int *status, long *peak)
{
	struct rusage usage;

	if (wait4(child, status, 0, &usage) != child)
		fail("wait");
	*peak = usage.ru_maxrss;
	return nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
}

static int
run(char **command)
{
	uint64_t begun = now(), cpu;
	int status;
	long peak;

	cpu = processor_time(start(command, NULL, NULL), &status, &peak);
	begun = now() - begun;
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return 1;
	/* Standard output may be what is measured. */
	fprintf(stderr, "%ju %ju %ld\n", (uintmax_t)begun, (uintmax_t)cpu, peak);
	return 0;
}

static int
order(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int
print_median(uint64_t *times, size_t n, uint64_t cpu)
{
	qsort(times, n, sizeof(*times), order);
	fprintf(stderr, "%ju %ju\n", (uintmax_t)times[n / 2], (uintmax_t)(cpu / n));
	return 0;
}

static int
first(size_t n, char **command)
{
	uint64_t *times = calloc(n, sizeof(*times)), cpu = 0;
	char byte;
	int out, status;
	long peak;

	for (size_t i = 0; i < n; i++) {
		uint64_t begun = now();
		pid_t child = start(command, NULL, &out);

		if (read(out, &byte, 1) != 1)
			fail("no output");
		times[i] = now() - begun;
		kill(child, SIGKILL);
		close(out);
		cpu += processor_time(child, &status, &peak);
	}
	return print_median(times, n, cpu);
}

static int
turns(size_t n, char **command)
{
	uint64_t *times = calloc(n, sizeof(*times));
	char line[32], record[8192];
	int in, out, status;
	long peak;
	pid_t child = start(command, &in, &out);

	/* The first turns start the command. */
	for (size_t i = 0; i < n + 10; i++) {
		size_t length = (size_t)snprintf(line, sizeof(line), "%zu\n", i);
		uint64_t begun = now();
		ssize_t got;

		if (write(in, line, length) != (ssize_t)length)
			fail("write");
		do
			got = read(out, record, sizeof(record));
		while (got > 0 && record[got - 1] != '\n');
		if (got <= 0)
			fail("no record");
		if (i >= 10)
			times[i - 10] = now() - begun;
	}
	close(in);
	return print_median(times, n, processor_time(child, &status, &peak));
}

int
main(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "run") == 0)
		return run(argv + 2);
	if (argc > 3 && strcmp(argv[1], "first") == 0)
		return first(strtoul(argv[2], NULL, 10), argv + 3);
	if (argc > 3 && strcmp(argv[1], "turns") == 0)
		return turns(strtoul(argv[2], NULL, 10), argv + 3);
	fprintf(stderr, "usage: watch run|first N|turns N COMMAND...\n");
	return 2;
}
