/* SPDX-License-Identifier: MIT */
/* json_indent - JSON laid out as Python's json.dump does with indent=2. */

#ifndef DPA_JSON_JSON_INDENT_H
#define DPA_JSON_JSON_INDENT_H

#include "base/buffer.h"

#define JSON_INDENT_MAX ((size_t)1 << 20)

/*
 * Append the value [text, end), which is valid JSON, as a member of an object that is the `depth`th
 * from the outermost: numbers and strings as they are, blanks and line breaks as json.dump has
 * them. False: out of memory, or more than JSON_INDENT_MAX bytes.
 */
bool json_indent(
	struct buffer *out, const char *text, const char *end, unsigned depth, struct error *error);

#endif
