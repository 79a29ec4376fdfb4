/* SPDX-License-Identifier: MIT */
/* buffer - bytes that grow, the padding after them, and a FILE stream that appends to them. */

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

bool
buffer_reserve(struct buffer *buffer, size_t capacity, struct error *error)
{
	/* Growing by half at least makes many small steps cheap. */
	size_t half_more = buffer->capacity + buffer->capacity / 2;
	char *larger;

	if (buffer->capacity >= capacity)
		return true;
	if (capacity < half_more)
		capacity = half_more;
	larger = realloc(buffer->data, capacity);
	if (!larger)
		return error_out_of_memory(error);
	buffer->data = larger;
	buffer->capacity = capacity;
	return true;
}

bool
buffer_append(struct buffer *buffer, const char *bytes, size_t size, struct error *error)
{
	if (!buffer_reserve(buffer, buffer->size + size + PADDING, error))
		return false;
	memcpy(buffer->data + buffer->size, bytes, size);
	buffer->size += size;
	buffer->data[buffer->size] = '\0';
	return true;
}

void
buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}

static ssize_t
stream_write(void *cookie, const char *bytes, size_t size)
{
	struct memstream *memstream = cookie;

	if (memstream->error.status != STATUS_OK)
		return 0;
	return buffer_append(&memstream->buffer, bytes, size, &memstream->error) ? (ssize_t)size
										 : 0;
}

bool
memstream_open(struct memstream *memstream, struct error *error)
{
	memstream->buffer = (struct buffer){ 0 };
	memstream->error.status = STATUS_OK;
	memstream->stream =
		fopencookie(memstream, "w", (cookie_io_functions_t){ .write = stream_write });
	if (!memstream->stream)
		return error_out_of_memory(error);
	/* glibc would allocate a buffer and not report that it failed to. */
	setvbuf(memstream->stream, NULL, _IONBF, 0);
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
