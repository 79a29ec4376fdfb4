/* SPDX-License-Identifier: MIT */
/* record_text - what formats that write their records on their own share with those of literals. */

#ifndef DPA_RECORD_RECORD_TEXT_H
#define DPA_RECORD_RECORD_TEXT_H

#include "kernel/kernel.h"

/* Write the 64 lower-case hex digits of a digest and return the end. */
char *digest_write(char *out, const struct digest *digest);

#endif
