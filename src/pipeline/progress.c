/* SPDX-License-Identifier: MIT */
/* progress - reports the progress of a run on standard error. */

#include "pipeline/progress.h"

#include "base/signals.h"
#include "base/thread.h"

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* All in seconds. */
#define LIVE_INTERVAL 0.2  /* of the live line: the eye follows no faster */
#define LOG_INTERVAL  10.0 /* of lines in a file: 2 MB per month */
#define RATE_WINDOW   2.0  /* time constant of the moving averages of the rates */

#define WIDTH_UNKNOWN 80

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* The usable columns of standard error, queried each time because a window changes its size. The
 * last column stays free: some terminals begin a new line when it is filled. */
static size_t
terminal_width(void)
{
	struct winsize size;

	if (!isatty(STDERR_FILENO))
		return PROGRESS_LINE_MAX;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return WIDTH_UNKNOWN - 1;
	return size.ws_col - 1U;
}

/* A job in the background must not draw on the shell's command line. */
static bool
in_foreground(void)
{
	pid_t group = tcgetpgrp(STDERR_FILENO);

	return group < 0 || group == getpgrp();
}

/* Erase the live line, with blanks: not every terminal knows an escape sequence for it. */
static void
erase_line(struct progress *progress)
{
	char text[PROGRESS_LINE_MAX + 2];
	size_t drawn = progress->drawn;

	if (drawn == 0)
		return;
	memset(text, ' ', sizeof(text));
	text[0] = text[drawn + 1] = '\r';
	diag_write(text, drawn + 2);
	progress->drawn = 0;
}

/* Replace the live line. */
static void
draw_line(struct progress *progress, const char *line, size_t length)
{
	char text[PROGRESS_LINE_MAX + 1];
	size_t size = length > progress->drawn ? length : progress->drawn;

	memset(text, ' ', sizeof(text));
	text[0] = '\r';
	memcpy(text + 1, line, length);
	diag_write(text, size + 1);
	progress->drawn = length;
}

/* Print a line that stays. */
static void
print_line(struct progress *progress, char *line, size_t length)
{
	erase_line(progress);
	line[length] = '\n';
	diag_write(line, length + 1);
}

static double
moving_average(double average, double rate, double weight)
{
	return average + weight * (rate - average);
}

/* Read the counters and update the rates. */
static const struct progress_state *
update_state(struct progress *progress)
{
	struct progress_state *state = &progress->last;
	uint64_t records = atomic_load(&progress->records), bytes = atomic_load(&progress->bytes);
	double seconds = now() - progress->start_time, passed = seconds - state->seconds;

	if (passed > 0) {
		double weight = state->seconds > 0 ? passed / (passed + RATE_WINDOW) : 1;

		state->record_rate = moving_average(
			state->record_rate, (double)(records - state->records) / passed, weight);
		state->byte_rate = moving_average(
			state->byte_rate, (double)(bytes - state->bytes) / passed, weight);
	}
	state->records = records;
	state->bytes = bytes;
	state->seconds = seconds;
	return state;
}

static void
report(struct progress *progress, bool requested)
{
	char line[PROGRESS_LINE_MAX];
	size_t length = progress_line(line, update_state(progress), terminal_width());

	mutex_lock(&progress->terminal);
	if (requested || !progress->live)
		print_line(progress, line, length);
	else if (in_foreground())
		draw_line(progress, line, length);
	mutex_unlock(&progress->terminal);
}

static void *
thread_run(void *argument)
{
	struct progress *progress = argument;

	for (;;) {
		bool requested = signals_sigusr1_wait(progress->interval);

		if (atomic_load(&progress->ended))
			return NULL;
		report(progress, requested);
	}
}

void
progress_open(struct progress *progress, enum progress_when when, struct progress_total total,
	int records)
{
	*progress = (struct progress){ .start_time = now() };
	progress->last.total = total.records;
	progress->last.total_bytes = total.bytes;
	if (isatty(STDERR_FILENO))
		progress->live =
			when == PROGRESS_ALWAYS || (when == PROGRESS_AUTO && !isatty(records));
	if (progress->live)
		progress->interval = LIVE_INTERVAL;
	else if (when == PROGRESS_ALWAYS)
		progress->interval = LOG_INTERVAL;
	mutex_init(&progress->terminal);
	progress->started = thread_start(&progress->thread, thread_run, progress);
}

void
progress_add(struct progress *progress, uint64_t records, uint64_t bytes)
{
	atomic_fetch_add_explicit(&progress->records, records, memory_order_relaxed);
	atomic_fetch_add_explicit(&progress->bytes, bytes, memory_order_relaxed);
}

void
progress_pause(struct progress *progress)
{
	mutex_lock(&progress->terminal);
	erase_line(progress);
}

void
progress_resume(struct progress *progress)
{
	mutex_unlock(&progress->terminal);
}

void
progress_close(struct progress *progress)
{
	char line[PROGRESS_LINE_MAX];

	if (progress->started) {
		atomic_store(&progress->ended, true);
		pthread_kill(progress->thread, SIGUSR1);
		pthread_join(progress->thread, NULL);
	}
	if (progress->interval > 0)
		print_line(progress, line,
			progress_totals(line, update_state(progress), terminal_width()));
	pthread_mutex_destroy(&progress->terminal);
}
