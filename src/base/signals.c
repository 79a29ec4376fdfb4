/* SPDX-License-Identifier: MIT */
/* signals - signals that end the run in good order, or ask how far it is. */

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

_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "a handler may only use what needs no lock");

#define SIGNALS_COUNT (sizeof(signals) / sizeof(*signals))

/* A handler gets no argument of ours: this is the one state of the program that is not passed
 * around. Other threads look at it, for which a sig_atomic_t is not enough. */
static atomic_int pending;
static int64_t noted; /* when, in nanoseconds; the handler's */
static int wake[2] = { -1, -1 };

void
signals_wake(void)
{
	int saved = errno;

	/* A pipe that is full is readable already. */
	if (write(wake[1], "", 1) < 0)
		errno = saved;
}

/*
 * Whoever means the second one waits a moment; timeout(1) sends each signal twice in a row, to its
 * child and to their group, and the child may have taken the first before the second comes.
 */
#define TWICE_NS 100000000

static void
note(int number)
{
	struct timespec now;
	int64_t at;

	clock_gettime(CLOCK_MONOTONIC, &now);
	at = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	if (pending == number) {
		if (at - noted < TWICE_NS)
			return;
		signal(number, SIG_DFL);
		raise(number); /* blocked until this returns */
		return;
	}
	noted = at;
	pending = number;
	signals_wake();
}

bool
signals_init(struct error *error)
{
	struct sigaction action = { .sa_handler = note }, before;

	if (wake[0] >= 0)
		return true;
	if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
		return error_set_errno(error, "cannot make a pipe");
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < SIGNALS_COUNT; i++)
		sigaddset(&action.sa_mask, signals[i]);
	for (size_t i = 0; i < SIGNALS_COUNT; i++) {
		sigaction(signals[i], NULL, &before);
		if (before.sa_handler != SIG_IGN)
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
			return true; /* read(2) will say what is wrong */
	return polled[0].revents && !polled[1].revents;
}

void
signals_reraise(void)
{
	sigset_t set;

	if (!pending)
		return;
	signal(pending, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, pending);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(pending);
}

void
signals_block(bool blocked)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < SIGNALS_COUNT; i++)
		sigaddset(&set, signals[i]);
	pthread_sigmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

static sigset_t
sigusr1_set(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	return set;
}

void
signals_sigusr1_block(void)
{
	sigset_t set = sigusr1_set();

	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

bool
signals_sigusr1_wait(double seconds)
{
	sigset_t set = sigusr1_set();
	struct timespec limit = { .tv_sec = (time_t)seconds };
	int got;

	limit.tv_nsec = (long)((seconds - (double)limit.tv_sec) * 1e9);
	do
		got = sigtimedwait(&set, NULL, seconds > 0 ? &limit : NULL);
	while (got < 0 && errno == EINTR); /* stopped and continued */
	return got == SIGUSR1;
}

void
signals_sigusr1_send(pthread_t thread)
{
	pthread_kill(thread, SIGUSR1);
}
