/* SPDX-License-Identifier: MIT */
/* join_line - a line that is a JSON object: the sample it names, and where members are inserted. */

#pragma once

#include "model/fields.h"
#include "json/json_lexer.h"
#include "json/json_pattern.h"

struct location;

/* What is looked for in every line. */
struct join_line {
	const char *member; /* whose value names the sample */
	size_t member_length;
	bool integers;                    /* only integers name samples */
	const char *inserted[FIELDS_MAX]; /* names of members that are inserted */
	unsigned inserted_count;
};

/*
 * Set the names to be inserted: `nest`, or without it those of the fields. The caller sets the
 * first three members.
 */
void join_line_init(struct join_line *join, const struct fields *fields,
	const struct config *config, const char *nest);

struct join_match {
	size_t insert_at;        /* offset of the closing brace of the object */
	struct json_string name; /* of the sample; if it is an integer, its digits */
	uint64_t integer;        /* if join->integers */
};

/*
 * Find the sample's name and the closing brace, and validate all of the line: PADDING bytes after
 * it may be read. `length` counts the final newline, the only one; 0 is a line that was too long.
 * Refuses what is not a strict JSON object, does not have exactly one MEMBER that names a sample,
 * or has a member of a name that is to be inserted. *pattern is for the caller to keep from line to
 * line.
 */
bool join_line_parse(const struct join_line *join, struct json_pattern *pattern, const char *line,
	size_t length, const struct location *location, struct join_match *match,
	struct error *error);
