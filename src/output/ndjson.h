/* SPDX-License-Identifier: MIT */
/* ndjson - one compact JSON object a line. */

#ifndef DPA_OUTPUT_NDJSON_H
#define DPA_OUTPUT_NDJSON_H

#include "output/format.h"

extern const struct format format_ndjson;

/*
 * Write UTF-8 text as Python's json.dumps(text, ensure_ascii=False): at most JSON_STRING_GROWTH
 * bytes for each of text and 2 for the quotes. Returns the end.
 */
#define JSON_STRING_GROWTH 6
char *json_string_write(char *out, const char *text, size_t length);

/*
 * Read a string that json_string_write wrote (so, not all that JSON allows), from text that ends in
 * a newline; `out` has room for as many bytes, or is NULL. Returns what is behind it, or NULL: it
 * is none.
 */
const char *json_string_read(const char *text, char *out, size_t *length);

#endif
