/* SPDX-License-Identifier: MIT */
/* utf8 - validates UTF-8, escapes invisible characters, and recognizes files that are not UTF-8. */

#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Length in bytes of the UTF-8 sequence at text, which is not at end, by RFC 3629: shortest form,
 * no surrogates, at most U+10FFFF. 0 if it is invalid or truncated by end.
 */
size_t utf8_length(const unsigned char *text, const unsigned char *end);

/* The code point that a valid sequence of this length encodes. */
unsigned utf8_code(const unsigned char *text, size_t length);

/* Whether the text is valid UTF-8. */
bool utf8_valid(const char *text, size_t length);

/* The same as utf8_length, but 0 also for a character that a terminal does not show or shows as a
 * blank, except for the space, or that changes how it shows others. */
size_t utf8_visible_length(const unsigned char *text, const unsigned char *end);

/*
 * Write the character at *text, which is not at end, to `out`, and advance *text past it. If it is
 * not visible, write its first byte only, as \xHH. Returns the end of what was written.
 */
#define UTF8_ESCAPED_MAX 5 /* bytes, with the NUL that sprintf adds */
char *utf8_escape(char *out, const unsigned char **text, const unsigned char *end);

/* file_magic_describe examines so many bytes at most. */
#define FILE_MAGIC_MAX 16

/* The length of the byte order mark that a text in UTF-8 begins with, or 0. */
size_t file_mark_length(const char *text, size_t size);

/* Describe a file that begins with these bytes, and name the command that prints it as text. NULL:
 * it is not of a known type, and may be text. */
const char *file_magic_describe(const char *text, size_t size);
