/* SPDX-License-Identifier: MIT */
/*
 * failalloc - preloaded: the allocation number FAIL_AT fails, with FAIL_ON every later one too.
 * The file FAIL_MARK is made when one did.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static long calls;

static int
fails(void)
{
	const char *at = getenv("FAIL_AT"), *mark = getenv("FAIL_MARK");
	long call = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
	int fd;

	if (!at || !mark || call < atol(at) || (call > atol(at) && !getenv("FAIL_ON")))
		return 0;
	fd = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : __libc_memalign(alignment, size);
}

int
posix_memalign(void **out, size_t alignment, size_t size)
{
	void *made = fails() ? NULL : __libc_memalign(alignment, size);

	if (!made)
		return ENOMEM;
	*out = made;
	return 0;
}
