/* SPDX-License-Identifier: MIT */
/* progress - how far the run is, told while it runs. */

#include "pipeline/progress.h"

#include "base/signals.h"
#include "base/thread.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define LIVE_INTERVAL 0.2  /* seconds between two drawings: the eye follows no more */
#define LOG_INTERVAL  10.0 /* between two lines in a file: 2 MB in a month */
#define RECENT        2.0  /* "of late" is about so long ago */
#define WIDTH_UNKNOWN 80

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* The columns of standard error, asked each time: a window changes its size. The last one stays
 * free, because some terminals go to the next line when it is filled. */
static size_t
screen_width(void)
{
	struct winsize size;

	if (!isatty(STDERR_FILENO))
		return PROGRESS_LINE_MAX;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return WIDTH_UNKNOWN - 1;
	return size.ws_col - 1U;
}

/* Whether the terminal is ours: a job in the background does not scribble on the line of the
 * shell. */
static bool
in_foreground(void)
{
	pid_t owner = tcgetpgrp(STDERR_FILENO);

	return owner < 0 || owner == getpgrp();
}

static void
put(const char *text, size_t length)
{
	while (write(STDERR_FILENO, text, length) < 0 && errno == EINTR)
		continue;
}

/* Blanks rather than an escape sequence, which not every terminal knows. */
static void
erase(struct progress *progress)
{
	char text[PROGRESS_LINE_MAX + 2];
	size_t drawn = progress->drawn;

	if (drawn == 0)
		return;
	memset(text, ' ', sizeof(text));
	text[0] = text[drawn + 1] = '\r';
	put(text, drawn + 2);
	progress->drawn = 0;
}

/* Put the line in the place of the last one. */
static void
draw(struct progress *progress, const char *line, size_t length)
{
	char text[2 * PROGRESS_LINE_MAX + 1];
	size_t size = length > progress->drawn ? length : progress->drawn;

	memset(text, ' ', sizeof(text));
	text[0] = '\r';
	memcpy(text + 1, line, length);
	put(text, size + 1);
	progress->drawn = length;
}

/* One that stays. */
static void
print(struct progress *progress, char *line, size_t length)
{
	erase(progress);
	line[length] = '\n';
	put(line, length + 1);
}

/* How far it is now. The rates follow what happens within RECENT seconds. */
static struct progress_state
look(struct progress *progress)
{
	struct progress_state *before = &progress->told, seen = *before;
	double passed;

	mutex_lock(&progress->lock);
	seen.records = progress->records;
	seen.bytes = progress->bytes;
	mutex_unlock(&progress->lock);
	seen.seconds = now() - progress->begun;
	passed = seen.seconds - before->seconds;
	if (passed > 0) {
		double share = before->seconds > 0 ? passed / (passed + RECENT) : 1;

		seen.record_rate += share * ((double)(seen.records - before->records) / passed -
						    seen.record_rate);
		seen.byte_rate +=
			share * ((double)(seen.bytes - before->bytes) / passed - seen.byte_rate);
	}
	return *before = seen;
}

static void
tell(struct progress *progress, bool asked)
{
	struct progress_state state = look(progress);
	char line[PROGRESS_LINE_MAX];
	size_t length = progress_line(line, &state, screen_width());

	mutex_lock(&progress->screen);
	if (asked || !progress->live)
		print(progress, line, length);
	else if (in_foreground())
		draw(progress, line, length);
	mutex_unlock(&progress->screen);
}

static bool
ended(struct progress *progress)
{
	bool is;

	mutex_lock(&progress->lock);
	is = progress->ended;
	mutex_unlock(&progress->lock);
	return is;
}

static void *
run(void *argument)
{
	struct progress *progress = argument;
	double interval = progress->live ? LIVE_INTERVAL : progress->wanted ? LOG_INTERVAL : 0;

	for (;;) {
		bool asked = signals_sigusr1_wait(interval);

		if (ended(progress))
			return NULL;
		tell(progress, asked);
	}
}

void
progress_open(struct progress *progress, enum progress_when when, struct progress_total total,
	int records)
{
	bool seen = isatty(STDERR_FILENO);

	*progress = (struct progress){ .begun = now() };
	progress->told.total = total.records;
	progress->told.total_bytes = total.bytes;
	progress->live =
		seen && when != PROGRESS_NEVER && (when == PROGRESS_ALWAYS || !isatty(records));
	progress->wanted = progress->live || when == PROGRESS_ALWAYS;
	mutex_init(&progress->lock);
	mutex_init(&progress->screen);
	signals_block(true);
	progress->running = thread_start(&progress->thread, run, progress);
	signals_block(false);
}

void
progress_add(struct progress *progress, uint64_t records, uint64_t bytes)
{
	mutex_lock(&progress->lock);
	progress->records += records;
	progress->bytes += bytes;
	mutex_unlock(&progress->lock);
}

void
progress_pause(struct progress *progress)
{
	mutex_lock(&progress->screen);
	erase(progress);
}

void
progress_resume(struct progress *progress)
{
	mutex_unlock(&progress->screen);
}

void
progress_close(struct progress *progress)
{
	char line[PROGRESS_LINE_MAX];

	if (progress->running) {
		mutex_lock(&progress->lock);
		progress->ended = true;
		mutex_unlock(&progress->lock);
		signals_sigusr1_send(progress->thread);
		pthread_join(progress->thread, NULL);
	}
	if (progress->wanted) {
		struct progress_state state = look(progress);

		print(progress, line, progress_totals(line, &state, screen_width()));
	}
	pthread_mutex_destroy(&progress->lock);
	pthread_mutex_destroy(&progress->screen);
}
