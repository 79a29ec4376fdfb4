/* SPDX-License-Identifier: MIT */
/* gather - what is printed to a stream, in memory. */

#include "base/gather.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static ssize_t
append(void *cookie, const char *bytes, size_t size)
{
	struct gather *gather = cookie;
	size_t room = gather->size + size;

	if (gather->failed)
		return 0;
	if (gather->room < room) {
		char *larger = realloc(gather->bytes, 2 * room);

		if (!larger) {
			gather->failed = true;
			return 0;
		}
		gather->bytes = larger;
		gather->room = 2 * room;
	}
	memcpy(gather->bytes + gather->size, bytes, size);
	gather->size = room;
	return (ssize_t)size;
}

bool
gather_open(struct gather *gather, struct error *error)
{
	gather->bytes = NULL;
	gather->size = gather->room = 0;
	gather->failed = false;
	gather->stream = fopencookie(gather, "w", (cookie_io_functions_t){ .write = append });
	if (!gather->stream)
		return error_out_of_memory(error);
	setvbuf(gather->stream, gather->buffer, _IOFBF, sizeof(gather->buffer));
	return true;
}

bool
gather_close(struct gather *gather, struct error *error)
{
	if (fclose(gather->stream) == 0 && !gather->failed)
		return true;
	free(gather->bytes);
	return error_out_of_memory(error);
}
