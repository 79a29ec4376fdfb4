/* SPDX-License-Identifier: MIT */
/* interrupt - signals that end the run in good order, or ask how far it is. */

#ifndef DPA_BASE_INTERRUPT_H
#define DPA_BASE_INTERRUPT_H

#include "base/report.h"

#include <pthread.h>
#include <stdbool.h>

/*
 * From here on INT, TERM and HUP (unless they are ignored) are only noted, so that whole records
 * can be written first; the same signal once more, a tenth of a second later at the earliest,
 * kills at once. No system call is restarted. Asking again changes nothing.
 * Threads started later must have these signals blocked: they belong to the main thread.
 */
bool interrupt_open(struct fault *fault);

/* The signal that asks for the end, or 0. */
int interrupt_pending(void);

/* A descriptor that becomes readable, and stays so, when a signal came; for poll(2) beside an
 * input. */
int interrupt_fd(void);

/* Make interrupt_fd readable without a signal: the run ends for another reason. */
void interrupt_wake(void);

/* Die of the pending signal, as a program that had never caught it. Returns only when there is
 * none. */
void interrupt_die(void);

/* Block (or unblock) the signals in the calling thread, around the creation of others. */
void interrupt_block(bool blocked);

/*
 * SIGUSR1 asks how far the run is. Keep it waiting from here on, in this thread and those that it
 * starts, for the thread that calls interrupt_asked.
 */
void interrupt_hold_question(void);

/* Wait until it is asked, or for so many seconds (0: for ever). Whether it was asked. */
bool interrupt_asked(double seconds);

/* Wake the thread, which waits in interrupt_asked, or will. */
void interrupt_ask(pthread_t thread);

#endif
