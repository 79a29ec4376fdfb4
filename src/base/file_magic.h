/* SPDX-License-Identifier: MIT */
/* file_magic - recognizes files that are not UTF-8 text, by their first bytes. */

#pragma once

#include <stddef.h>

/* Bytes that are enough to recognize any of them. */
#define FILE_MAGIC_MAX 16

/* The length of the byte order mark that a text in UTF-8 begins with, or 0. */
size_t file_mark_length(const char *text, size_t size);

/* What a file that begins like this, and is not UTF-8 text, is, and the command that prints it as
 * text; otherwise NULL. */
const char *file_magic_describe(const char *text, size_t size);
