/* SPDX-License-Identifier: MIT */
/* pipeline - runs batches through one reader, many workers and one writer, which keeps their order.
 */

#include "pipeline/pipeline.h"

#include "base/signals.h"
#include "base/thread.h"

#include <stdint.h>
#include <stdlib.h>

/* What the threads share. The lock protects all that follows it. */
struct slot_ring {
	const struct pipeline *pipeline;
	pthread_mutex_t lock;
	pthread_cond_t slot_free;  /* the reader waits for it */
	pthread_cond_t slot_ready; /* the workers wait for it */
	pthread_cond_t slot_done;  /* the writer waits for it */
	uint64_t filled, claimed, written;
	bool *done;          /* of each slot: worked on, not yet written */
	bool writer_waiting; /* and has not been woken yet */
	bool input_ended;    /* the last slot is filled */
	bool stopped;        /* no thread needs to continue */
};

struct worker_thread {
	struct slot_ring *ring;
	void *worker;
	pthread_t thread;
};

/* Open `count` objects, or as many as memory suffices for; returns how many. */
static size_t
open_each(void **objects, size_t count, void *(*open)(void *context), void *context)
{
	size_t opened = 0;

	while (opened < count) {
		objects[opened] = open(context);
		if (!objects[opened])
			break;
		opened++;
	}
	return opened;
}

bool
pipeline_open(struct pipeline *pipeline, size_t jobs, struct error *error)
{
	/* Enough to keep the workers busy while the reader and the writer have one each. */
	size_t slots = jobs > 1 ? 3 * jobs + 2 : 1;

	pipeline->workers = calloc(jobs, sizeof(*pipeline->workers));
	pipeline->slots = calloc(slots, sizeof(*pipeline->slots));
	if (!pipeline->workers || !pipeline->slots)
		return error_out_of_memory(error);
	pipeline->workers_count =
		open_each(pipeline->workers, jobs, pipeline->worker_open, pipeline->context);
	pipeline->slots_count =
		open_each(pipeline->slots, slots, pipeline->slot_open, pipeline->context);
	if (pipeline->workers_count == 0 || pipeline->slots_count == 0)
		return error_out_of_memory(error);
	return true;
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
slot_index(const struct slot_ring *ring, uint64_t counter)
{
	return (size_t)(counter % ring->pipeline->slots_count);
}

static bool
has_free_slot(const struct slot_ring *ring)
{
	return ring->filled - ring->written < ring->pipeline->slots_count;
}

/* Returns whether the writer was waiting. */
static bool
wake_writer(struct slot_ring *ring)
{
	if (!ring->writer_waiting)
		return false;
	ring->writer_waiting = false;
	cond_signal(&ring->slot_done);
	return true;
}

static void *
reader_run(void *argument)
{
	struct slot_ring *ring = argument;
	const struct pipeline *pipeline = ring->pipeline;

	mutex_lock(&ring->lock);
	while (!ring->input_ended) {
		void *slot;
		bool more;

		while (!has_free_slot(ring) && !ring->stopped)
			cond_wait(&ring->slot_free, &ring->lock);
		if (ring->stopped)
			break;
		slot = pipeline->slots[slot_index(ring, ring->filled)];
		mutex_unlock(&ring->lock);
		more = pipeline->read(pipeline->context, slot);
		mutex_lock(&ring->lock);
		ring->filled++;
		ring->input_ended = !more;
		/* A waiting writer works on the slot itself. */
		if (!wake_writer(ring))
			cond_signal(&ring->slot_ready);
	}
	/* The threads that wait must see that the input has ended, or that a signal is pending. */
	cond_broadcast(&ring->slot_ready);
	cond_signal(&ring->slot_done);
	mutex_unlock(&ring->lock);
	return NULL;
}

/* Whether there is a slot to work on; with read_inline, fill one if necessary. The lock is held. */
static bool
slot_available(struct slot_ring *ring)
{
	const struct pipeline *pipeline = ring->pipeline;
	void *slot;

	if (ring->claimed < ring->filled)
		return true;
	if (!pipeline->read_inline || ring->input_ended || !has_free_slot(ring))
		return false;
	slot = pipeline->slots[slot_index(ring, ring->filled)];
	ring->input_ended = !pipeline->read(pipeline->context, slot);
	ring->filled++;
	if (ring->input_ended)
		cond_broadcast(&ring->slot_ready); /* no other slot will become ready */
	return true;
}

/* Work on the next filled slot, which must exist. The lock is held before and after. */
static void
work_on_slot(struct slot_ring *ring, void *worker)
{
	const struct pipeline *pipeline = ring->pipeline;
	uint64_t claimed = ring->claimed++;
	size_t index = slot_index(ring, claimed);

	mutex_unlock(&ring->lock);
	pipeline->work(pipeline->context, worker, pipeline->slots[index]);
	mutex_lock(&ring->lock);
	ring->done[index] = true;
	if (claimed == ring->written)
		wake_writer(ring);
}

static void *
worker_run(void *argument)
{
	const struct worker_thread *thread = argument;
	struct slot_ring *ring = thread->ring;

	mutex_lock(&ring->lock);
	while (!ring->stopped) {
		if (slot_available(ring))
			work_on_slot(ring, thread->worker);
		else if (ring->input_ended)
			break;
		else
			cond_wait(&ring->slot_ready, &ring->lock);
	}
	mutex_unlock(&ring->lock);
	return NULL;
}

/* Write the next slot, which is done. The lock is held before and after. */
static void
write_slot(struct slot_ring *ring)
{
	const struct pipeline *pipeline = ring->pipeline;
	size_t index = slot_index(ring, ring->written);
	bool more;

	mutex_unlock(&ring->lock);
	more = pipeline->write(pipeline->context, pipeline->slots[index]);
	mutex_lock(&ring->lock);
	ring->done[index] = false;
	ring->written++;
	ring->stopped = !more || signals_pending();
	/* The reader is fast: woken for each slot, it would spend its time on waking up. */
	if (pipeline->read_inline)
		cond_signal(&ring->slot_ready);
	else if (ring->filled - ring->written <= pipeline->slots_count / 2)
		cond_signal(&ring->slot_free);
}

/*
 * Write the slots that are done, and work on others meanwhile: so as many threads compute as there
 * are jobs, and under load no thread waits for the writer to be scheduled.
 */
static void
writer_run(struct slot_ring *ring)
{
	mutex_lock(&ring->lock);
	while (!ring->stopped && !signals_pending()) {
		if (ring->done[slot_index(ring, ring->written)]) {
			write_slot(ring);
		} else if (slot_available(ring)) {
			work_on_slot(ring, ring->pipeline->workers[0]);
		} else if (ring->input_ended && ring->written == ring->filled) {
			break;
		} else {
			ring->writer_waiting = true;
			cond_wait(&ring->slot_done, &ring->lock);
			ring->writer_waiting = false;
		}
	}
	ring->stopped = true;
	cond_broadcast(&ring->slot_free);
	cond_broadcast(&ring->slot_ready);
	if (!ring->input_ended && !ring->pipeline->read_inline)
		signals_wake(); /* the reader may be waiting for input */
	mutex_unlock(&ring->lock);
}

/* Run the three steps in turn in this thread. */
static void
run_in_turn(const struct pipeline *pipeline)
{
	void *slot = pipeline->slots[0];
	bool more = true;

	while (more && !signals_pending()) {
		more = pipeline->read(pipeline->context, slot);
		pipeline->work(pipeline->context, pipeline->workers[0], slot);
		if (!pipeline->write(pipeline->context, slot))
			more = false;
	}
}

/*
 * Start the reader, unless read_inline is set, and one thread for each worker but the first, which
 * is the writer's, or as many as can be started. False: the reader cannot be started.
 */
static bool
start_threads(
	struct slot_ring *ring, pthread_t *reader, struct worker_thread *threads, size_t *started)
{
	const struct pipeline *pipeline = ring->pipeline;
	bool reading;

	*started = 0;
	reading = pipeline->read_inline || thread_start(reader, reader_run, ring);
	while (reading && *started + 1 < pipeline->workers_count) {
		struct worker_thread *thread = &threads[*started];

		thread->ring = ring;
		thread->worker = pipeline->workers[*started + 1];
		if (!thread_start(&thread->thread, worker_run, thread))
			break;
		++*started;
	}
	return reading;
}

void
pipeline_run(const struct pipeline *pipeline)
{
	struct slot_ring ring = { .pipeline = pipeline };
	struct worker_thread *threads = NULL;
	pthread_t reader;
	size_t started;

	if (pipeline->workers_count > 1) {
		threads = calloc(pipeline->workers_count, sizeof(*threads));
		ring.done = calloc(pipeline->slots_count, sizeof(*ring.done));
	}
	mutex_init(&ring.lock);
	cond_init(&ring.slot_free);
	cond_init(&ring.slot_ready);
	cond_init(&ring.slot_done);
	if (threads && ring.done && start_threads(&ring, &reader, threads, &started)) {
		writer_run(&ring);
		if (!pipeline->read_inline)
			pthread_join(reader, NULL);
		for (size_t i = 0; i < started; i++)
			pthread_join(threads[i].thread, NULL);
	} else {
		run_in_turn(pipeline);
	}
	pthread_cond_destroy(&ring.slot_free);
	pthread_cond_destroy(&ring.slot_ready);
	pthread_cond_destroy(&ring.slot_done);
	pthread_mutex_destroy(&ring.lock);
	free(threads);
	free(ring.done);
}
