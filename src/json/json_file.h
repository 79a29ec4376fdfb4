/* SPDX-License-Identifier: MIT */
/* json_file - a JSON file that a person may have written: read with bounds, refused with its place.
 */

#ifndef DPA_JSON_JSON_FILE_H
#define DPA_JSON_JSON_FILE_H

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define JSON_FILE_MAX ((size_t)1 << 20)

/*
 * Read a file, "-" is standard input, up to JSON_FILE_MAX + 1 bytes of it, which the caller frees.
 * Messages call it `what` it is: "configuration".
 */
bool json_file_read(
	const char *what, const char *path, char **bytes, size_t *size, struct error *error);

/*
 * Parse it. Of a document over JSON_FILE_MAX only the leading "metadata" member is taken, as a
 * whole; without one it is refused, as is what nests deeply, repeats a member or is no plain UTF-8.
 * Integers from 2^63 up to 2^64 - 1, which jansson has not, come as strings.
 */
json_t *json_file_parse(
	const char *what, const char *name, const char *bytes, size_t size, struct error *error);

#endif
