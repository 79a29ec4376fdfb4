/* SPDX-License-Identifier: MIT */
/* seal - digests of what is read and written, made in a thread of their own. */

#include "run/seal.h"

#include "base/interrupt.h"
#include "base/thread.h"

#include <stdlib.h>
#include <string.h>

/* A batch of default records fills one; with all, the writer is that far ahead of the digest. */
#define PARCEL_ROOM ((size_t)256 << 10)
#define PARCELS     8

struct parcel {
	enum seal_of of;
	size_t size;
	char *bytes; /* PARCEL_ROOM of them */
};

/* The counters only grow and change under the lock; parcels from `done` up to `sent` are the
 * thread's, the others the caller's. */
struct seal {
	struct sha256_stream stream[SEALS]; /* the thread's, as long as parcels wait */
	uint64_t size[SEALS];
	struct parcel parcel[PARCELS];
	bool threaded, ended;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t emptied, refilled;
	uint64_t sent, done;
};

static void *
seal_run(void *argument)
{
	struct seal *seal = argument;

	mutex_lock(&seal->lock);
	for (;;) {
		struct parcel *parcel = &seal->parcel[seal->done % PARCELS];

		while (seal->sent == seal->done && !seal->ended)
			cond_wait(&seal->refilled, &seal->lock);
		if (seal->sent == seal->done)
			break;
		mutex_unlock(&seal->lock);
		sha256_stream_add(&seal->stream[parcel->of], parcel->bytes, parcel->size);
		mutex_lock(&seal->lock);
		seal->done++;
		cond_signal(&seal->emptied);
	}
	mutex_unlock(&seal->lock);
	return NULL;
}

static bool
parcels_open(struct seal *seal)
{
	for (size_t i = 0; i < PARCELS; i++)
		if (!(seal->parcel[i].bytes = malloc(PARCEL_ROOM)))
			return false;
	return true;
}

struct seal *
seal_open(struct fault *fault)
{
	struct seal *seal = calloc(1, sizeof(*seal));

	if (!seal)
		return fault_memory(fault), NULL;
	for (unsigned i = 0; i < SEALS; i++)
		sha256_stream_open(&seal->stream[i]);
	mutex_init(&seal->lock);
	cond_init(&seal->emptied);
	cond_init(&seal->refilled);
	if (!parcels_open(seal)) {
		seal_close(seal);
		return fault_memory(fault), NULL;
	}
	interrupt_block(true);
	seal->threaded = thread_start(&seal->thread, seal_run, seal);
	interrupt_block(false);
	return seal;
}

void
seal_close(struct seal *seal)
{
	if (!seal)
		return;
	if (seal->threaded) {
		mutex_lock(&seal->lock);
		seal->ended = true;
		cond_signal(&seal->refilled);
		mutex_unlock(&seal->lock);
		pthread_join(seal->thread, NULL);
	}
	for (size_t i = 0; i < PARCELS; i++)
		free(seal->parcel[i].bytes);
	pthread_cond_destroy(&seal->emptied);
	pthread_cond_destroy(&seal->refilled);
	pthread_mutex_destroy(&seal->lock);
	free(seal);
}

static void
send(struct seal *seal, enum seal_of of, const char *bytes, size_t size)
{
	struct parcel *parcel = &seal->parcel[seal->sent % PARCELS];

	mutex_lock(&seal->lock);
	while (seal->sent - seal->done == PARCELS)
		cond_wait(&seal->emptied, &seal->lock);
	mutex_unlock(&seal->lock);
	parcel->of = of;
	parcel->size = size;
	memcpy(parcel->bytes, bytes, size);
	mutex_lock(&seal->lock);
	seal->sent++;
	cond_signal(&seal->refilled);
	mutex_unlock(&seal->lock);
}

void
seal_add(struct seal *seal, enum seal_of of, const char *bytes, size_t size)
{
	seal->size[of] += size;
	if (!seal->threaded) {
		sha256_stream_add(&seal->stream[of], bytes, size);
		return;
	}
	for (size_t part; size > 0; bytes += part, size -= part) {
		part = size < PARCEL_ROOM ? size : PARCEL_ROOM;
		send(seal, of, bytes, part);
	}
}

/* Wait until nothing waits: then the streams are the caller's. */
static void
settle(struct seal *seal)
{
	mutex_lock(&seal->lock);
	while (seal->sent != seal->done)
		cond_wait(&seal->emptied, &seal->lock);
	mutex_unlock(&seal->lock);
}

void
seal_restart(struct seal *seal, enum seal_of of)
{
	settle(seal);
	seal->size[of] = 0;
	sha256_stream_open(&seal->stream[of]);
}

uint64_t
seal_size(const struct seal *seal, enum seal_of of)
{
	return seal->size[of];
}

void
seal_hex(struct seal *seal, enum seal_of of, char hex[SHA256_HEX + 1])
{
	settle(seal);
	sha256_stream_close(&seal->stream[of], hex);
}
