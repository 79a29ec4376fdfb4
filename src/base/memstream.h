/* SPDX-License-Identifier: MIT */
/* memstream - a FILE stream that prints into a buffer. */

#ifndef DPA_BASE_MEMSTREAM_H
#define DPA_BASE_MEMSTREAM_H

#include "base/buffer.h"
#include "base/error.h"

#include <stddef.h>
#include <stdio.h>

#define MEMSTREAM_BUFFER 1024

/* glibc's open_memstream does the same, but does not report that memory ran out in the middle. */
struct memstream {
	FILE *stream;
	struct buffer buffer;
	struct error error;
	char unflushed[MEMSTREAM_BUFFER];
};

/* Print to memstream->stream. It must not be moved before it is closed. False: out of memory,
 * nothing to close. */
bool memstream_open(struct memstream *memstream, struct error *error);

/* Close the stream. memstream->buffer holds the text, and the caller frees it. False: out of memory,
 * nothing to free. */
bool memstream_close(struct memstream *memstream, struct error *error);

#endif
