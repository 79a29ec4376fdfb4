/* SPDX-License-Identifier: MIT */
/* interrupt - signals that end the run in good order, or ask how far it is. */

#ifndef DPA_BASE_INTERRUPT_H
#define DPA_BASE_INTERRUPT_H

#include "base/error.h"

#include <pthread.h>
#include <stdbool.h>

/*
 * From here on INT, TERM and HUP (unless they are ignored) are only noted, so that whole records
 * can be written first; the same signal once more, a tenth of a second later at the earliest,
 * kills at once. No system call is restarted. Asking again changes nothing.
 * Threads started later must have these signals blocked: they belong to the main thread.
 */
bool interrupt_open(struct error *error);

/* The signal that asks for the end, or 0. */
int interrupt_pending(void);

/* Whether the descriptor can be read now; if `wait`, wait for that, or for a signal: then not. */
bool interrupt_ready(int fd, bool wait);

/* End such waiting as a signal does, now and from now on: the run ends for another reason. */
void interrupt_wake(void);

/* Die of the pending signal, as a program that had never caught it. Returns only when there is
 * none. */
void interrupt_die(void);

/* Block (or unblock) the signals in the calling thread, around the creation of others. */
void interrupt_block(bool blocked);

/*
 * SIGUSR1 asks how far the run is. Keep it waiting from here on, in this thread and those that it
 * starts, for the thread that calls interrupt_await_question.
 */
void interrupt_hold_question(void);

/* Wait until it is asked, or for so many seconds (0: for ever). Whether it was asked. */
bool interrupt_await_question(double seconds);

/* Wake the thread, which waits in interrupt_await_question, or will. */
void interrupt_rouse(pthread_t thread);

#endif
