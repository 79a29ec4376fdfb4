/* SPDX-License-Identifier: MIT */
/* json_escape - text as a string of JSON, as Python's json.dumps writes it. */

#ifndef DPA_JSON_JSON_ESCAPE_H
#define DPA_JSON_JSON_ESCAPE_H

#include <stddef.h>

#define JSON_STRING_GROWTH 6 /* bytes at most for each of the text, and 2 for the quotes */

/* Write UTF-8 text with ensure_ascii=False, and return the end. */
char *json_string_write(char *out, const char *text, size_t length);

/* The same with ensure_ascii=True, where everything but ASCII is escaped. */
char *json_ascii_write(char *out, const char *text, size_t length);

/*
 * Read a string that json_string_write wrote (so, not all that JSON allows), from text up to
 * `end`, where a newline or a NUL stands; `out` has room for as many bytes, or is NULL. Returns
 * what is behind it, or NULL: it is none.
 */
const char *json_string_read(const char *text, const char *end, char *out, size_t *length);

#endif
