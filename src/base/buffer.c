/* SPDX-License-Identifier: MIT */
/* buffer - bytes that grow, the padding after them, and a FILE stream that appends to them. */

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

bool
buffer_reserve(struct buffer *buffer, size_t capacity, struct error *error)
{
	if (buffer->capacity >= capacity)
		return true;
	/* Growing by half at least makes many small steps cheap. */
	if (capacity < buffer->capacity + buffer->capacity / 2)
		capacity = buffer->capacity + buffer->capacity / 2;
	char *larger = realloc(buffer->data, capacity);
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
	struct error ignored;

	ignored.status = STATUS_OK; /* enough to clear it */
	return buffer_append(cookie, bytes, size, &ignored) ? (ssize_t)size : 0;
}

bool
memstream_open(struct memstream *memstream, struct error *error)
{
	memstream->buffer = (struct buffer){ 0 };
	memstream->stream = fopencookie(
		&memstream->buffer, "w", (cookie_io_functions_t){ .write = stream_write });
	if (!memstream->stream)
		return error_out_of_memory(error);
	/* glibc would allocate a buffer and not report that it failed to. */
	setvbuf(memstream->stream, NULL, _IONBF, 0);
	return true;
}

bool
memstream_close(struct memstream *memstream, struct error *error)
{
	bool failed = ferror(memstream->stream);

	if (fclose(memstream->stream) == 0 && !failed)
		return true;
	buffer_free(&memstream->buffer);
	return error_out_of_memory(error);
}
