/* SPDX-License-Identifier: MIT */
/* pipeline - reads, works on and writes batches in several threads, and keeps their order. */

#include "pipeline/pipeline.h"

#include "base/signals.h"
#include "base/thread.h"

#include <stdlib.h>

/* What the threads share. The lock protects all that follows it. */
struct slot_ring {
	const struct pipeline *pipeline;
	pthread_mutex_t lock;
	pthread_cond_t can_read;  /* the other threads wait for it */
	pthread_cond_t slot_done; /* the calling thread waits for it, or to read */
	size_t workers_begun;
	uint64_t begun, written;
	bool writer_waiting; /* and has not been woken yet */
	bool reading;        /* a thread reads */
	bool idle;           /* there was no more input at the last look */
	bool stopped;        /* no slot remains to be begun */
};

static void *
slot_at(const struct pipeline *pipeline, size_t index)
{
	return pipeline->slots + index * pipeline->slot_size;
}

bool
pipeline_open(struct pipeline *pipeline, size_t jobs, struct error *error)
{
	/* The others go on while the calling thread works on a batch before it writes. */
	size_t slots = jobs > 1 ? 3 * jobs + 2 : 1;

	pipeline->workers = calloc(jobs, sizeof(*pipeline->workers));
	pipeline->slots = calloc(slots, pipeline->slot_size);
	pipeline->done = calloc(slots, sizeof(*pipeline->done));
	if (!pipeline->workers || !pipeline->slots || !pipeline->done)
		return error_out_of_memory(error);
	for (void *worker; pipeline->workers_count < jobs; pipeline->workers_count++) {
		worker = pipeline->worker_open(pipeline->plan);
		if (!worker)
			break;
		pipeline->workers[pipeline->workers_count] = worker;
	}
	for (; pipeline->slots_count < slots; pipeline->slots_count++) {
		void *slot = slot_at(pipeline, pipeline->slots_count);

		if (pipeline->slot_open && !pipeline->slot_open(pipeline->context, slot)) {
			pipeline->slot_close(slot);
			break;
		}
	}
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
		pipeline->slot_close(slot_at(pipeline, i));
	free(pipeline->workers);
	free(pipeline->slots);
	free(pipeline->done);
}

static bool
can_read(const struct slot_ring *ring)
{
	return !ring->stopped && !ring->reading &&
	       ring->begun - ring->written < ring->pipeline->slots_count;
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

/* Read a batch into the next slot, and work on it. The lock is held before and after. */
static void
read_and_work(struct slot_ring *ring, void *worker, bool wait)
{
	const struct pipeline *pipeline = ring->pipeline;
	uint64_t number = ring->begun;
	size_t index = number % pipeline->slots_count;
	void *slot = slot_at(pipeline, index);

	ring->reading = true;
	mutex_unlock(&ring->lock);
	enum batch_result result = pipeline->read(pipeline->context, slot, wait);
	mutex_lock(&ring->lock);
	ring->reading = false;
	ring->idle = result == BATCH_SHORT || result == BATCH_NONE;
	if (result == BATCH_NONE) {
		wake_writer(ring); /* which may wait */
		return;
	}
	ring->begun++;
	if (result == BATCH_LAST) {
		ring->stopped = true;
		cond_broadcast(&ring->can_read);
	} else if (result == BATCH_FULL && !wake_writer(ring)) {
		cond_signal(&ring->can_read);
	}
	mutex_unlock(&ring->lock);
	pipeline->work(pipeline->context, worker, slot);
	mutex_lock(&ring->lock);
	pipeline->done[index] = true;
	if (number == ring->written)
		wake_writer(ring);
}

static void *
worker_run(void *argument)
{
	struct slot_ring *ring = argument;
	void *worker;

	mutex_lock(&ring->lock);
	worker = ring->pipeline->workers[ring->workers_begun++];
	while (!ring->stopped)
		if (can_read(ring) && !ring->idle)
			read_and_work(ring, worker, false);
		else
			cond_wait(&ring->can_read, &ring->lock);
	mutex_unlock(&ring->lock);
	return NULL;
}

/*
 * Write the slots that are done, and work on others meanwhile: so as many threads compute as there
 * are jobs, and under load no thread waits for the writer to be scheduled.
 */
static void
writer_run(struct slot_ring *ring)
{
	const struct pipeline *pipeline = ring->pipeline;
	bool more = true;

	mutex_lock(&ring->lock);
	while (more && !signals_pending()) {
		size_t index = ring->written % pipeline->slots_count;
		bool all_written = ring->written == ring->begun;

		if (pipeline->done[index]) {
			mutex_unlock(&ring->lock);
			more = pipeline->write(pipeline->context, slot_at(pipeline, index));
			mutex_lock(&ring->lock);
			pipeline->done[index] = false;
			ring->written++;
			/* Wake a thread that waits for free slots only when half of them are
			 * free. */
			if (ring->begun - ring->written <= pipeline->slots_count / 2 &&
				can_read(ring) && !ring->idle)
				cond_signal(&ring->can_read);
		} else if (can_read(ring) && (all_written || !ring->idle)) {
			read_and_work(ring, pipeline->workers[0], all_written);
		} else if (all_written && ring->stopped) {
			break;
		} else {
			ring->writer_waiting = true;
			cond_wait(&ring->slot_done, &ring->lock);
			ring->writer_waiting = false;
		}
	}
	ring->stopped = true;
	cond_broadcast(&ring->can_read);
	mutex_unlock(&ring->lock);
}

void
pipeline_run(const struct pipeline *pipeline)
{
	struct slot_ring ring = {
		.pipeline = pipeline,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.can_read = PTHREAD_COND_INITIALIZER,
		.slot_done = PTHREAD_COND_INITIALIZER,
		.workers_begun = 1, /* the worker of this thread */
	};
	pthread_t *threads = calloc(pipeline->workers_count, sizeof(*threads));
	size_t count = threads ? pipeline->workers_count - 1 : 0, started = 0;

	while (started < count && thread_start(&threads[started], worker_run, &ring))
		started++;
	writer_run(&ring);
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	free(threads);
}
