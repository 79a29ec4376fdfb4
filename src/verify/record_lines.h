/* SPDX-License-Identifier: MIT */
/* record_lines - reads files of one record per line, finds the IDs, and describes differences. */

#pragma once

#include "base/buffer.h"
#include "input/line_reader.h"
#include "record/format.h"

enum record_line_kind {
	RECORD_LINE,      /* a line, which may be a record */
	RECORD_HEADER,    /* the first line of a file, if the format has a header */
	RECORD_TRUNCATED, /* the file ends in it */
	RECORD_TOO_LONG,  /* longer than any record; the text is its beginning */
	RECORD_FILE_END,  /* the end of a file, unless it has no lines */
};

struct record_line {
	enum record_line_kind kind;
	bool is_first;   /* of its file */
	uint64_t number; /* of the line in the file, from 1; of its first line if it has several */
	size_t input;    /* the file, from 0 */
};

/* A record is one line, except that a quoted key of csv or tsv may contain newlines. */
struct record_lines {
	struct line_reader reader;
	const struct layout *layout;
	struct line_block block;
	bool too_long;           /* the next line is one that the reader passed over */
	bool is_open;            /* the file of the current line has not ended */
	struct record_line line; /* the current one */
};

/* Open the files; the caller closes lines->reader. `layout`, which is open, is used until then. */
bool record_lines_open(struct record_lines *lines, const char *const *paths, size_t count,
	const struct layout *layout, struct error *error);

/* Go to the next line and append it to the text, with its newline; a truncated line gets one. The
 * results are those of line_reader_next, except LINE_TOO_LONG. */
enum line_result record_lines_next(
	struct record_lines *lines, bool wait, struct buffer *text, struct error *error);

/*
 * Find where the ID or key begins in a line, [line, end), which ends in a newline. NULL: the line
 * is not a record. FIELD_ID is among the fields.
 */
const char *record_find_id(const struct layout *layout, const char *line, const char *end);

/* The text of a record or header. */
struct span {
	const char *text;
	size_t length;
};

/* Space for the message of record_diff: a name and two quoted texts. */
#define RECORD_DIFF_MAX (PARAMETER_NAME_MAX + 2 * QUOTED_MAX + 32)

/*
 * Describe the first difference between a line and the expected text, which is not equal:
 * "rotation is 3.1, expected 19.6", or "at column 7 is 'x', expected 'y'" if no value differs, or
 * if `layout` is NULL because the line is not a record. Returns how many newlines precede the
 * difference.
 */
uint64_t record_diff(const struct layout *layout, struct span found, struct span expected,
	char message[RECORD_DIFF_MAX]);
