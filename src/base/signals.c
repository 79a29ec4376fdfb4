/* SPDX-License-Identifier: MIT */
/* signals - termination signals that let the run finish records, and SIGUSR1 for progress. */

#include "base/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
static const int sigusr1 = SIGUSR1;

#define SIGNALS_COUNT (sizeof(signals) / sizeof(*signals))

/*
 * timeout(1) sends a signal to its child and then to the group of both, so the same signal arrives
 * twice. A user's second one comes later than this.
 */
#define REPEAT_NS 100000000

_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a signal handler may use lock-free atomics only");

/*
 * Signal handlers have no argument for context, so this is the program's only mutable global state.
 * pending is atomic instead of sig_atomic_t because other threads read it.
 */
static atomic_int pending;
static int64_t pending_since; /* in ns; used by the handler alone */
static int wake[2] = { -1, -1 };

static sigset_t
set_of(const int *number, size_t count)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < count; i++)
		sigaddset(&set, number[i]);
	return set;
}

void
signals_wake(void)
{
	int saved = errno;

	/* Nothing to do if the pipe is full: it is readable then. */
	if (write(wake[1], "", 1) < 0)
		errno = saved;
}

static void
handle(int number)
{
	struct timespec time;
	int64_t now;

	clock_gettime(CLOCK_MONOTONIC, &time);
	now = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
	if (pending != number) {
		pending_since = now;
		pending = number;
		signals_wake();
	} else if (now - pending_since >= REPEAT_NS) {
		signal(number, SIG_DFL);
		raise(number); /* blocked until the handler returns */
	}
}

bool
signals_init(struct error *error)
{
	struct sigaction action = { .sa_handler = handle }, inherited;

	if (wake[0] >= 0)
		return true;
	if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
		return error_set_errno(error, "cannot create a pipe");
	action.sa_mask = set_of(signals, SIGNALS_COUNT);
	for (size_t i = 0; i < SIGNALS_COUNT; i++) {
		sigaction(signals[i], NULL, &inherited);
		if (inherited.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	return true;
}

int
signals_pending(void)
{
	return pending;
}

bool
signals_wait_readable(int fd, bool wait)
{
	struct pollfd polled[] = { { .fd = fd, .events = POLLIN },
		{ .fd = wake[0], .events = POLLIN } };

	while (poll(polled, 2, wait ? -1 : 0) < 0)
		if (errno != EINTR)
			return true; /* read(2) reports what is wrong */
	return polled[0].revents && !polled[1].revents;
}

void
signals_reraise(void)
{
	int number = pending;
	sigset_t set;

	if (!number)
		return;
	signal(number, SIG_DFL);
	set = set_of(&number, 1);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
}

void
signals_block(bool blocked)
{
	sigset_t set = set_of(signals, SIGNALS_COUNT);

	pthread_sigmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

void
signals_sigusr1_block(void)
{
	sigset_t set = set_of(&sigusr1, 1);

	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

bool
signals_sigusr1_wait(double seconds)
{
	sigset_t set = set_of(&sigusr1, 1);
	struct timespec limit = { .tv_sec = (time_t)seconds };
	int number;

	limit.tv_nsec = (long)((seconds - (double)limit.tv_sec) * 1e9);
	do
		number = sigtimedwait(&set, NULL, seconds > 0 ? &limit : NULL);
	while (number < 0 && errno == EINTR); /* after SIGSTOP and SIGCONT */
	return number == SIGUSR1;
}
