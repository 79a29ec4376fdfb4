/* SPDX-License-Identifier: MIT */
/* record_text - what formats that write their records on their own share with those of literals. */

#ifndef DPA_RECORD_RECORD_TEXT_H
#define DPA_RECORD_RECORD_TEXT_H

#include "model/digest.h"
#include "record/format.h"

#include <stddef.h>

/* Write the 64 lower-case hex digits of a digest and return the end. */
char *digest_write(char *out, const struct digest *digest);

/* How many records of a text that begins with a record end before its first `size` bytes do. For
 * records without keys. */
size_t records_before(const struct layout *layout, const char *text, size_t size);

#endif
