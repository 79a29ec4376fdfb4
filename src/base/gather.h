/* SPDX-License-Identifier: MIT */
/* gather - what is printed to a stream, in memory. */

#ifndef DPA_BASE_GATHER_H
#define DPA_BASE_GATHER_H

#include "base/error.h"

#include <stddef.h>
#include <stdio.h>

#define GATHER_BUFFER 1024

/* open_memstream does the same, but glibc's tells nobody when memory runs out in the middle. */
struct gather {
	FILE *stream;
	char *bytes;
	size_t size, room;
	bool failed;
	char buffer[GATHER_BUFFER];
};

/* Print to gather->stream. It must not be moved meanwhile. False: no memory, nothing to close. */
bool gather_open(struct gather *gather, struct error *error);

/* Close the stream: `size` bytes are at `bytes`, which the caller frees. False: no memory, nothing
 * to free. */
bool gather_close(struct gather *gather, struct error *error);

#endif
