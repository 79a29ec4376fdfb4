/* SPDX-License-Identifier: MIT */
/* json_alloc - what jansson allocates. */

#ifndef DPA_JSON_JSON_ALLOC_H
#define DPA_JSON_JSON_ALLOC_H

/*
 * From here on jansson never sees an allocation fail: "out of memory" is told and the process ends
 * with status 2. Some of its releases (2.14 is one) follow the null pointer instead.
 */
void json_alloc_init(void);

#endif
