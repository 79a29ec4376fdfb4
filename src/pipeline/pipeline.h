/* SPDX-License-Identifier: MIT */
/*
 * pipeline - runs batches through one reader, many workers and one writer, which keeps their order.
 *
 * The slots form a ring. Three counters, which only grow, tell how far each side has come:
 *
 *       written           claimed           filled
 *          |                |                  |
 *     -----[ done, done, ?, [ filled, filled,  [ empty ... up to written + slots
 *          for the writer   for workers        for the reader
 *
 * A slot belongs to the reader from the moment `written` passes it until `filled` does, then to the
 * worker that claims it, and once it is done to the writer. One lock protects the counters and
 * `done`; the contents of a slot need none. The calling thread writes, and works on slots while
 * there is nothing to write. Reading has a thread of its own, which may wait for input, unless
 * read_inline is set: then each worker fills the slot that it will work on. With one job, or where
 * no thread can be started, the three steps run in turn in the calling thread.
 */

#ifndef DPA_PIPELINE_PIPELINE_H
#define DPA_PIPELINE_PIPELINE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* The caller sets all members but the slots and the workers. */
struct pipeline {
	void *context; /* passed to each step */

	/* Allocate and free one slot or one worker. NULL: out of memory. */
	void *(*slot_open)(void *context);
	void *(*worker_open)(void *context);
	void (*slot_close)(void *slot);
	void (*worker_close)(void *worker);

	void **slots;
	size_t slots_count;
	void **workers; /* what each working thread owns */
	size_t workers_count;

	/* Fill the slot. Returns whether another one may follow. Never runs in two threads at the
	 * same time. */
	bool (*read)(void *context, void *slot);
	bool read_inline; /* it never waits, and is short enough to run while the lock is held */

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

#endif
