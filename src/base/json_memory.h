/* SPDX-License-Identifier: MIT */
/* json_memory - what jansson allocates. */

#ifndef DPA_BASE_JSON_MEMORY_H
#define DPA_BASE_JSON_MEMORY_H

/*
 * From here on jansson never sees an allocation fail: "out of memory" is told and the process ends
 * with status 2. Some of its releases (2.14 is one) follow the null pointer instead.
 */
void json_memory_guard(void);

#endif
