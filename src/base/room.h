/* SPDX-License-Identifier: MIT */
/* room - memory that grows with what is put into it. */

#ifndef DPA_BASE_ROOM_H
#define DPA_BASE_ROOM_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Have room for at least `wanted` bytes at *bytes, of which there are *room (NULL and 0 at first);
 * what they hold stays. Growing by half, so that many small steps cost little. The caller frees.
 * False: no memory, nothing has changed.
 */
bool room_reserve(char **bytes, size_t *room, size_t wanted, struct error *error);

#endif
