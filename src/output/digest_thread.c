/* SPDX-License-Identifier: MIT */
/* digest_thread - digests of what is read and written, made in a thread of their own. */

#include "output/digest_thread.h"

#include "base/room.h"
#include "base/signals.h"
#include "base/thread.h"

#include <stdlib.h>
#include <string.h>

#define COPIED_MOST ((size_t)256 << 10) /* bytes of a digest_block that is a copy */

/*
 * How far the writer may be ahead of the digest. Either side calls the other when half of it is
 * there to go on with: called for each digest_block, a thread spends its time on being woken.
 */
#define DIGEST_BLOCKS 8

struct digest_block {
	enum digest_stream of;
	size_t size;
	char *bytes;
	size_t room;
};

/* The counters only grow and change under the lock; parcels from `done` up to `sent` are the
 * thread's, the others the caller's. */
struct digest_thread {
	struct sha256_stream stream[DIGEST_STREAMS]; /* the thread's, as long as parcels wait */
	uint64_t size[DIGEST_STREAMS];
	struct digest_block digest_block[DIGEST_BLOCKS];
	bool threaded, ended;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t emptied, refilled;
	uint64_t sent, done;
};

static void *
digest_run(void *argument)
{
	struct digest_thread *digest = argument;

	mutex_lock(&digest->lock);
	for (;;) {
		struct digest_block *digest_block =
			&digest->digest_block[digest->done % DIGEST_BLOCKS];

		while (digest->sent == digest->done && !digest->ended)
			cond_wait(&digest->refilled, &digest->lock);
		if (digest->sent == digest->done)
			break;
		mutex_unlock(&digest->lock);
		sha256_update(
			&digest->stream[digest_block->of], digest_block->bytes, digest_block->size);
		mutex_lock(&digest->lock);
		digest->done++;
		if (digest->sent - digest->done == DIGEST_BLOCKS / 2 ||
			digest->sent == digest->done)
			cond_signal(&digest->emptied);
	}
	mutex_unlock(&digest->lock);
	return NULL;
}

struct digest_thread *
digest_thread_open(struct error *error)
{
	struct digest_thread *digest = calloc(1, sizeof(*digest));

	if (!digest)
		return error_out_of_memory(error), NULL;
	for (unsigned i = 0; i < DIGEST_STREAMS; i++)
		sha256_init(&digest->stream[i]);
	mutex_init(&digest->lock);
	cond_init(&digest->emptied);
	cond_init(&digest->refilled);
	signals_block(true);
	digest->threaded = thread_start(&digest->thread, digest_run, digest);
	signals_block(false);
	return digest;
}

void
digest_thread_close(struct digest_thread *digest)
{
	if (!digest)
		return;
	if (digest->threaded) {
		mutex_lock(&digest->lock);
		digest->ended = true;
		cond_signal(&digest->refilled);
		mutex_unlock(&digest->lock);
		pthread_join(digest->thread, NULL);
	}
	for (size_t i = 0; i < DIGEST_BLOCKS; i++)
		free(digest->digest_block[i].bytes);
	pthread_cond_destroy(&digest->emptied);
	pthread_cond_destroy(&digest->refilled);
	pthread_mutex_destroy(&digest->lock);
	free(digest);
}

/* Wait until no more than `most` parcels wait. */
static void
drain(struct digest_thread *digest, uint64_t most)
{
	mutex_lock(&digest->lock);
	while (digest->sent - digest->done > most) {
		cond_signal(&digest->refilled);
		cond_wait(&digest->emptied, &digest->lock);
	}
	mutex_unlock(&digest->lock);
}

/* The next digest_block, to be filled. */
static struct digest_block *
block_take(struct digest_thread *digest)
{
	drain(digest, DIGEST_BLOCKS - 1);
	return &digest->digest_block[digest->sent % DIGEST_BLOCKS];
}

/* It is filled. */
static void
block_send(struct digest_thread *digest, struct digest_block *digest_block, enum digest_stream of,
	size_t size)
{
	digest_block->of = of;
	digest_block->size = size;
	mutex_lock(&digest->lock);
	digest->sent++;
	if (digest->sent - digest->done >= DIGEST_BLOCKS / 2)
		cond_signal(&digest->refilled);
	mutex_unlock(&digest->lock);
}

/* False: there is no thread, or no memory for it. */
static bool
send_copy(struct digest_thread *digest, enum digest_stream of, const char *bytes, size_t size)
{
	struct error none = { 0 };
	struct digest_block *digest_block;

	if (!digest->threaded)
		return false;
	digest_block = block_take(digest);
	if (!room_reserve(&digest_block->bytes, &digest_block->room, size, &none))
		return false;
	memcpy(digest_block->bytes, bytes, size);
	block_send(digest, digest_block, of, size);
	return true;
}

void
digest_thread_add(
	struct digest_thread *digest, enum digest_stream of, const char *bytes, size_t size)
{
	digest->size[of] += size;
	for (size_t part; size > 0; bytes += part, size -= part) {
		part = size < COPIED_MOST ? size : COPIED_MOST;
		if (send_copy(digest, of, bytes, part))
			continue;
		drain(digest, 0);
		sha256_update(&digest->stream[of], bytes, part);
	}
}

void
digest_thread_submit(struct digest_thread *digest, enum digest_stream of, char **bytes,
	size_t *room, size_t size)
{
	struct digest_block *digest_block, given = { of, size, *bytes, *room };

	if (!digest->threaded) {
		digest_thread_add(digest, of, *bytes, size);
		return;
	}
	digest->size[of] += size;
	digest_block = block_take(digest);
	*bytes = digest_block->bytes;
	*room = digest_block->room;
	*digest_block = given;
	block_send(digest, digest_block, of, size);
}

void
digest_thread_restart(struct digest_thread *digest, enum digest_stream of)
{
	drain(digest, 0);
	digest->size[of] = 0;
	sha256_init(&digest->stream[of]);
}

uint64_t
digest_thread_size(const struct digest_thread *digest, enum digest_stream of)
{
	return digest->size[of];
}

void
digest_thread_hex(struct digest_thread *digest, enum digest_stream of, char hex[SHA256_HEX + 1])
{
	drain(digest, 0);
	sha256_final(&digest->stream[of], hex);
}
