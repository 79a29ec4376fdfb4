/* SPDX-License-Identifier: MIT */
/* digest_thread - SHA-256 of what is read and written, computed in a thread of its own. */

#pragma once

#include "base/buffer.h"
#include "kernel/sha256.h"

/* Counts and digests of the input and the output of a run. */
struct run_totals {
	uint64_t items, skipped;           /* lines of this shard, without ranges; invalid ones */
	uint64_t records, bytes;           /* of the output */
	char items_sha256[SHA256_HEX + 1]; /* of the items, each followed by the delimiter */
	char sha256[SHA256_HEX + 1];       /* of the output */
};

enum digest_stream {
	DIGEST_OUTPUT,
	DIGEST_INPUT,
	DIGEST_STREAMS,
};

struct digest_thread;

/* NULL: out of memory. If no thread can be started, the calling thread computes the digests. All
 * functions are to be called by one thread. */
struct digest_thread *digest_thread_open(struct error *error);
void digest_thread_close(struct digest_thread *digest);

/* The next bytes of a stream; they are copied. Waits if too many blocks are queued. */
void digest_thread_add(
	struct digest_thread *digest, enum digest_stream stream, const char *bytes, size_t size);

/* The same without a copy: *text may become an empty buffer with other memory, or with none. */
void digest_thread_submit(
	struct digest_thread *digest, enum digest_stream stream, struct buffer *text);

/* Finish after the last bytes: set the digests, and `bytes`. */
void digest_thread_finish(struct digest_thread *digest, struct run_totals *totals);
