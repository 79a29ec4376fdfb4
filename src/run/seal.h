/* SPDX-License-Identifier: MIT */
/* seal - digests of what is read and written, made in a thread of their own. */

#ifndef DPA_RUN_SEAL_H
#define DPA_RUN_SEAL_H

#include "base/error.h"
#include "kernel/sha256_stream.h"

#include <stddef.h>
#include <stdint.h>

enum seal_of {
	SEAL_OUTPUT,
	SEAL_INPUT,
	SEALS,
};

struct seal;

/* NULL: no memory. Where there can be no thread, the caller's does the work. */
struct seal *seal_open(struct error *error);
void seal_close(struct seal *seal);

/* The next bytes of one of the streams; they are copied. Waits when too much is waiting. */
void seal_add(struct seal *seal, enum seal_of of, const char *bytes, size_t size);

/*
 * The same without a copy: *bytes, memory of *room bytes from malloc, is the seal's now, and the
 * caller's is what stands there instead: other memory, with nothing of use in it, or NULL and 0.
 */
void seal_give(struct seal *seal, enum seal_of of, char **bytes, size_t *room, size_t size);

/* Begin a stream again. */
void seal_restart(struct seal *seal, enum seal_of of);

/* Bytes of a stream so far. */
uint64_t seal_size(const struct seal *seal, enum seal_of of);

/* Write the digest of a stream, which is used up, as hex. */
void seal_hex(struct seal *seal, enum seal_of of, char hex[SHA256_HEX + 1]);

#endif
