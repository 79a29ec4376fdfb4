/* SPDX-License-Identifier: MIT */
/* digest_thread - digests of what is read and written, made in a thread of their own. */

#ifndef DPA_OUTPUT_DIGEST_THREAD_H
#define DPA_OUTPUT_DIGEST_THREAD_H

#include "base/error.h"
#include "kernel/sha256_stream.h"

#include <stddef.h>
#include <stdint.h>

enum digest_stream {
	DIGEST_OUTPUT,
	DIGEST_INPUT,
	DIGEST_STREAMS,
};

struct digest_thread;

/* NULL: no memory. Where there can be no thread, the caller's does the work. */
struct digest_thread *digest_thread_open(struct error *error);
void digest_thread_close(struct digest_thread *digest);

/* The next bytes of one of the streams; they are copied. Waits when too much is waiting. */
void digest_thread_add(
	struct digest_thread *digest, enum digest_stream of, const char *bytes, size_t size);

/*
 * The same without a copy: *bytes, memory of *room bytes from malloc, is the digest's now, and the
 * caller's is what stands there instead: other memory, with nothing of use in it, or NULL and 0.
 */
void digest_thread_submit(struct digest_thread *digest, enum digest_stream of, char **bytes,
	size_t *room, size_t size);

/* Begin a stream again. */
void digest_thread_restart(struct digest_thread *digest, enum digest_stream of);

/* Bytes of a stream so far. */
uint64_t digest_thread_size(const struct digest_thread *digest, enum digest_stream of);

/* Write the digest of a stream, which is used up, as hex. */
void digest_thread_hex(
	struct digest_thread *digest, enum digest_stream of, char hex[SHA256_HEX + 1]);

#endif
