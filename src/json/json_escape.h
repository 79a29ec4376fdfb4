/* SPDX-License-Identifier: MIT */
/* json_escape - text as a string of JSON, as Python's json.dumps writes it. */

#ifndef DPA_JSON_JSON_ESCAPE_H
#define DPA_JSON_JSON_ESCAPE_H

#include <stddef.h>

#define JSON_STRING_GROWTH 6 /* max bytes for each byte of the text, and 2 for the quotes */

/* Write UTF-8 text with ensure_ascii=False, and return the end. */
char *json_string_write(char *out, const char *text, size_t length);

/* The same with ensure_ascii=True: all but printable ASCII is escaped. */
char *json_ascii_write(char *out, const char *text, size_t length);

/*
 * Read a string as json_string_write writes it (not all that JSON allows) from [text, end), which a
 * newline or a NUL follows, into `out`, which holds as many bytes, or is NULL. Returns what follows
 * it; NULL: it is not such a string.
 */
const char *json_string_read(const char *text, const char *end, char *out, size_t *length);

#endif
