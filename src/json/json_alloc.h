/* SPDX-License-Identifier: MIT */
/* json_alloc - what jansson allocates. */

#ifndef DPA_JSON_JSON_ALLOC_H
#define DPA_JSON_JSON_ALLOC_H

/*
 * From here on jansson never sees a failed allocation: the process reports "out of memory" and
 * exits with status 2. Some releases of jansson (2.14 is one) dereference the null pointer.
 */
void json_alloc_init(void);

#endif
