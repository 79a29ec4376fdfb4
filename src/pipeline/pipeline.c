/* SPDX-License-Identifier: MIT */
/* pipeline - batches through one reader, many workers and one writer, out in the order they went
 * in. */

#include "pipeline/pipeline.h"

#include "base/signals.h"
#include "base/thread.h"

#include <stdint.h>
#include <stdlib.h>

/* All but `pipeline` and `worker` is shared under the lock. */
struct ring {
	const struct pipeline *pipeline;
	pthread_mutex_t lock;
	pthread_cond_t slot_free, slot_ready,
		slot_done; /* for the reader, the workers, the writer */
	uint64_t filled, claimed, written;
	bool *done;   /* of each slot: worked on, not yet written */
	bool idle;    /* the writer waits and has not been called */
	bool ended;   /* the reader has filled its last slot */
	bool stopped; /* nobody needs to go on */
};

struct worker_thread {
	struct ring *ring;
	void *own;
	pthread_t thread;
};

/* As many as can be had, `count` at most. */
static size_t
open_each(void **place, size_t count, void *(*open)(void *run), void *run)
{
	size_t opened = 0;

	while (opened < count && (place[opened] = open(run)))
		opened++;
	return opened;
}

bool
pipeline_open(struct pipeline *pipeline, size_t jobs, struct error *error)
{
	/* They keep the workers busy while the reader and the writer have one each at hand. */
	size_t slots = jobs > 1 ? 3 * jobs + 2 : 1;

	pipeline->workers = calloc(jobs, sizeof(*pipeline->workers));
	pipeline->slots = calloc(slots, sizeof(*pipeline->slots));
	if (!pipeline->workers || !pipeline->slots)
		return error_out_of_memory(error);
	pipeline->workers_count =
		open_each(pipeline->workers, jobs, pipeline->worker_open, pipeline->run);
	pipeline->slots_count =
		open_each(pipeline->slots, slots, pipeline->slot_open, pipeline->run);
	return (pipeline->workers_count > 0 && pipeline->slots_count > 0) ||
	       error_out_of_memory(error);
}

void
pipeline_close(struct pipeline *pipeline)
{
	for (size_t i = 0; i < pipeline->workers_count; i++)
		pipeline->worker_close(pipeline->workers[i]);
	for (size_t i = 0; i < pipeline->slots_count; i++)
		pipeline->slot_close(pipeline->slots[i]);
	free(pipeline->workers);
	free(pipeline->slots);
}

static size_t
place(const struct ring *ring, uint64_t counter)
{
	return (size_t)(counter % ring->pipeline->slots_count);
}

static bool
has_room(const struct ring *ring)
{
	return ring->filled - ring->written < ring->pipeline->slots_count;
}

/* Wake the writer if it waits. */
static bool
call_writer(struct ring *ring)
{
	if (!ring->idle)
		return false;
	ring->idle = false;
	cond_signal(&ring->slot_done);
	return true;
}

static void *
reader_run(void *argument)
{
	struct ring *ring = argument;
	const struct pipeline *pipeline = ring->pipeline;
	bool more = true;

	mutex_lock(&ring->lock);
	while (more) {
		void *slot;

		while (!has_room(ring) && !ring->stopped)
			cond_wait(&ring->slot_free, &ring->lock);
		if (ring->stopped)
			break;
		slot = pipeline->slots[place(ring, ring->filled)];
		mutex_unlock(&ring->lock);
		more = pipeline->read(pipeline->run, slot);
		mutex_lock(&ring->lock);
		ring->filled++;
		ring->ended = !more;
		if (!call_writer(ring))
			cond_signal(&ring->slot_ready);
	}
	/* Idle workers have nothing to wait for any more, nor has a writer whom a signal told to
	 * end. */
	cond_broadcast(&ring->slot_ready);
	cond_signal(&ring->slot_done);
	mutex_unlock(&ring->lock);
	return NULL;
}

/* Whether there is a slot to work on, filled now if need be; the lock is held. */
static bool
find_work(struct ring *ring)
{
	const struct pipeline *pipeline = ring->pipeline;

	if (ring->claimed == ring->filled && pipeline->read_inline && !ring->ended &&
		has_room(ring)) {
		size_t at = place(ring, ring->filled);

		ring->ended = !pipeline->read(pipeline->run, pipeline->slots[at]);
		ring->filled++;
		if (ring->ended)
			cond_broadcast(&ring->slot_ready); /* who waits for more waits in vain */
	}
	return ring->claimed < ring->filled;
}

/* Work on the next filled slot, which there is; the lock is held before and after. */
static void
work_one(struct ring *ring, void *own)
{
	const struct pipeline *pipeline = ring->pipeline;
	uint64_t mine = ring->claimed++;

	mutex_unlock(&ring->lock);
	pipeline->work(pipeline->run, own, pipeline->slots[place(ring, mine)]);
	mutex_lock(&ring->lock);
	ring->done[place(ring, mine)] = true;
	if (mine == ring->written)
		call_writer(ring);
}

static void *
worker_run(void *argument)
{
	struct worker_thread *worker = argument;
	struct ring *ring = worker->ring;

	mutex_lock(&ring->lock);
	while (!ring->stopped) {
		if (find_work(ring))
			work_one(ring, worker->own);
		else if (ring->ended)
			break;
		else
			cond_wait(&ring->slot_ready, &ring->lock);
	}
	mutex_unlock(&ring->lock);
	return NULL;
}

/* Write the next slot, which is done; the lock is held before and after. */
static void
write_one(struct ring *ring)
{
	const struct pipeline *pipeline = ring->pipeline;
	size_t at = place(ring, ring->written);
	bool more;

	mutex_unlock(&ring->lock);
	more = pipeline->write(pipeline->run, pipeline->slots[at]) && !signals_pending();
	mutex_lock(&ring->lock);
	ring->done[at] = false;
	ring->written++;
	ring->stopped = !more;
	/* The reader is quick: called for each slot, it would spend its time on being woken. */
	if (pipeline->read_inline)
		cond_signal(&ring->slot_ready);
	else if (ring->filled - ring->written <= pipeline->slots_count / 2)
		cond_signal(&ring->slot_free);
}

/*
 * Write what is done, and work while nothing is: so as many threads compute as there are jobs, and
 * under load nobody waits for the writer to be scheduled.
 */
static void
writer_run(struct ring *ring)
{
	mutex_lock(&ring->lock);
	while (!ring->stopped && !signals_pending()) {
		if (ring->done[place(ring, ring->written)]) {
			write_one(ring);
		} else if (find_work(ring)) {
			work_one(ring, ring->pipeline->workers[0]);
		} else if (ring->ended && ring->written == ring->filled) {
			break;
		} else {
			ring->idle = true;
			cond_wait(&ring->slot_done, &ring->lock);
			ring->idle = false;
		}
	}
	ring->stopped = true;
	cond_broadcast(&ring->slot_free);
	cond_broadcast(&ring->slot_ready);
	if (!ring->ended && !ring->pipeline->read_inline)
		signals_wake(); /* the reader may wait for input */
	mutex_unlock(&ring->lock);
}

/* The three steps in turn. */
static void
run_alone(const struct pipeline *pipeline)
{
	void *slot = pipeline->slots[0];
	bool more = true;

	while (more && !signals_pending()) {
		more = pipeline->read(pipeline->run, slot);
		pipeline->work(pipeline->run, pipeline->workers[0], slot);
		more = pipeline->write(pipeline->run, slot) && more;
	}
}

/*
 * Start the reader, if it needs a thread, and as many workers beside the writer as there can be.
 * False: no reader.
 */
static bool
start(struct ring *ring, pthread_t *reader, struct worker_thread *workers, size_t *started)
{
	const struct pipeline *pipeline = ring->pipeline;
	bool reading;

	signals_block(true);
	reading = pipeline->read_inline || thread_start(reader, reader_run, ring);
	for (*started = 0; reading && *started + 1 < pipeline->workers_count; ++*started) {
		struct worker_thread *worker = &workers[*started];

		*worker = (struct worker_thread){ .ring = ring,
			.own = pipeline->workers[*started + 1] };
		if (!thread_start(&worker->thread, worker_run, worker))
			break;
	}
	signals_block(false);
	return reading;
}

void
pipeline_run(const struct pipeline *pipeline)
{
	struct ring ring = { .pipeline = pipeline };
	struct worker_thread *workers = NULL;
	pthread_t reader;
	size_t started = 0;

	if (pipeline->workers_count > 1) {
		workers = calloc(pipeline->workers_count, sizeof(*workers));
		ring.done = calloc(pipeline->slots_count, sizeof(*ring.done));
	}
	mutex_init(&ring.lock);
	cond_init(&ring.slot_free);
	cond_init(&ring.slot_ready);
	cond_init(&ring.slot_done);
	if (workers && ring.done && start(&ring, &reader, workers, &started)) {
		writer_run(&ring);
		if (!pipeline->read_inline)
			pthread_join(reader, NULL);
		for (size_t i = 0; i < started; i++)
			pthread_join(workers[i].thread, NULL);
	} else {
		run_alone(pipeline);
	}
	pthread_cond_destroy(&ring.slot_free);
	pthread_cond_destroy(&ring.slot_ready);
	pthread_cond_destroy(&ring.slot_done);
	pthread_mutex_destroy(&ring.lock);
	free(workers);
	free(ring.done);
}
