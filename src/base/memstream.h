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

/*
 * Open memstream->stream for printing. *memstream must not move until it is closed. False: out of
 * memory; nothing to close.
 */
bool memstream_open(struct memstream *memstream, struct error *error);

/*
 * Close the stream. The text is in memstream->buffer, which the caller frees. False: out of memory;
 * nothing to free.
 */
bool memstream_close(struct memstream *memstream, struct error *error);

#endif
