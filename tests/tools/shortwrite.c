/* SPDX-License-Identifier: MIT */
/* shortwrite - preloaded: write(2) takes 1 to 4099 bytes; every third call is interrupted. */

#include <errno.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static unsigned calls;

ssize_t
write(int fd, const void *bytes, size_t length)
{
	unsigned call = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
	size_t most = 1 + call * 2654435761u % 4099;

	if (call % 3 == 0) {
		errno = EINTR;
		return -1;
	}
	return syscall(SYS_write, fd, bytes, length < most ? length : most);
}

ssize_t
writev(int fd, const struct iovec *parts, int count)
{
	for (int i = 0; i < count; i++)
		if (parts[i].iov_len)
			return write(fd, parts[i].iov_base, parts[i].iov_len);
	return 0;
}
