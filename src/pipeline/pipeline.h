/* SPDX-License-Identifier: MIT */
/*
 * pipeline - batches through one reader, many workers and one writer, out in the order they went
 * in.
 *
 * A ring of slots; three counters say how far each side is, and only ever grow:
 *
 *       written          claimed            filled
 *          |                |                  |
 *     -----[ done, done, ?, [ filled, filled,  [ empty ... up to written + slots
 *          writer takes     workers take       reader fills
 *
 * A slot belongs to the reader from the moment `written` passed it until `filled` does, then to the
 * worker that claims it, and from `done` on to the writer. The counters and `done` change under one
 * lock; a slot's contents need none. The calling thread writes, and is one of the workers while
 * nothing is to be written. Reading has a thread of its own, which may wait for input, unless it is
 * instant: then a worker fills the slot that it will work on. With one job, or where no thread can
 * be started, the same three steps run in turn in the calling thread.
 */

#ifndef DPA_PIPELINE_PIPELINE_H
#define DPA_PIPELINE_PIPELINE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct pipeline {
	void *run; /* handed to each step */

	/* What pipeline_open allocates with; NULL: no memory. What pipeline_close frees with. */
	void *(*slot_open)(void *run);
	void *(*worker_open)(void *run);
	void (*slot_close)(void *slot);
	void (*worker_close)(void *worker);

	void **slots;
	size_t slots_count;
	void **workers; /* what each worker owns; workers_count of them */
	size_t workers_count;

	/* Fill the slot. False: it is the last one. Never runs twice at a time. */
	bool (*read)(void *run, void *slot);
	bool read_inline; /* it never waits, and takes no longer than a lock may be held */

	/* Turn what is in the slot into what is to be written. Runs in many threads, each with its
	 * own worker. */
	void (*work)(void *run, void *worker, void *slot);

	/* Write the slot. False: stop, no more is wanted. Runs in the thread that called
	 * pipeline_run. */
	bool (*write)(void *run, void *slot);
};

/*
 * Allocate the slots and the workers for so many jobs; those past the first that memory does not
 * suffice for are done without. pipeline_close in both cases.
 */
bool pipeline_open(struct pipeline *pipeline, size_t jobs, struct error *error);
void pipeline_close(struct pipeline *pipeline);

/*
 * Returns when the last slot is written, when `write` said stop, or when a signal is pending
 * (signals.h), with all threads ended.
 */
void pipeline_run(const struct pipeline *pipeline);

#endif
