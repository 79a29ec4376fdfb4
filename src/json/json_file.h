/* SPDX-License-Identifier: MIT */
/* json_file - JSON files of bounded size, which may come from a person, loaded with jansson. */

#pragma once

#include "base/buffer.h"

#include <jansson.h>

#define JSON_NESTING_MAX 16

/*
 * From here on jansson never sees an allocation fail: "out of memory" is reported and the process
 * ends with status 2. Some of its releases (2.14 is one) dereference the null pointer instead.
 */
void json_alloc_init(void);

/*
 * Append the file ("-" is standard input) to *text, max + 1 bytes of it at most, so that a larger
 * one shows. PADDING bytes of zero follow. A FIFO is waited for only while it has a writer.
 * Messages call the file `kind`: "configuration".
 */
bool json_file_read(
	const char *kind, const char *path, size_t max, struct buffer *text, struct error *error);

/*
 * Parse an object or array, which is followed as json_lexer.h demands: strict RFC 8259, without
 * duplicate members, at most JSON_NESTING_MAX levels deep. A byte order mark is skipped. Large
 * integers become strings. NULL: *error, with line and column.
 */
json_t *json_file_parse(const char *name, const char *text, size_t size, struct error *error);

/* Whether the text is an integer below -2^63 or from 2^63 on, which jansson does not have. */
bool json_integer_is_large(const char *text, const char *end);
