/* SPDX-License-Identifier: MIT */
/* pipeline - batches through one reader, many workers and one writer, out in the order they went
 * in. */

#include "run/pipeline.h"

#include "base/interrupt.h"
#include "base/thread.h"

#include <stdint.h>
#include <stdlib.h>

/* All but `pipeline` and `worker` is shared under the lock. */
struct ring {
	const struct pipeline *pipeline;
	pthread_mutex_t lock;
	pthread_cond_t emptied, refilled, finished; /* for the reader, the workers, the writer */
	uint64_t filled, claimed, written;
	bool *done;   /* of each slot: worked on, not yet written */
	bool ended;   /* the reader has filled its last slot */
	bool stopped; /* nobody needs to go on */
};

struct worker {
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
pipeline_open(struct pipeline *pipeline, size_t jobs, struct fault *fault)
{
	/* They keep the workers busy while the reader and the writer have one each at hand. */
	size_t slots = jobs > 1 ? 2 * jobs + 2 : 1;

	pipeline->workers = calloc(jobs, sizeof(*pipeline->workers));
	pipeline->slots = calloc(slots, sizeof(*pipeline->slots));
	if (!pipeline->workers || !pipeline->slots)
		return fault_memory(fault);
	pipeline->workers_count =
		open_each(pipeline->workers, jobs, pipeline->worker_open, pipeline->run);
	pipeline->slots_count =
		open_each(pipeline->slots, slots, pipeline->slot_open, pipeline->run);
	return (pipeline->workers_count > 0 && pipeline->slots_count > 0) || fault_memory(fault);
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

static void *
reader_run(void *argument)
{
	struct ring *ring = argument;
	const struct pipeline *pipeline = ring->pipeline;
	bool more = true;

	mutex_lock(&ring->lock);
	while (more) {
		void *slot;

		while (ring->filled - ring->written == pipeline->slots_count && !ring->stopped)
			cond_wait(&ring->emptied, &ring->lock);
		if (ring->stopped)
			break;
		slot = pipeline->slots[place(ring, ring->filled)];
		mutex_unlock(&ring->lock);
		more = pipeline->read(pipeline->run, slot);
		mutex_lock(&ring->lock);
		ring->filled++;
		ring->ended = !more;
		cond_signal(&ring->refilled);
	}
	/* Idle workers have nothing to wait for any more, nor has a writer whom a signal told to
	 * end. */
	cond_broadcast(&ring->refilled);
	cond_signal(&ring->finished);
	mutex_unlock(&ring->lock);
	return NULL;
}

static void *
worker_run(void *argument)
{
	struct worker *worker = argument;
	struct ring *ring = worker->ring;
	const struct pipeline *pipeline = ring->pipeline;

	mutex_lock(&ring->lock);
	for (;;) {
		uint64_t mine;

		while (ring->claimed == ring->filled && !ring->ended && !ring->stopped)
			cond_wait(&ring->refilled, &ring->lock);
		if (ring->stopped || ring->claimed == ring->filled)
			break;
		mine = ring->claimed++;
		mutex_unlock(&ring->lock);
		pipeline->work(pipeline->run, worker->own, pipeline->slots[place(ring, mine)]);
		mutex_lock(&ring->lock);
		ring->done[place(ring, mine)] = true;
		if (mine == ring->written)
			cond_signal(&ring->finished);
	}
	mutex_unlock(&ring->lock);
	return NULL;
}

static void
writer_run(struct ring *ring)
{
	const struct pipeline *pipeline = ring->pipeline;

	mutex_lock(&ring->lock);
	while (!ring->stopped) {
		size_t at = place(ring, ring->written);
		bool more;

		while (!ring->done[at] && !(ring->ended && ring->written == ring->filled) &&
			!interrupt_pending())
			cond_wait(&ring->finished, &ring->lock);
		if (!ring->done[at])
			break;
		mutex_unlock(&ring->lock);
		more = pipeline->write(pipeline->run, pipeline->slots[at]) && !interrupt_pending();
		mutex_lock(&ring->lock);
		ring->done[at] = false;
		ring->written++;
		ring->stopped = !more;
		cond_signal(&ring->emptied);
	}
	ring->stopped = true;
	cond_broadcast(&ring->emptied);
	cond_broadcast(&ring->refilled);
	if (!ring->ended)
		interrupt_wake(); /* the reader may wait for input */
	mutex_unlock(&ring->lock);
}

/* The three steps in turn. */
static void
run_alone(const struct pipeline *pipeline)
{
	void *slot = pipeline->slots[0];
	bool more = true;

	while (more && !interrupt_pending()) {
		more = pipeline->read(pipeline->run, slot);
		pipeline->work(pipeline->run, pipeline->workers[0], slot);
		more = pipeline->write(pipeline->run, slot) && more;
	}
}

/* Start as many threads as there can be: the reader and one worker at least. */
static size_t
start(struct ring *ring, pthread_t *reader, struct worker *workers)
{
	const struct pipeline *pipeline = ring->pipeline;
	size_t started = 0;

	interrupt_block(true);
	for (; started < pipeline->workers_count; started++) {
		workers[started] =
			(struct worker){ .ring = ring, .own = pipeline->workers[started] };
		if (!thread_start(&workers[started].thread, worker_run, &workers[started]))
			break;
	}
	if (started && !thread_start(reader, reader_run, ring)) {
		mutex_lock(&ring->lock);
		ring->stopped = true;
		cond_broadcast(&ring->refilled);
		mutex_unlock(&ring->lock);
		while (started)
			pthread_join(workers[--started].thread, NULL);
	}
	interrupt_block(false);
	return started;
}

void
pipeline_run(const struct pipeline *pipeline)
{
	struct ring ring = { .pipeline = pipeline };
	struct worker *workers = NULL;
	pthread_t reader;
	size_t started = 0;

	if (pipeline->workers_count > 1) {
		workers = calloc(pipeline->workers_count, sizeof(*workers));
		ring.done = calloc(pipeline->slots_count, sizeof(*ring.done));
	}
	mutex_init(&ring.lock);
	cond_init(&ring.emptied);
	cond_init(&ring.refilled);
	cond_init(&ring.finished);
	if (workers && ring.done)
		started = start(&ring, &reader, workers);
	if (started) {
		writer_run(&ring);
		pthread_join(reader, NULL);
		for (size_t i = 0; i < started; i++)
			pthread_join(workers[i].thread, NULL);
	} else {
		run_alone(pipeline);
	}
	pthread_cond_destroy(&ring.emptied);
	pthread_cond_destroy(&ring.refilled);
	pthread_cond_destroy(&ring.finished);
	pthread_mutex_destroy(&ring.lock);
	free(workers);
	free(ring.done);
}
