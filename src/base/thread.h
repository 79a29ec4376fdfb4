/* SPDX-License-Identifier: MIT */
/* thread - wrappers of pthreads that abort on errors, all of which are bugs; creation may fail. */

#ifndef DPA_BASE_THREAD_H
#define DPA_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

static inline void
thread_check(int status)
{
	if (status)
		abort();
}

static inline void
mutex_init(pthread_mutex_t *mutex)
{
	thread_check(pthread_mutex_init(mutex, NULL));
}

static inline void
mutex_lock(pthread_mutex_t *mutex)
{
	thread_check(pthread_mutex_lock(mutex));
}

static inline void
mutex_unlock(pthread_mutex_t *mutex)
{
	thread_check(pthread_mutex_unlock(mutex));
}

static inline void
cond_init(pthread_cond_t *cond)
{
	thread_check(pthread_cond_init(cond, NULL));
}

static inline void
cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex)
{
	thread_check(pthread_cond_wait(cond, mutex));
}

static inline void
cond_signal(pthread_cond_t *cond)
{
	thread_check(pthread_cond_signal(cond));
}

static inline void
cond_broadcast(pthread_cond_t *cond)
{
	thread_check(pthread_cond_broadcast(cond));
}

/* The default of 8 MiB per thread would count against ulimit -v. */
#define THREAD_STACK ((size_t)256 << 10)

/* False: the system has no resources for another thread. */
static inline bool
thread_start(pthread_t *thread, void *(*run)(void *), void *argument)
{
	pthread_attr_t attributes;
	int status;

	thread_check(pthread_attr_init(&attributes));
	thread_check(pthread_attr_setstacksize(&attributes, THREAD_STACK));
	status = pthread_create(thread, &attributes, run, argument);
	pthread_attr_destroy(&attributes);
	return status == 0;
}

#endif
