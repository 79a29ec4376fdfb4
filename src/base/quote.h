/* SPDX-License-Identifier: MIT */
/* quote - user text and lists of names as messages show them. */

#ifndef DPA_BASE_QUOTE_H
#define DPA_BASE_QUOTE_H

#include <stddef.h>

#define QUOTED_MAX 192

/*
 * Write at most about forty characters of text for a message, between single quotes: control
 * characters and bytes that are not UTF-8 as \xHH, "..." after what was cut. Ends in NUL. Returns
 * out.
 */
const char *quote(char out[QUOTED_MAX], const char *text, size_t length);

/* Write "one, two, three" into `size` bytes at out, "..." at the end if not all names of the
 * NULL-terminated list fit. Ends in NUL. Returns out. */
const char *join_names(char *out, size_t size, const char *const *names);

#endif
