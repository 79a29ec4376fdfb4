/* SPDX-License-Identifier: MIT */
/* file_magic - recognizes files that are not UTF-8 text, by their first bytes. */

#ifndef DPA_BASE_FILE_MAGIC_H
#define DPA_BASE_FILE_MAGIC_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes that are enough to recognize any of them. */
#define FILE_MAGIC_MAX 16

/* What a file is that is not UTF-8 text. */
struct file_magic {
	const char *name;    /* "compressed with gzip" */
	const char *command; /* prints FILE as text: "gzip -dc FILE"; NULL: there is none */
	const char *magic;   /* of `length` bytes; '?' is any byte */
	size_t length;
};

/* The kind of a file that begins with this text, of which there may be more; NULL: none of them. */
const struct file_magic *file_magic_find(const char *text, size_t size);

/* The length of the byte order mark that a text in UTF-8 begins with, or 0. */
size_t file_mark_length(const char *text, size_t size);

/*
 * Write "compressed with gzip: gzip -dc FILE | dpa --check" to `text`, which has
 * FILE_MAGIC_TEXT_MAX bytes, with `options` after "dpa"; if they are NULL, the text ends after
 * FILE. Returns text.
 */
#define FILE_MAGIC_TEXT_MAX 128
const char *file_magic_text(char *text, const struct file_magic *magic, const char *options);

#endif
