/* SPDX-License-Identifier: MIT */
/* signals - termination signals that let the run finish records, and SIGUSR1 for progress. */

#include "base/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

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
static atomic_int expired;    /* seconds since the first signal that ends the run, rounded down */
static atomic_int writing;    /* threads in signals_write */
static int64_t pending_since; /* in ns; used by the handler alone */
static int wake[2] = { -1, -1 };

/* How long a thread may look at nothing but a descriptor that is not ready. */
#define POLL_MS 100

/* A thread that is still in signals_write after so many seconds is considered blocked. */
#define STUCK_S 3

/* Terminate by the default action of the signal. Process 1 of a PID namespace has none: the kernel
 * discards the signal, and raise returns. */
static _Noreturn void
die(int number)
{
	sigset_t set;

	signal(number, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, number);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	raise(number);
	_exit(128 + number);
}

/* SIGALRM, every second. It interrupts the main thread if that is blocked in a system call. */
static void
handle_alarm(int number)
{
	(void)number;
	if (++expired >= STUCK_S && writing)
		die(pending);
	alarm(1);
}

/* Set a handler. Other signals are blocked while it runs. */
static void
set_handler(int number, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };

	sigfillset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

static bool
is_ignored(int number)
{
	struct sigaction action;

	sigaction(number, NULL, &action);
	return action.sa_handler == SIG_IGN;
}

static void
handle(int number)
{
	int saved = errno;
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	int64_t now = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
	/* Until now SIGALRM has kept the action that it had: "alarm 60; exec dpa" in a parent's
	 * code limits the run's time. */
	if (!pending) {
		set_handler(SIGALRM, handle_alarm);
		alarm(1);
	}
	if (pending != number) {
		pending_since = now;
		pending = number;
		/* Nothing to do if the pipe is full: it is readable then. */
		if (write(wake[1], "", 1) < 0)
			errno = saved;
	} else if (now - pending_since >= REPEAT_NS) {
		die(number);
	}
}

void
signals_init_process_1(void)
{
	static const int fatal[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGALRM, SIGTERM, SIGUSR2,
		SIGXCPU, SIGXFSZ };

	for (size_t i = 0; getpid() == 1 && i < sizeof(fatal) / sizeof(*fatal); i++)
		if (!is_ignored(fatal[i]))
			set_handler(fatal[i], die);
}

bool
signals_init(struct error *error)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP };
	sigset_t set;

	if (wake[0] >= 0)
		return true;
	if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
		return error_set_errno(error, "cannot create a pipe");
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	for (size_t i = 0; i < sizeof(ending) / sizeof(*ending); i++) {
		sigaddset(&set, ending[i]);
		if (!is_ignored(ending[i]))
			set_handler(ending[i], handle);
	}
	pthread_sigmask(SIG_UNBLOCK, &set, NULL); /* a parent may have blocked them */
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

ssize_t
signals_write(int fd, const char *bytes, size_t size)
{
	struct pollfd polled = { .fd = fd, .events = POLLOUT };
	int ready = 0;

	while (ready == 0) {
		if (expired) {
			errno = ETIMEDOUT;
			return -1;
		}
		ready = poll(&polled, 1, POLL_MS);
		if (ready < 0 && errno == EINTR)
			ready = 0;
	}
	writing++;
	ssize_t wrote =
		write(fd, bytes, size < PIPE_BUF ? size : PIPE_BUF); /* reports what is wrong */
	writing--;
	return wrote;
}

void
signals_reraise(void)
{
	if (pending)
		die(pending);
}

void
signals_sigusr1_block(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

bool
signals_sigusr1_wait(double seconds)
{
	struct timespec limit = { .tv_sec = (time_t)seconds };
	sigset_t set;
	int number;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	limit.tv_nsec = (long)((seconds - (double)limit.tv_sec) * 1e9);
	do
		number = sigtimedwait(&set, NULL, seconds > 0 ? &limit : NULL);
	while (number < 0 && errno == EINTR); /* after SIGSTOP and SIGCONT */
	return number == SIGUSR1;
}
