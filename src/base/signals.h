/* SPDX-License-Identifier: MIT */
/* signals - termination signals that let the run finish records, and SIGUSR1 for progress. */

#pragma once

#include "base/error.h"

#include <sys/types.h>

/*
 * As process 1 of a PID namespace (a container), signals that terminate a process end this one with
 * status 128 + n, although the kernel discards them there. Otherwise this does nothing. Signals
 * that are ignored stay so; signals_init replaces what this does.
 */
void signals_init_process_1(void);

/*
 * From now on, INT, TERM and HUP, unless they are ignored, only set signals_pending, so that the
 * run can write whole records before it ends. The same signal again kills at once if it arrives
 * more than 0.1 s after the first. System calls are not restarted. Further calls do nothing.
 *
 * The signals must be delivered to the main thread: create others with thread_start (thread.h).
 */
bool signals_init(struct error *error);

/* The signal that requests the end of the run, or 0. Any thread. */
int signals_pending(void);

/*
 * Whether fd is readable, without blocking, or after waiting for it if `wait`. False if a signal is
 * pending or arrives.
 */
bool signals_wait_readable(int fd, bool wait);

/*
 * write(2) of at most PIPE_BUF bytes, for a reader that may have stalled: it waits until fd is
 * writable, and fails with ETIMEDOUT once a second has passed since a signal. Any thread.
 */
ssize_t signals_write(int fd, const char *bytes, size_t size);

/*
 * Terminate by the pending signal with its default action, so that the parent process sees it; as
 * process 1, which has no default action, with status 128 + n. Returns only if none is pending.
 */
void signals_reraise(void);

/*
 * SIGUSR1 requests a progress report. Block it in the calling thread and those that it creates, so
 * that it stays pending for the thread in signals_sigusr1_wait.
 */
void signals_sigusr1_block(void);

/*
 * Wait for SIGUSR1, at most for so many seconds (0: no limit). Returns whether it arrived;
 * pthread_kill sends it to the thread that waits or will wait next.
 */
bool signals_sigusr1_wait(double seconds);
