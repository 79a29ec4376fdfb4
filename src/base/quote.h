/* SPDX-License-Identifier: MIT */
/* quote - parts of messages: text of users, lists of names, and suggestions for misspelled ones. */

#pragma once

#include <stddef.h>

/* 40 characters of at most four bytes, two quotes, "..." and NUL: 40 * 4 + 6 = 166. */
#define QUOTED_MAX 192

/*
 * Write the first 40 characters of a text between single quotes, then "..." if there are more, and
 * a NUL. Characters that cannot be seen and bytes that are not UTF-8 are written as \xHH. Returns
 * out.
 */
const char *quote(char out[QUOTED_MAX], const char *text, size_t length);

/* Write the names of a NULL-terminated list as "one, two, three" and a NUL into `size` bytes at
 * out; it ends in "..." if not all of them fit. Returns out. */
const char *join_names(char *out, size_t size, const char *const *names);

/*
 * The name in a NULL-terminated list that is nearest to `text`, or NULL if none is near: at most a
 * third of the letters of `text` may be inserted, deleted, replaced or swapped with a neighbour.
 * ASCII case is ignored.
 */
const char *typo_nearest(const char *text, const char *const *names);
