/* SPDX-License-Identifier: MIT */
/* memstream - what is printed to a stream, in memory. */

#ifndef DPA_BASE_MEMSTREAM_H
#define DPA_BASE_MEMSTREAM_H

#include "base/error.h"

#include <stddef.h>
#include <stdio.h>

#define MEMSTREAM_BUFFER 1024

/* open_memstream does the same, but glibc's tells nobody when memory runs out in the middle. */
struct memstream {
	FILE *stream;
	char *bytes;
	size_t size, room;
	bool failed;
	char buffer[MEMSTREAM_BUFFER];
};

/* Print to memstream->stream. It must not be moved meanwhile. False: no memory, nothing to close. */
bool memstream_open(struct memstream *memstream, struct error *error);

/* Close the stream: `size` bytes are at `bytes`, which the caller frees. False: no memory, nothing
 * to free. */
bool memstream_close(struct memstream *memstream, struct error *error);

#endif
