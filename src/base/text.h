/* SPDX-License-Identifier: MIT */
/* text - bytes that people wrote: whether they are UTF-8, and how a message shows them. */

#ifndef DPA_BASE_TEXT_H
#define DPA_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* The bytes of the valid UTF-8 sequence (RFC 3629: no surrogates, shortest form) that starts at
 * text, 0 if none. */
size_t utf8_length(const unsigned char *text, const unsigned char *end);

/* Whether all of it is UTF-8. */
bool utf8_valid(const char *text, size_t length);

/* Whether the sequence of so many bytes at text is a control character. */
static inline bool
text_control(const unsigned char *text, size_t length)
{
	return *text < 0x20 || *text == 0x7F || (*text == 0xC2 && length == 2 && text[1] < 0xA0);
}

#define QUOTED_MAX 192

/*
 * Write at most about forty characters of text for a message, between single quotes: control
 * characters and bytes that are no UTF-8 as \xHH, "..." behind what was cut. Ends in NUL. Returns
 * out.
 */
const char *text_quote(char out[QUOTED_MAX], const char *text, size_t length);

/*
 * The candidate (of a NULL-ended list) that `text` was probably meant to be, or NULL: at most a
 * third of its letters inserted, deleted, replaced or swapped with a neighbour. Capitals do not
 * count.
 */
const char *text_nearest(const char *text, const char *const *candidates);

/* Write "one, two, three" into `size` bytes at out, "..." at the end if there are more names than
 * fit. Ends in NUL. Returns out. */
const char *text_list(char *out, size_t size, const char *const *names);

#endif
