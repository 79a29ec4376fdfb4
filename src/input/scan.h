/* SPDX-License-Identifier: MIT */
/* scan - JSON texts of one line, strictly as RFC 8259 has them, without building anything. */

#ifndef DPA_INPUT_SCAN_H
#define DPA_INPUT_SCAN_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

#define SCAN_DEPTH_MAX 256 /* arrays and objects in each other */

/*
 * The text must end in a newline, which stands nowhere else; PADDING bytes behind that may be
 * read. Each function takes where to begin and returns where what it looked for ends, or NULL: then
 * `what` says what is wrong and `at` where. Strings are checked to be UTF-8.
 */
struct scan {
	const char *what, *at;
};

/* Behind blanks, of which there may be none. */
const char *scan_blank(const char *p);

/* From behind the opening quote to the closing one. *escaped: there are escapes between. */
const char *scan_string(struct scan *scan, const char *p, bool *escaped);

/* A value of any kind, from its first byte to behind its last one; it lies in `depth` others. */
const char *scan_value(struct scan *scan, const char *p, unsigned depth);

/* A member of an object: its name between the quotes, `length` bytes, and [value, end). */
struct member {
	const char *name, *value, *end;
	size_t length;
	bool escaped; /* there are escapes in the name */
};

/* A member, from its first quote to behind its value; the object is one of `depth` in each other.
 */
const char *scan_member(struct scan *scan, const char *p, struct member *member, unsigned depth);

/* Take down that something is wrong. Returns NULL. */
const char *scan_wrong(struct scan *scan, const char *at, const char *what);

#define SCAN_CHARACTER_MAX 4

/*
 * Decode one character of a string that was scanned: copy its UTF-8 to out, set *length, return
 * what comes behind it. NULL: half of a surrogate pair, which no UTF-8 stands for.
 */
const char *scan_character(const char *p, char out[SCAN_CHARACTER_MAX], size_t *length);

#endif
