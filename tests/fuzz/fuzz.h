/* SPDX-License-Identifier: MIT */
/* fuzz - the harnesses: each takes any bytes, and ends the process where a promise is broken. */

#ifndef DPA_TESTS_FUZZ_FUZZ_H
#define DPA_TESTS_FUZZ_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* One line a harness: the name is the file's and its corpus's. */
#define FUZZ_HARNESSES(X)  \
	X(config_file)     \
	X(join_line)       \
	X(lines)           \
	X(manifest_reader) \
	X(record_diff)     \
	X(record_lines)    \
	X(record_parser)   \
	X(words)

#define FUZZ_DECLARE(name) void fuzz_##name(const uint8_t *data, size_t size);
FUZZ_HARNESSES(FUZZ_DECLARE)

#define FUZZ_MUST(held) fuzz_must((held), __FILE__, __LINE__, #held)

static inline void
fuzz_must(bool held, const char *file, int line, const char *what)
{
	if (held)
		return;
	fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
	abort();
}

/* A message says something; diag() makes of it a line that a terminal shows as it is. */
void fuzz_message(const char *text);

#endif
