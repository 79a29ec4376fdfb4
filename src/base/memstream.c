/* SPDX-License-Identifier: MIT */
/* memstream - a FILE stream that prints into a buffer. */

#include "base/memstream.h"

#include <sys/types.h>

static ssize_t
append(void *cookie, const char *bytes, size_t size)
{
	struct memstream *memstream = cookie;

	if (memstream->error.status != STATUS_OK)
		return 0;
	if (!buffer_append(&memstream->buffer, bytes, size, &memstream->error))
		return 0;
	return (ssize_t)size;
}

bool
memstream_open(struct memstream *memstream, struct error *error)
{
	memstream->buffer = (struct buffer){ 0 };
	memstream->error.status = STATUS_OK;
	memstream->stream = fopencookie(memstream, "w", (cookie_io_functions_t){ .write = append });
	if (!memstream->stream)
		return error_out_of_memory(error);
	setvbuf(memstream->stream, memstream->unflushed, _IOFBF, sizeof(memstream->unflushed));
	return true;
}

bool
memstream_close(struct memstream *memstream, struct error *error)
{
	int closed = fclose(memstream->stream);

	if (closed == 0 && memstream->error.status == STATUS_OK)
		return true;
	buffer_free(&memstream->buffer);
	return error_out_of_memory(error);
}
