/* SPDX-License-Identifier: MIT */
/* utf8 - validation of UTF-8, and its control characters. */

#ifndef DPA_BASE_UTF8_H
#define DPA_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* The length in bytes of the valid UTF-8 sequence that starts at text (RFC 3629: no surrogates,
 * shortest form); 0 if none does. */
size_t utf8_length(const unsigned char *text, const unsigned char *end);

/* Whether all of the text is valid UTF-8. */
bool utf8_valid(const char *text, size_t length);

/* Whether all of the text is valid UTF-8 of characters that can be seen, or a blank. */
bool utf8_is_visible(const char *text, size_t length);

/* Whether the sequence of `length` bytes at text is a control character. */
static inline bool
utf8_is_control(const unsigned char *text, size_t length)
{
	return *text < 0x20 || *text == 0x7F || (*text == 0xC2 && length == 2 && text[1] < 0xA0);
}

#endif
