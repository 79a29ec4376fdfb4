/* SPDX-License-Identifier: MIT */
/* memstream - what is printed to a stream, in memory. */

#include "base/memstream.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static ssize_t
append(void *cookie, const char *bytes, size_t size)
{
	struct memstream *memstream = cookie;
	size_t room = memstream->size + size;

	if (memstream->failed)
		return 0;
	if (memstream->room < room) {
		char *larger = realloc(memstream->bytes, 2 * room);

		if (!larger) {
			memstream->failed = true;
			return 0;
		}
		memstream->bytes = larger;
		memstream->room = 2 * room;
	}
	memcpy(memstream->bytes + memstream->size, bytes, size);
	memstream->size = room;
	return (ssize_t)size;
}

bool
memstream_open(struct memstream *memstream, struct error *error)
{
	memstream->bytes = NULL;
	memstream->size = memstream->room = 0;
	memstream->failed = false;
	memstream->stream = fopencookie(memstream, "w", (cookie_io_functions_t){ .write = append });
	if (!memstream->stream)
		return error_out_of_memory(error);
	setvbuf(memstream->stream, memstream->buffer, _IOFBF, sizeof(memstream->buffer));
	return true;
}

bool
memstream_close(struct memstream *memstream, struct error *error)
{
	if (fclose(memstream->stream) == 0 && !memstream->failed)
		return true;
	free(memstream->bytes);
	return error_out_of_memory(error);
}
