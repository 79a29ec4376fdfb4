/* SPDX-License-Identifier: MIT */
/* progress - reports the progress of a run on standard error. */

#include "pipeline/progress.h"

#include "base/signals.h"
#include "base/thread.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* All in seconds. */
#define LIVE_INTERVAL 0.2  /* of the live line: the eye follows no faster */
#define LOG_INTERVAL  10.0 /* of lines in a file: 2 MB per month */
#define RATE_WINDOW   2.0  /* time constant of the moving averages of the rates */

#define WIDTH_UNKNOWN 80

#define NUMBER_MAX 32
#define DETAIL_MAX 4 /* level of detail of the longest line, 92 characters; the shortest has 0 */

/* Three significant digits with an SI prefix and the unit: 999, 1.00k, 45.2 MB. */
static const char *
format_si(char text[NUMBER_MAX], double number, const char *unit)
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
	snprintf(text, NUMBER_MAX, "%.*f%s%.*s%s", decimals, number, *unit ? " " : "", power > 0,
		prefixes + power, unit);
	return text;
}

/* 0:03, 12:34, 1:02:03, 4d 05:06. */
static const char *
format_duration(char text[NUMBER_MAX], double seconds)
{
	/* Above a thousand years, the conversion might overflow. */
	unsigned long long all =
		seconds < 3.2e10 ? (unsigned long long)(seconds + 0.5) : 32000000000ULL;
	unsigned second = (unsigned)(all % 60), minute = (unsigned)(all / 60 % 60);
	unsigned long long hour = all / 3600;

	if (hour >= 24)
		snprintf(text, NUMBER_MAX, "%llud %02llu:%02u", hour / 24, hour % 24, minute);
	else if (hour > 0)
		snprintf(text, NUMBER_MAX, "%llu:%02u:%02u", hour, minute, second);
	else
		snprintf(text, NUMBER_MAX, "%u:%02u", minute, second);
	return text;
}

/* Rounded down: 100 only when all is done. */
static unsigned
percent(uint64_t done, uint64_t total)
{
	double percentage = 100 * ((double)done / (double)total);

	if (done >= total)
		return 100;
	return percentage < 99 ? (unsigned)percentage : 99;
}

static size_t
format_progress(char *line, const struct progress_state *state, unsigned detail)
{
	/* The records count, or else the bytes. */
	uint64_t total = state->total ? state->total : state->total_bytes;
	uint64_t done = state->total ? state->records : state->bytes;
	double average = state->seconds > 0 ? (double)done / state->seconds : 0;
	char number[NUMBER_MAX], *end = line + sprintf(line, "dpa: ");

	if (total)
		end += sprintf(end, "%u%%%s", percent(done, total), detail > 0 ? ", " : "");
	if (!total || detail > 0)
		end += sprintf(end, "%s", format_si(number, (double)state->records, ""));
	if (state->total && detail > 3)
		end += sprintf(end, " of %s", format_si(number, (double)state->total, ""));
	if (detail > 1)
		end += sprintf(end, " records");
	if (detail > 2)
		end += sprintf(end, ", %s/s", format_si(number, state->record_rate, ""));
	if (detail > 3)
		end += sprintf(end, ", %s/s", format_si(number, state->byte_rate, "B"));
	if (!total && detail > 0)
		end += sprintf(end, ", %s", format_duration(number, state->seconds));
	else if (total && detail > 0 && average > 0 && done < total)
		end += sprintf(end, ", %s left",
			format_duration(number, (double)(total - done) / average));
	return (size_t)(end - line);
}

static size_t
format_totals(char *line, const struct progress_state *state, unsigned detail)
{
	double seconds = state->seconds > 1e-9 ? state->seconds : 1e-9; /* rates are finite */
	char number[NUMBER_MAX], *end = line;

	end += sprintf(end, "dpa: %ju record%s", (uintmax_t)state->records,
		state->records == 1 ? "" : "s");
	if (detail > 3)
		end += sprintf(end, ", %s", format_si(number, (double)state->bytes, "B"));
	if (detail > 0 && seconds < 60)
		end += sprintf(end, " in %.2f s", seconds);
	else if (detail > 0)
		end += sprintf(end, " in %s", format_duration(number, seconds));
	if (detail > 1)
		end += sprintf(
			end, ", %s/s", format_si(number, (double)state->records / seconds, ""));
	if (detail > 2)
		end += sprintf(
			end, ", %s/s", format_si(number, (double)state->bytes / seconds, "B"));
	return (size_t)(end - line);
}

size_t
progress_line(char line[PROGRESS_LINE_MAX], const struct progress_state *state, size_t width,
	bool has_ended)
{
	unsigned detail = DETAIL_MAX;
	size_t length;

	do
		length = has_ended ? format_totals(line, state, detail)
				   : format_progress(line, state, detail);
	while (length > width && detail-- > 0);
	return length;
}

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

/* Replace the live line; an empty one erases it, with blanks: not every terminal knows an escape
 * sequence for that. */
static void
draw_line(struct progress *progress, const char *line, size_t length)
{
	char text[PROGRESS_LINE_MAX + 2];
	size_t size = length > progress->drawn ? length : progress->drawn;

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
print_line(struct progress *progress, char *line, size_t length)
{
	draw_line(progress, "", 0);
	line[length] = '\n';
	diag_write(line, length + 1);
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

		state->record_rate +=
			weight * ((double)(records - state->records) / passed - state->record_rate);
		state->byte_rate +=
			weight * ((double)(bytes - state->bytes) / passed - state->byte_rate);
	}
	state->records = records;
	state->bytes = bytes;
	state->seconds = seconds;
	return state;
}

static void *
thread_run(void *argument)
{
	struct progress *progress = argument;

	for (;;) {
		bool requested = signals_sigusr1_wait(progress->interval);
		char line[PROGRESS_LINE_MAX];
		size_t length;
		pid_t group;

		if (atomic_load(&progress->ended))
			return NULL;
		length = progress_line(line, update_state(progress), terminal_width(), false);
		group = tcgetpgrp(STDERR_FILENO);
		mutex_lock(&progress->terminal);
		if (requested || !progress->live)
			print_line(progress, line, length);
		else if (group < 0 || group == getpgrp()) /* not on the command line of a shell */
			draw_line(progress, line, length);
		mutex_unlock(&progress->terminal);
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
		print_line(progress, line,
			progress_line(line, update_state(progress), terminal_width(), true));
	pthread_mutex_destroy(&progress->terminal);
}
