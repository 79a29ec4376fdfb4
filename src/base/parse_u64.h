/* SPDX-License-Identifier: MIT */
/* parse_u64 - decimal text to unsigned integers. */

#ifndef DPA_BASE_PARSE_U64_H
#define DPA_BASE_PARSE_U64_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Parse the decimal digits at `text`, which any other byte ends. Leading zeros are accepted; a sign
 * or a blank is not. Returns the byte after the digits; NULL, with *value undefined, if there are
 * no digits or the number is above 2^64 - 1.
 */
const char *parse_u64(const char *text, uint64_t *value);

/* The same, eight digits at a time. PADDING bytes after the last digit must be readable. */
const char *parse_u64_padded(const char *text, uint64_t *value);

/* Parse a whole string: digits, then NUL. False, with *value undefined, if it is anything else. */
bool parse_u64_string(const char *text, uint64_t *value);

/* Parse [text, end): digits only. False, with *value undefined, if it is anything else. */
bool parse_u64_range(const char *text, const char *end, uint64_t *value);

#endif
