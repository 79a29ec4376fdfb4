/* SPDX-License-Identifier: MIT */
/* digest_thread - SHA-256 of what is read and written, computed in a thread of its own. */

#include "output/digest_thread.h"

#include "base/thread.h"

#include <stdlib.h>

#define SUBMIT_MAX ((size_t)1 << 20) /* bytes of a buffer that is queued */

/*
 * How many blocks may be queued. Either side wakes the other when half of them are ready: woken for
 * each block, a thread would spend its time on being scheduled.
 */
#define QUEUE 8

/* The counters only grow and change under the lock. Blocks from `done` to `sent` belong to the
 * thread, the others to the caller. */
struct digest_thread {
	struct sha256_stream sha256[DIGEST_STREAMS]; /* the thread's, while blocks are queued */
	struct digest_block {
		enum digest_stream stream;
		struct buffer text;
	} queue[QUEUE];
	struct buffer copy; /* the next block of digest_thread_add */
	bool threaded, ended;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed; /* one side at a time waits: for blocks, or for room */
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
			cond_wait(&digest->changed, &digest->lock);
		if (digest->sent == digest->done)
			break;
		mutex_unlock(&digest->lock);
		sha256_update(&digest->sha256[block->stream], block->text.data, block->text.size);
		mutex_lock(&digest->lock);
		digest->done++;
		if (digest->sent - digest->done == QUEUE / 2 || digest->sent == digest->done)
			cond_signal(&digest->changed);
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
	cond_init(&digest->changed);
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
		cond_signal(&digest->changed);
		mutex_unlock(&digest->lock);
		pthread_join(digest->thread, NULL);
	}
	for (size_t i = 0; i < QUEUE; i++)
		buffer_free(&digest->queue[i].text);
	buffer_free(&digest->copy);
	pthread_cond_destroy(&digest->changed);
	pthread_mutex_destroy(&digest->lock);
	free(digest);
}

/* Wait until at most `max` blocks are queued. */
static void
drain(struct digest_thread *digest, uint64_t max)
{
	mutex_lock(&digest->lock);
	while (digest->sent - digest->done > max) {
		cond_signal(&digest->changed);
		cond_wait(&digest->changed, &digest->lock);
	}
	mutex_unlock(&digest->lock);
}

static void
update_now(struct digest_thread *digest, enum digest_stream stream, const char *bytes, size_t size)
{
	drain(digest, 0);
	sha256_update(&digest->sha256[stream], bytes, size);
}

void
digest_thread_submit(struct digest_thread *digest, enum digest_stream stream, struct buffer *text)
{
	struct digest_block *block = &digest->queue[digest->sent % QUEUE];

	if (!digest->threaded || text->size > SUBMIT_MAX) {
		update_now(digest, stream, text->data, text->size);
		return;
	}
	drain(digest, QUEUE - 1);

	struct buffer other = block->text;
	other.size = 0;
	*block = (struct digest_block){ stream, *text };
	*text = other;
	mutex_lock(&digest->lock);
	digest->sent++;
	if (digest->sent - digest->done >= QUEUE / 2)
		cond_signal(&digest->changed);
	mutex_unlock(&digest->lock);
}

void
digest_thread_add(
	struct digest_thread *digest, enum digest_stream stream, const char *bytes, size_t size)
{
	struct error ignored = { 0 };

	digest->copy.size = 0;
	if (buffer_append(&digest->copy, bytes, size, &ignored))
		digest_thread_submit(digest, stream, &digest->copy);
	else
		update_now(digest, stream, bytes, size);
}

void
digest_thread_finish(struct digest_thread *digest, struct run_totals *totals)
{
	drain(digest, 0);
	totals->bytes = digest->sha256[DIGEST_OUTPUT].size;
	sha256_final(&digest->sha256[DIGEST_OUTPUT], totals->sha256);
	sha256_final(&digest->sha256[DIGEST_INPUT], totals->items_sha256);
}
