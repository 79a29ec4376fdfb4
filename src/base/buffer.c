/* SPDX-License-Identifier: MIT */
/* buffer - bytes that grow, and the padding after them. */

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

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
	if (!buffer_reserve(buffer, buffer->size + size, error))
		return false;
	memcpy(buffer->data + buffer->size, bytes, size);
	buffer->size += size;
	return true;
}

void
buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}
