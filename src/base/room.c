/* SPDX-License-Identifier: MIT */
/* room - memory that grows with what is put into it. */

#include "base/room.h"

#include <stdlib.h>

bool
room_reserve(char **bytes, size_t *room, size_t wanted, struct error *error)
{
	size_t more = *room + *room / 2;
	char *larger;

	if (*room >= wanted)
		return true;
	if (more < wanted)
		more = wanted;
	larger = realloc(*bytes, more);
	if (!larger)
		return error_out_of_memory(error);
	*bytes = larger;
	*room = more;
	return true;
}
