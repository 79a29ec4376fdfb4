/* SPDX-License-Identifier: MIT */
/* json_pattern - the text of an object but for its values, which the next object mostly repeats. */

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define PATTERN_STEP    32  /* bytes that are compared at once */
#define PATTERN_LITERAL 128 /* bytes of a literal */
#define PATTERN_MAX     128 /* literals */

struct json_literal {
	char text[PATTERN_LITERAL];
	char mask[PATTERN_STEP]; /* all bits set in the bytes that the text has */
	unsigned length;
};

/* All zero: there was no object yet. */
struct json_pattern {
	unsigned count;                           /* of members; 0: no object is like it */
	unsigned char tag[PATTERN_MAX];           /* of each member, for the caller */
	struct json_literal literal[PATTERN_MAX]; /* before each value, and after the last */
};

/* Vectors of 16 bytes, which every target of the compiler has or emulates. */
typedef unsigned char json_bytes __attribute__((vector_size(16)));

/* The place after a literal, if `p` is at one, or NULL. PATTERN_STEP bytes must be readable. */
static inline const char *
json_literal_skip(const struct json_literal *literal, const char *p)
{
	json_bytes differences = { 0 };
	uint64_t half[2];

	for (unsigned i = 0; i < PATTERN_STEP; i += 16) {
		json_bytes text, expected, mask;

		memcpy(&text, p + i, 16);
		memcpy(&expected, literal->text + i, 16);
		memcpy(&mask, literal->mask + i, 16);
		differences |= (text ^ expected) & mask;
	}
	memcpy(half, &differences, sizeof(half));
	if (half[0] | half[1])
		return NULL;
	/* Reads no further than the newline or NUL after the text, which no literal has. */
	if (literal->length > PATTERN_STEP &&
		strncmp(p + PATTERN_STEP, literal->text + PATTERN_STEP,
			literal->length - PATTERN_STEP) != 0)
		return NULL;
	return p + literal->length;
}

/* Set member i, or with the text after the last value, the end. False: the pattern cannot hold it.
 */
static inline bool
json_pattern_set(
	struct json_pattern *pattern, unsigned i, unsigned tag, const char *text, const char *end)
{
	struct json_literal *literal = &pattern->literal[i];
	size_t length = (size_t)(end - text);

	if (i >= PATTERN_MAX || length > PATTERN_LITERAL)
		return false;
	pattern->tag[i] = (unsigned char)tag;
	memcpy(literal->text, text, length);
	literal->length = (unsigned)length;
	if (length > PATTERN_STEP)
		length = PATTERN_STEP;
	memset(literal->mask, 0, PATTERN_STEP);
	memset(literal->mask, 0xff, length);
	return true;
}
