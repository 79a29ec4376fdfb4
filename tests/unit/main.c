/* SPDX-License-Identifier: MIT */
/* main - runs the unit tests, all or those named, and prints TAP. */

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One line a test; the name is the file's. */
#define TESTS(X)         \
	X(cpu)           \
	X(fibonacci)     \
	X(file_coverage) \
	X(kernels)       \
	X(launcher)      \
	X(mt19937)       \
	X(dtoa)          \
	X(parse_double)  \
	X(decimal)       \
	X(pipeline)      \
	X(progress)      \
	X(error)         \
	X(json_lexer)    \
	X(order)         \
	X(rows)          \
	X(sample)        \
	X(sha256)        \
	X(shard)         \
	X(shuffle)       \
	X(statistics)    \
	X(u128)

#define DECLARE(name) void test_##name(void);
TESTS(DECLARE)

#define ROW(name) { #name, test_##name },
static const struct test {
	const char *name;
	void (*run)(void);
} tests[] = { TESTS(ROW) };

static unsigned checks, failures;

bool
unit_check(bool held, const char *file, int line, const char *what)
{
	checks++;
	if (!held && failures++ < 100)
		printf("# %s:%d: %s\n", file, line, what);
	return held;
}

static bool
wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return argc == 1;
}

int
main(int argc, char **argv)
{
	size_t count = sizeof(tests) / sizeof(*tests), run = 0, bad = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < count; i++) {
		if (!wanted(tests[i].name, argc, argv))
			continue;
		checks = failures = 0;
		tests[i].run();
		if (checks == 0)
			printf("# %s checked nothing\n", tests[i].name);
		bad += failures > 0 || checks == 0;
		printf("%sok %zu - %s (%u checks)\n", failures || !checks ? "not " : "", ++run,
			tests[i].name, checks);
	}
	printf("1..%zu\n", run);
	return bad || !run ? EXIT_FAILURE : EXIT_SUCCESS;
}
