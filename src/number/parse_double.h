/* SPDX-License-Identifier: MIT */
/* parse_double - the text of a number in JSON to the nearest double. */

#pragma once

/*
 * Parse the number (RFC 8259) at `text`, which any byte ends that does not continue it; PADDING
 * bytes after it must be readable. *value becomes the double nearest to it, ties to even, as
 * strtod's; infinity if it is too large. Returns the byte after it; NULL: not a number.
 */
const char *parse_double(const char *text, double *value);
