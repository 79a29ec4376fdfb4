/* SPDX-License-Identifier: MIT */
/* join_line - a line that is a JSON object: the sample it names, and where more members go. */

#ifndef DPA_INPUT_JOIN_LINE_H
#define DPA_INPUT_JOIN_LINE_H

#include "base/error.h"
#include "model/fields.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a line came from, for messages. */
struct location {
	const char *name;
	uint64_t number;
};

/* What is looked for in every line. */
struct join_line {
	const char *member;
	size_t member_length;
	bool integers;                 /* no string names a sample */
	const char *taken[FIELDS_MAX]; /* the names to be appended, which must not be there */
	unsigned taken_count;
	uint64_t taken_filter;
};

/* member and integers are set, the rest is not. Without `nest`, the fields' own names are taken. */
void join_line_init(struct join_line *join, const struct fields *fields,
	const struct config *config, const char *nest);

struct join_match {
	size_t insert_at; /* where the closing brace of the object is */
	const char *name; /* an integer's digits, or what stands between the quotes */
	size_t name_length;
	bool escaped;     /* there are escapes in it */
	uint64_t integer; /* if join->integers */
};

/*
 * Check the line and find it all. It is as scan.h wants texts to be; `length` counts the newline, 0
 * stands for a line that was too long. Refuses what is no strict JSON, no object, has not one
 * MEMBER that names a sample, or has a member that is to be appended.
 */
bool join_line_parse(const struct join_line *join, const char *line, size_t length,
	const struct location *location, struct join_match *joined, struct error *error);

/* Copy the sample's name, decoded, and return the end: at most name_length bytes. */
char *join_match_name(const struct join_match *joined, char *out);

#endif
