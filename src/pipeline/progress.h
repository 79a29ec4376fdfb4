/* SPDX-License-Identifier: MIT */
/*
 * progress - how far the run is, told while it runs.
 *
 * A thread of its own waits for SIGUSR1 (signals.h) or for the time of the next line, whatever
 * the others are blocked in; those who do the work only add to two counters.
 */

#ifndef DPA_PIPELINE_PROGRESS_H
#define DPA_PIPELINE_PROGRESS_H

#include "pipeline/progress_line.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum progress_when {
	PROGRESS_NEVER,  /* only when a SIGUSR1 asks */
	PROGRESS_AUTO,   /* if a person sees standard error, and it alone */
	PROGRESS_ALWAYS, /* in a file or a pipe too: as lines now and then */
};

struct progress {
	bool wanted, live; /* lines are; as one that is drawn over and over, on a terminal */
	bool running;      /* there is the thread */
	pthread_t thread;
	double begun;
	struct progress_state told; /* what was told last; the thread's, while it runs */
	pthread_mutex_t lock;       /* of: */
	uint64_t records, bytes;
	bool ended;
	pthread_mutex_t screen; /* of standard error and: */
	size_t drawn;           /* columns of the live line that stands there */
};

/* What is expected; 0: that is not known. */
struct progress_total {
	uint64_t records;
	uint64_t bytes; /* counts only if the records are not known */
};

/* The records go to the descriptor `records`, -1: nowhere. Where no thread can be started, nothing
 * is told before the end. */
void progress_open(struct progress *progress, enum progress_when when, struct progress_total total,
	int records);

/* So much more is written, or read. */
void progress_add(struct progress *progress, uint64_t records, uint64_t bytes);

/* Messages may be printed between these two: the live line is taken away and stays away. */
void progress_pause(struct progress *progress);
void progress_resume(struct progress *progress);

/* End the thread and print the totals, if lines were wanted. */
void progress_close(struct progress *progress);

#endif
