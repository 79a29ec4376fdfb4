/* SPDX-License-Identifier: MIT */
/*
 * progress - reports the progress of a run on standard error.
 *
 * A thread of its own waits for SIGUSR1 (signals.h) or for the time of the next line, so that it
 * reports while the other threads are blocked; those only add to two counters.
 */

#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum progress_when {
	PROGRESS_AUTO,   /* if standard error is a terminal, and the records do not go to one */
	PROGRESS_ALWAYS, /* also if standard error is not a terminal: then a line now and then */
	PROGRESS_NEVER,  /* only on SIGUSR1 */
};

/* What is expected; 0: unknown. */
struct progress_total {
	uint64_t records;
	uint64_t bytes; /* used only if the records are unknown */
};

struct progress {
	double interval; /* seconds between two reports; 0: only on SIGUSR1 */
	bool live;       /* one line is redrawn on the terminal */
	bool started;    /* the thread runs */
	pthread_t thread;
	uint64_t start_time; /* in nanoseconds */
	struct progress_total total;
	_Atomic uint64_t records, bytes; /* so far */
	atomic_bool ended;
	pthread_mutex_t terminal; /* protects standard error and `drawn` */
	size_t drawn;             /* columns of the live line on the terminal */
};

/*
 * The records go to the descriptor `records`, or nowhere (-1). If no thread can be started, only
 * the totals are reported.
 */
void progress_open(struct progress *progress, enum progress_when when, struct progress_total total,
	int records);

/* So many more records and bytes are written, or read. */
void progress_add(struct progress *progress, uint64_t records, uint64_t bytes);

/* Messages may be printed between these two: the live line is erased until then. */
void progress_pause(struct progress *progress);
void progress_resume(struct progress *progress);

/* End the thread and print the totals, if reports were enabled. */
void progress_close(struct progress *progress);

#define PROGRESS_LINE_MAX 160

/*
 * Write "dpa: 45%, 4.52M of 10.0M records, 1.52M/s, 457 MB/s, 0:03 left" without NUL; of a run that
 * has ended, the exact count and the time instead. Rates are averages. Returns the end of the text.
 */
char *progress_line(char line[PROGRESS_LINE_MAX], const struct progress *progress, double seconds);
char *progress_totals(
	char line[PROGRESS_LINE_MAX], const struct progress *progress, double seconds);
