/* SPDX-License-Identifier: MIT */
/* message - what a person is told: one line of plain text, whatever it speaks of. */

#include "fuzz.h"

#include "base/error.h"
#include "base/utf8.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What diag() writes of the text; ends in NUL. */
static void
told(const char *text, char line[DIAG_MAX + 1])
{
	int file = memfd_create("message", 0), standard = dup(STDERR_FILENO);
	ssize_t length;

	FUZZ_MUST(file >= 0 && standard >= 0 && dup2(file, STDERR_FILENO) >= 0);
	diag("%s", text);
	dup2(standard, STDERR_FILENO);
	close(standard);
	length = pread(file, line, DIAG_MAX, 0);
	FUZZ_MUST(length > 0);
	line[length] = '\0';
	close(file);
}

void
fuzz_message(const char *text)
{
	char line[DIAG_MAX + 1];
	size_t length;

	FUZZ_MUST(*text != '\0');
	told(text, line);
	length = strlen(line);
	FUZZ_MUST(strncmp(line, "dpa: ", 5) == 0 && line[length - 1] == '\n');
	line[length - 1] = '\0';
	FUZZ_MUST(utf8_valid(line, length - 1));
	for (const char *p = line; *p; p++)
		FUZZ_MUST((unsigned char)*p >= 0x20 && *p != 0x7f);
}
