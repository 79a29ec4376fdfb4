/* SPDX-License-Identifier: MIT */
/* record - what formats that write their records on their own share with those of pieces. */

#ifndef DPA_OUTPUT_RECORD_H
#define DPA_OUTPUT_RECORD_H

#include "kernel/kernel.h"

/* Write the 64 lower-case hex digits of a digest and return the end. */
char *digest_write(char *out, const struct digest *digest);

#endif
