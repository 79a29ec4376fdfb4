/* SPDX-License-Identifier: MIT */
/* file_magic - recognizes files that are not UTF-8 text, by their first bytes. */

#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bytes that are enough to recognize any of them. */
#define FILE_MAGIC_MAX 16

/* The length of the byte order mark that a text in UTF-8 begins with, or 0. */
size_t file_mark_length(const char *text, size_t size);

/*
 * Whether a text, of which there may be more, begins like a file that is not UTF-8 text. Then write
 * to `description`, for example, "compressed with gzip: gzip -dc FILE | dpa --check", with
 * `options` after "dpa"; if they are NULL, it ends after FILE.
 */
#define FILE_MAGIC_TEXT_MAX 128
bool file_magic_describe(
	char description[FILE_MAGIC_TEXT_MAX], const char *text, size_t size, const char *options);
