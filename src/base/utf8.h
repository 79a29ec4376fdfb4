/* SPDX-License-Identifier: MIT */
/* utf8 - validation of UTF-8, and control characters. */

#ifndef DPA_BASE_UTF8_H
#define DPA_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Length in bytes of the UTF-8 sequence at text, which is not at end, by RFC 3629: shortest form,
 * no surrogates, at most U+10FFFF. 0 if it is invalid or truncated by end.
 */
size_t utf8_length(const unsigned char *text, const unsigned char *end);

/* Whether the text is valid UTF-8. */
bool utf8_valid(const char *text, size_t length);

/* Whether all of the text is valid UTF-8, of characters that can be seen and blanks. */
bool utf8_is_visible(const char *text, size_t length);

/* Whether the valid sequence of `length` bytes at text is a control character (C0, DEL or C1). */
static inline bool
utf8_is_control(const unsigned char *text, size_t length)
{
	return *text < 0x20 || *text == 0x7F || (*text == 0xC2 && length == 2 && text[1] < 0xA0);
}

#endif
