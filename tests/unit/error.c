/* SPDX-License-Identifier: MIT */
/* error - errors: the first one is kept, errno is described, long texts are cut; sanitized lines.
 */

#include "base/error.h"
#include "base/utf8.h"
#include "unit.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void
check_first_error(void)
{
	struct error error = { 0 };

	CHECK(!error_set(&error, STATUS_INVALID, "line %d", 7));
	CHECK(!error_out_of_memory(&error));
	CHECK(error.status == STATUS_INVALID);
	CHECK(strcmp(error.text, "line 7") == 0);
}

static void
check_errno(void)
{
	struct error error = { 0 };

	errno = ENOSPC;
	error_set_errno(&error, "cannot write '%s'", "x");
	CHECK(error.status == STATUS_TROUBLE);
	CHECK(strcmp(error.text, "cannot write 'x': No space left on device") == 0);
}

static void
check_long_text(void)
{
	struct error error = { 0 };
	char name[2 * ERROR_TEXT_MAX];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	errno = EIO;
	error_set_errno(&error, "%s", name);
	CHECK(strlen(error.text) == ERROR_TEXT_MAX - 1);
}

/* Read what diag writes for the name. */
static void
capture(const char *name, char line[DIAG_MAX + 1])
{
	int ends[2] = { -1, -1 }, saved = dup(STDERR_FILENO);
	ssize_t length;

	CHECK(saved >= 0 && pipe(ends) == 0 && dup2(ends[1], STDERR_FILENO) >= 0);
	diag("'%s'", name);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(ends[1]);
	length = read(ends[0], line, DIAG_MAX);
	close(ends[0]);
	line[length < 0 ? 0 : length] = '\0';
}

static void
check_sanitizing(void)
{
	char name[ERROR_TEXT_MAX + 1], line[DIAG_MAX + 1];

	capture("\x1b[2J\n\t\x7f\xff\xc2\x9b\xc3\xbc\xe2\x82", line);
	CHECK(strcmp(line, "dpa: '\\x1B[2J\\x0A\\x09\\x7F\\xFF\\xC2\\x9B\xc3\xbc\\xE2\\x82'\n") ==
		0);
	/* No-break space, zero-width space, directional override, byte order mark. */
	capture("\xc2\xa0\xe2\x80\x8b\xe2\x80\xae\xef\xbb\xbf\xe6\x97\xa5", line);
	CHECK(strcmp(line, "dpa: '\\xC2\\xA0\\xE2\\x80\\x8B\\xE2\\x80\\xAE\\xEF\\xBB\\xBF"
			   "\xe6\x97\xa5'\n") == 0);
	memset(name, 'x', ERROR_TEXT_MAX - 3);
	memcpy(name + ERROR_TEXT_MAX - 3, "\xc3\xbc", 3);
	capture(name, line);
	CHECK(strlen(line) <= ERROR_TEXT_MAX + sizeof("dpa: "));
	CHECK(utf8_valid(line, strlen(line)));
	/* A line is written as a whole by one write(2), also to a pipe. */
	memset(name, '\n', ERROR_TEXT_MAX);
	name[ERROR_TEXT_MAX] = '\0';
	capture(name, line);
	CHECK(strlen(line) <= DIAG_MAX && strchr(line, '\n') == line + strlen(line) - 1);
}

void
test_error(void)
{
	check_sanitizing();
	check_first_error();
	check_errno();
	check_long_text();
}
