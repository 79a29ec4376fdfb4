/* SPDX-License-Identifier: MIT */
/* record_text - what formats of literals share with those that write records on their own. */

#ifndef DPA_RECORD_RECORD_TEXT_H
#define DPA_RECORD_RECORD_TEXT_H

#include "model/sample.h"

/* Write the 64 lower-case hex digits of a digest and return the end. */
char *digest_write(char *out, const struct digest *digest);

#endif
