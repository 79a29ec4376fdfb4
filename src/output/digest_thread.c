/* SPDX-License-Identifier: MIT */
/* digest_thread - SHA-256 of what is read and written, computed in a thread of its own. */

#include "output/digest_thread.h"

#include "base/thread.h"

#include <stdlib.h>

#define COPY_MAX   ((size_t)256 << 10) /* bytes of a block that is a copy */
#define SUBMIT_MAX ((size_t)1 << 20)   /* bytes of a buffer that is queued */

/*
 * How many blocks may be queued. Either side wakes the other when half of them are ready: woken for
 * each block, a thread would spend its time on being scheduled.
 */
#define QUEUE 8

struct digest_block {
	enum digest_stream stream;
	struct buffer text;
};

/* The counters only grow and change under the lock. Blocks from `done` to `sent` belong to the
 * thread, the others to the caller. */
struct digest_thread {
	struct sha256_stream sha256[DIGEST_STREAMS]; /* the thread's, while blocks are queued */
	struct digest_block queue[QUEUE];
	struct buffer copy; /* the next block of digest_thread_add */
	bool threaded, ended;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t block_done, block_sent;
	uint64_t sent, done;
};

static void *
thread_run(void *argument)
{
	struct digest_thread *digest = argument;

	mutex_lock(&digest->lock);
	for (;;) {
		struct digest_block *block = &digest->queue[digest->done % QUEUE];

		while (digest->sent == digest->done && !digest->ended)
			cond_wait(&digest->block_sent, &digest->lock);
		if (digest->sent == digest->done)
			break;
		mutex_unlock(&digest->lock);
		sha256_update(&digest->sha256[block->stream], block->text.data, block->text.size);
		mutex_lock(&digest->lock);
		digest->done++;
		if (digest->sent - digest->done == QUEUE / 2 || digest->sent == digest->done)
			cond_signal(&digest->block_done);
	}
	mutex_unlock(&digest->lock);
	return NULL;
}

struct digest_thread *
digest_thread_open(struct error *error)
{
	struct digest_thread *digest = calloc(1, sizeof(*digest));

	if (!digest) {
		error_out_of_memory(error);
		return NULL;
	}
	for (unsigned i = 0; i < DIGEST_STREAMS; i++)
		sha256_init(&digest->sha256[i]);
	mutex_init(&digest->lock);
	cond_init(&digest->block_done);
	cond_init(&digest->block_sent);
	digest->threaded = thread_start(&digest->thread, thread_run, digest);
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
		cond_signal(&digest->block_sent);
		mutex_unlock(&digest->lock);
		pthread_join(digest->thread, NULL);
	}
	for (size_t i = 0; i < QUEUE; i++)
		buffer_free(&digest->queue[i].text);
	buffer_free(&digest->copy);
	pthread_cond_destroy(&digest->block_done);
	pthread_cond_destroy(&digest->block_sent);
	pthread_mutex_destroy(&digest->lock);
	free(digest);
}

/* Wait until at most `max` blocks are queued. */
static void
drain(struct digest_thread *digest, uint64_t max)
{
	mutex_lock(&digest->lock);
	while (digest->sent - digest->done > max) {
		cond_signal(&digest->block_sent);
		cond_wait(&digest->block_done, &digest->lock);
	}
	mutex_unlock(&digest->lock);
}

void
digest_thread_submit(struct digest_thread *digest, enum digest_stream stream, struct buffer *text)
{
	struct digest_block *block = &digest->queue[digest->sent % QUEUE];
	struct buffer other;

	if (!digest->threaded || text->size > SUBMIT_MAX) {
		drain(digest, 0);
		sha256_update(&digest->sha256[stream], text->data, text->size);
		return;
	}
	drain(digest, QUEUE - 1);
	other = block->text;
	other.size = 0;
	*block = (struct digest_block){ stream, *text };
	*text = other;
	mutex_lock(&digest->lock);
	digest->sent++;
	if (digest->sent - digest->done >= QUEUE / 2)
		cond_signal(&digest->block_sent);
	mutex_unlock(&digest->lock);
}

void
digest_thread_add(
	struct digest_thread *digest, enum digest_stream stream, const char *bytes, size_t size)
{
	struct error ignored = { 0 };

	for (size_t part; size > 0; bytes += part, size -= part) {
		part = size < COPY_MAX ? size : COPY_MAX;
		digest->copy.size = 0;
		if (buffer_append(&digest->copy, bytes, part, &ignored)) {
			digest_thread_submit(digest, stream, &digest->copy);
			continue;
		}
		/* Without memory for a copy. */
		drain(digest, 0);
		sha256_update(&digest->sha256[stream], bytes, part);
	}
}

uint64_t
digest_thread_size(struct digest_thread *digest, enum digest_stream stream)
{
	drain(digest, 0);
	return digest->sha256[stream].size;
}

void
digest_thread_hex(struct digest_thread *digest, enum digest_stream stream, char hex[SHA256_HEX + 1])
{
	struct sha256_stream last;

	drain(digest, 0);
	last = digest->sha256[stream];
	sha256_final(&last, hex);
}
