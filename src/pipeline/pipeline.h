/* SPDX-License-Identifier: MIT */
/*
 * pipeline - reads, works on and writes batches in several threads, and keeps their order.
 *
 * The slots form a ring. Two counters, which only grow, tell which of them are in use:
 *
 *       written                       begun
 *          |                            |
 *     -----[ done, in work, done, in work ( free ... up to written + slots
 *
 * A thread without work reads a batch into the next free slot, and then works on it; only one
 * thread reads at a time. One lock protects the counters and the table of the slots that are done;
 * the contents of a slot need none. The calling thread does the same, and writes the slots that are
 * done in their order.
 *
 * Only the calling thread waits for input, when nothing is left to write. A short batch, after
 * which there is no input now, wakes no other thread, so that a process that waits for each record
 * is answered by one thread. With one job, or where no thread can be started, the calling thread
 * does everything.
 */

#pragma once

#include "input/item_batch.h"

/* The caller sets the context and the functions. */
struct pipeline {
	void *context; /* passed to each step */

	/* Prepare a zeroed slot of slot_size bytes, or NULL if that is enough. False: out of
	 * memory. slot_close frees what its members own, in any case. */
	size_t slot_size;
	bool (*slot_open)(void *context, void *slot);
	void (*slot_close)(void *slot);

	/* Allocate and free a worker. NULL: out of memory. */
	const void *plan; /* passed to worker_open */
	void *(*worker_open)(const void *plan);
	void (*worker_close)(void *worker);

	char *slots; /* slots_count of slot_size bytes */
	size_t slots_count;
	bool *done;     /* of each slot: processed, but not yet written */
	void **workers; /* what each working thread owns */
	size_t workers_count;

	/* Fill the slot; wait: input may be waited for. In one thread at a time. */
	enum batch_result (*read)(void *context, void *slot, bool wait);

	/* Turn what was read into what is to be written. Runs in many threads, each of which has a
	 * worker of its own. */
	void (*work)(void *context, void *worker, void *slot);

	/* Write the slot. Returns false to stop. Runs in the thread that called pipeline_run. */
	bool (*write)(void *context, void *slot);
};

/*
 * Allocate slots and workers for so many jobs. If memory suffices for some of them only, the run
 * uses those. pipeline_close is to be called in any case.
 */
bool pipeline_open(struct pipeline *pipeline, size_t jobs, struct error *error);
void pipeline_close(struct pipeline *pipeline);

/*
 * Run until the last slot is written, `write` returns false, or a signal is pending (signals.h). No
 * thread is left when it returns.
 */
void pipeline_run(const struct pipeline *pipeline);
