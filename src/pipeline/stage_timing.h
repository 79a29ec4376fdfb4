/* SPDX-License-Identifier: MIT */
/* stage_timing - measures the time that each stage of a run takes, for --benchmark. */

#pragma once

#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

/* In the order in which a batch passes them. The last one runs in the calling thread. */
enum stage {
	STAGE_READ,
	STAGE_HASH,
	STAGE_DRAW,
	STAGE_TEXT,
	STAGE_WRITE,
	STAGES,
};

/* Of one run. All times are in nanoseconds. */
struct stage_timing {
	int fd;                         /* set by the caller: records go here; closed by the run */
	_Atomic uint64_t spent[STAGES]; /* by all threads */
	uint64_t records, bytes;
	uint64_t elapsed; /* wall-clock time of the run */
	uint64_t cpu;     /* processor time of all threads during the run */
};

/*
 * Measures one batch in one thread, in processor time, so that other programs do not count. Reading
 * the clock takes 0.2 us, a batch hundreds.
 */
struct stopwatch {
	struct stage_timing *timing; /* NULL: nothing is measured, and no clock is read */
	uint64_t since;
};

static inline uint64_t
clock_read(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static inline struct stopwatch
stopwatch_start(struct stage_timing *timing)
{
	return (struct stopwatch){ timing, timing ? clock_read(CLOCK_THREAD_CPUTIME_ID) : 0 };
}

/* Add the time since the start, or since the last call, to this stage. */
static inline void
stopwatch_lap(struct stopwatch *watch, enum stage stage)
{
	if (!watch->timing)
		return;
	uint64_t now = clock_read(CLOCK_THREAD_CPUTIME_ID);
	atomic_fetch_add_explicit(
		&watch->timing->spent[stage], now - watch->since, memory_order_relaxed);
	watch->since = now;
}
