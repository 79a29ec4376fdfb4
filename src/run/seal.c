/* SPDX-License-Identifier: MIT */
/* seal - digests of what is read and written, made in a thread of their own. */

#include "run/seal.h"

#include "base/signals.h"
#include "base/room.h"
#include "base/thread.h"

#include <stdlib.h>
#include <string.h>

#define COPIED_MOST ((size_t)256 << 10) /* bytes of a parcel that is a copy */

/*
 * How far the writer may be ahead of the digest. Either side calls the other when half of it is
 * there to go on with: called for each parcel, a thread spends its time on being woken.
 */
#define PARCELS 8

struct parcel {
	enum seal_of of;
	size_t size;
	char *bytes;
	size_t room;
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
		sha256_update(&seal->stream[parcel->of], parcel->bytes, parcel->size);
		mutex_lock(&seal->lock);
		seal->done++;
		if (seal->sent - seal->done == PARCELS / 2 || seal->sent == seal->done)
			cond_signal(&seal->emptied);
	}
	mutex_unlock(&seal->lock);
	return NULL;
}

struct seal *
seal_open(struct error *error)
{
	struct seal *seal = calloc(1, sizeof(*seal));

	if (!seal)
		return error_out_of_memory(error), NULL;
	for (unsigned i = 0; i < SEALS; i++)
		sha256_init(&seal->stream[i]);
	mutex_init(&seal->lock);
	cond_init(&seal->emptied);
	cond_init(&seal->refilled);
	signals_block(true);
	seal->threaded = thread_start(&seal->thread, seal_run, seal);
	signals_block(false);
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

/* Wait until no more than `most` parcels wait. */
static void
settle(struct seal *seal, uint64_t most)
{
	mutex_lock(&seal->lock);
	while (seal->sent - seal->done > most) {
		cond_signal(&seal->refilled);
		cond_wait(&seal->emptied, &seal->lock);
	}
	mutex_unlock(&seal->lock);
}

/* The next parcel, to be filled. */
static struct parcel *
parcel_take(struct seal *seal)
{
	settle(seal, PARCELS - 1);
	return &seal->parcel[seal->sent % PARCELS];
}

/* It is filled. */
static void
parcel_send(struct seal *seal, struct parcel *parcel, enum seal_of of, size_t size)
{
	parcel->of = of;
	parcel->size = size;
	mutex_lock(&seal->lock);
	seal->sent++;
	if (seal->sent - seal->done >= PARCELS / 2)
		cond_signal(&seal->refilled);
	mutex_unlock(&seal->lock);
}

/* False: there is no thread, or no memory for it. */
static bool
send_copy(struct seal *seal, enum seal_of of, const char *bytes, size_t size)
{
	struct error none = { 0 };
	struct parcel *parcel;

	if (!seal->threaded)
		return false;
	parcel = parcel_take(seal);
	if (!room_reserve(&parcel->bytes, &parcel->room, size, &none))
		return false;
	memcpy(parcel->bytes, bytes, size);
	parcel_send(seal, parcel, of, size);
	return true;
}

void
seal_add(struct seal *seal, enum seal_of of, const char *bytes, size_t size)
{
	seal->size[of] += size;
	for (size_t part; size > 0; bytes += part, size -= part) {
		part = size < COPIED_MOST ? size : COPIED_MOST;
		if (send_copy(seal, of, bytes, part))
			continue;
		settle(seal, 0);
		sha256_update(&seal->stream[of], bytes, part);
	}
}

void
seal_give(struct seal *seal, enum seal_of of, char **bytes, size_t *room, size_t size)
{
	struct parcel *parcel, given = { of, size, *bytes, *room };

	if (!seal->threaded) {
		seal_add(seal, of, *bytes, size);
		return;
	}
	seal->size[of] += size;
	parcel = parcel_take(seal);
	*bytes = parcel->bytes;
	*room = parcel->room;
	*parcel = given;
	parcel_send(seal, parcel, of, size);
}

void
seal_restart(struct seal *seal, enum seal_of of)
{
	settle(seal, 0);
	seal->size[of] = 0;
	sha256_init(&seal->stream[of]);
}

uint64_t
seal_size(const struct seal *seal, enum seal_of of)
{
	return seal->size[of];
}

void
seal_hex(struct seal *seal, enum seal_of of, char hex[SHA256_HEX + 1])
{
	settle(seal, 0);
	sha256_final(&seal->stream[of], hex);
}
