/* SPDX-License-Identifier: MIT */
/* json_escape - strings of JSON, as Python's json.dumps writes them. */

#pragma once

#include <stddef.h>

#define JSON_STRING_GROWTH 6 /* bytes at most for each of the text, and 2 for the quotes */

/* Write valid UTF-8 with ensure_ascii=False, and return the end. */
char *json_string_write(char *out, const char *text, size_t length);

/* The same with ensure_ascii=True: everything but printable ASCII is escaped. */
char *json_ascii_write(char *out, const char *text, size_t length);

/*
 * Read a string from `text` on, which goes up to `end` and is followed as json_lexer.h demands.
 * Decode it into `out`, which has room for as many bytes, and set *length, unless `out` is NULL.
 * Returns the place after the string, or NULL: there is none.
 */
const char *json_string_read(const char *text, const char *end, char *out, size_t *length);
