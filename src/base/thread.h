/* SPDX-License-Identifier: MIT */
/* thread - pthreads that abort on errors, all of which are bugs; creation may fail. */

#pragma once

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#define mutex_init(mutex)      thread_check(pthread_mutex_init(mutex, NULL))
#define mutex_lock(mutex)      thread_check(pthread_mutex_lock(mutex))
#define mutex_unlock(mutex)    thread_check(pthread_mutex_unlock(mutex))
#define cond_init(cond)        thread_check(pthread_cond_init(cond, NULL))
#define cond_wait(cond, mutex) thread_check(pthread_cond_wait(cond, mutex))
#define cond_signal(cond)      thread_check(pthread_cond_signal(cond))
#define cond_broadcast(cond)   thread_check(pthread_cond_broadcast(cond))

static inline void
thread_check(int status)
{
	if (status)
		abort();
}

/* The default of 8 MiB per thread would count against ulimit -v. */
#define THREAD_STACK ((size_t)256 << 10)

/* All signals are blocked in the thread. False: the system has no resources for another. */
static inline bool
thread_start(pthread_t *thread, void *(*run)(void *), void *argument)
{
	pthread_attr_t attributes;
	sigset_t all, old;

	thread_check(pthread_attr_init(&attributes));
	thread_check(pthread_attr_setstacksize(&attributes, THREAD_STACK));
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	int status = pthread_create(thread, &attributes, run, argument);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attributes);
	return status == 0;
}
