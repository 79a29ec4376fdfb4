/* SPDX-License-Identifier: MIT */
/* shortread - preloaded: read(2) gives 1 to 97 bytes; every third call is interrupted. */

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

static unsigned calls;

ssize_t
read(int fd, void *bytes, size_t length)
{
	unsigned call = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
	size_t most = 1 + call * 2654435761u % 97;

	if (call % 3 == 0) {
		errno = EINTR;
		return -1;
	}
	return syscall(SYS_read, fd, bytes, length < most ? length : most);
}
