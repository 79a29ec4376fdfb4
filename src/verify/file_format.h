/* SPDX-License-Identifier: MIT */
/* file_format - recognizes files of another format than expected, by their first line. */

#ifndef DPA_VERIFY_FILE_FORMAT_H
#define DPA_VERIFY_FILE_FORMAT_H

#include "record/format.h"

#include <stdbool.h>
#include <stddef.h>

#define FILE_FORMAT_MAX 512 /* bytes of a message */

/*
 * Recognize the format of a file by its first line, or the beginning of it, which is not that of
 * the layout. Writes a message: the format, and the option or command that reads it. False:
 * unknown.
 */
bool file_format_recognize(const struct layout *layout, const char *line, size_t length,
	char message[FILE_FORMAT_MAX]);

/* Write the members of a JSON object, or of a header, as --fields takes them. False: they do not
 * fit (then the list is incomplete), or are not fields of this configuration. */
bool file_format_members(const struct layout *layout, const char *line, size_t length,
	struct fields *fields, char *list, size_t size);

/* Whether the line is a JSON object. */
bool file_format_is_object(const char *line, size_t length);

#endif
