/* SPDX-License-Identifier: MIT */
/* signals - signals that end the run in good order, or ask how far it is. */

#ifndef DPA_BASE_SIGNALS_H
#define DPA_BASE_SIGNALS_H

#include "base/error.h"

#include <pthread.h>
#include <stdbool.h>

/*
 * From here on INT, TERM and HUP (unless they are ignored) are only noted, so that whole records
 * can be written first; the same signal once more, a tenth of a second later at the earliest,
 * kills at once. No system call is restarted. Asking again changes nothing.
 * Threads started later must have these signals blocked: they belong to the main thread.
 */
bool signals_init(struct error *error);

/* The signal that asks for the end, or 0. */
int signals_pending(void);

/* Whether the descriptor can be read now; if `wait`, wait for that, or for a signal: then not. */
bool signals_wait_readable(int fd, bool wait);

/* End such waiting as a signal does, now and from now on: the run ends for another reason. */
void signals_wake(void);

/* Die of the pending signal, as a program that had never caught it. Returns only when there is
 * none. */
void signals_reraise(void);

/* Block (or unblock) the signals in the calling thread, around the creation of others. */
void signals_block(bool blocked);

/*
 * SIGUSR1 asks how far the run is. Keep it waiting from here on, in this thread and those that it
 * starts, for the thread that calls signals_sigusr1_wait.
 */
void signals_sigusr1_block(void);

/* Wait until it is asked, or for so many seconds (0: for ever). Whether it was asked. */
bool signals_sigusr1_wait(double seconds);

/* Wake the thread, which waits in signals_sigusr1_wait, or will. */
void signals_sigusr1_send(pthread_t thread);

#endif
