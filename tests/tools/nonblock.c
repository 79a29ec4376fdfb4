/* SPDX-License-Identifier: MIT */
/* nonblock - makes standard input and output non-blocking and becomes a command. */

#include <fcntl.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	if (argc < 2)
		return 125;
	for (int fd = 0; fd < 2; fd++)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	execvp(argv[1], argv + 1);
	return 127;
}
