/* SPDX-License-Identifier: MIT */
/* json_alloc - what jansson allocates. */

#include "json/json_alloc.h"

#include "base/error.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

static void *
allocate(size_t size)
{
	void *memory = malloc(size);

	if (memory)
		return memory;
	diag("out of memory");
	_exit(STATUS_TROUBLE);
}

void
json_alloc_init(void)
{
	json_set_alloc_funcs(allocate, free);
}
