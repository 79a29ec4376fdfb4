/* SPDX-License-Identifier: MIT */
/* progress - reports the progress of a run on standard error. */

#include "pipeline/progress.h"

#include "base/signals.h"
#include "base/thread.h"
#include "pipeline/stage_timing.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* All in seconds. */
#define LIVE_INTERVAL 0.2  /* of the live line: the eye follows no faster */
#define LOG_INTERVAL  10.0 /* of lines in a file: 2 MB per month */

/* Three significant digits with an SI prefix and the unit: 999, 1.00k, 45.2 MB. */
static char *
print_si(char *end, double number, const char *unit)
{
	static const char prefixes[] = " kMGTPE";
	unsigned power = 0;
	int decimals = 0;

	/* A number that would be rounded to four digits gets the next prefix. */
	for (; number >= 999.5 && prefixes[power + 1]; power++)
		number /= 1000;
	if (power > 0 && number < 9.995)
		decimals = 2;
	else if (power > 0 && number < 99.95)
		decimals = 1;
	return end + sprintf(end, "%.*f%s%.*s%s", decimals, number, *unit ? " " : "", power > 0,
			     prefixes + power, unit);
}

/* 0:03, 12:34, 1:02:03. */
static char *
print_duration(char *end, double seconds)
{
	/* Above a thousand years, the conversion might overflow. */
	uint64_t all = seconds < 3.2e10 ? (uint64_t)(seconds + 0.5) : 32000000000;
	unsigned second = (unsigned)(all % 60), minute = (unsigned)(all / 60 % 60);

	if (all < 3600)
		return end + sprintf(end, "%u:%02u", minute, second);
	return end + sprintf(end, "%ju:%02u:%02u", (uintmax_t)(all / 3600), minute, second);
}

static char *
print_rates(char *end, const struct progress *progress, double seconds)
{
	if (seconds < 1e-9) /* keep rates finite */
		seconds = 1e-9;
	end = stpcpy(print_si(end, (double)progress->records / seconds, ""), "/s, ");
	return stpcpy(print_si(end, (double)progress->bytes / seconds, "B"), "/s");
}

char *
progress_line(char line[PROGRESS_LINE_MAX], const struct progress *progress, double seconds)
{
	/* The records count, or else the bytes. */
	const struct progress_total *expected = &progress->total;
	uint64_t total = expected->records ? expected->records : expected->bytes;
	uint64_t done = expected->records ? progress->records : progress->bytes;
	char *end = stpcpy(line, "dpa: ");

	if (total) {
		int percent = (int)(100 * ((double)done / (double)total));

		if (percent >= 100) /* only when all is done */
			percent = done < total ? 99 : 100;
		end += sprintf(end, "%d%%, ", percent);
	}
	end = print_si(end, (double)progress->records, "");
	if (expected->records)
		end = print_si(stpcpy(end, " of "), (double)total, "");
	end = print_rates(stpcpy(end, " records, "), progress, seconds);
	if (total == 0) {
		end = print_duration(stpcpy(end, ", "), seconds);
	} else if (done > 0 && done < total) {
		double left = (double)(total - done) * (seconds / (double)done);

		end = stpcpy(print_duration(stpcpy(end, ", "), left), " left");
	}
	return end;
}

char *
progress_totals(char line[PROGRESS_LINE_MAX], const struct progress *progress, double seconds)
{
	uint64_t records = progress->records;
	char *end = line + sprintf(line, "dpa: %ju record%s, ", (uintmax_t)records,
				   records == 1 ? "" : "s");

	end = stpcpy(print_si(end, (double)progress->bytes, "B"), " in ");
	if (seconds < 60)
		end += sprintf(end, "%.2f s", seconds);
	else
		end = print_duration(end, seconds);
	return print_rates(stpcpy(end, ", "), progress, seconds);
}

static double
elapsed(const struct progress *progress)
{
	return 1e-9 * (double)(clock_read(CLOCK_MONOTONIC) - progress->start_time);
}

/*
 * Replace the live line by the part of this line that fits, or erase it. Blanks erase, because not
 * every terminal has an escape sequence for that. The width is queried each time because a window
 * changes its size. The last column stays free: some terminals begin a new line when it is filled.
 */
static void
draw_line(struct progress *progress, const char *line, size_t length)
{
	char text[PROGRESS_LINE_MAX + 2];
	struct winsize window;
	size_t width = 80, size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
		width = window.ws_col;
	if (length > width - 1)
		length = width - 1;
	size = length > progress->drawn ? length : progress->drawn;
	if (size == 0)
		return;
	memset(text, ' ', sizeof(text));
	memcpy(text + 1, line, length);
	text[0] = text[size + 1] = '\r';
	diag_write(text, size + 1 + (length == 0));
	progress->drawn = length;
}

/* Print a line that stays. */
static void
print_line(struct progress *progress, char *line, char *end)
{
	draw_line(progress, "", 0);
	*end++ = '\n';
	diag_write(line, (size_t)(end - line));
}

static void *
thread_run(void *argument)
{
	struct progress *progress = argument;

	for (;;) {
		bool requested = signals_sigusr1_wait(progress->interval);
		char line[PROGRESS_LINE_MAX];
		char *end = progress_line(line, progress, elapsed(progress));
		pid_t group = tcgetpgrp(STDERR_FILENO);

		if (atomic_load(&progress->ended))
			return NULL;
		mutex_lock(&progress->terminal);
		if (requested || !progress->live)
			print_line(progress, line, end);
		else if (group < 0 || group == getpgrp()) /* not on the command line of a shell */
			draw_line(progress, line, (size_t)(end - line));
		mutex_unlock(&progress->terminal);
	}
}

void
progress_open(struct progress *progress, enum progress_when when, struct progress_total total,
	int records)
{
	*progress = (struct progress){ .start_time = clock_read(CLOCK_MONOTONIC), .total = total };
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
	draw_line(progress, "", 0);
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
		print_line(progress, line, progress_totals(line, progress, elapsed(progress)));
	pthread_mutex_destroy(&progress->terminal);
}
