/* SPDX-License-Identifier: MIT */
/* report - the first fault wins and long texts are cut. */

#include "base/report.h"
#include "base/text.h"
#include "unit.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void
first_fault_wins(void)
{
	struct fault fault = { 0 };

	CHECK(!fault_set(&fault, STATUS_INVALID, "line %d", 7));
	CHECK(!fault_memory(&fault));
	CHECK(fault.status == STATUS_INVALID);
	CHECK(strcmp(fault.text, "line 7") == 0);
}

static void
errno_is_told(void)
{
	struct fault fault = { 0 };

	errno = ENOSPC;
	fault_errno(&fault, "cannot write '%s'", "x");
	CHECK(fault.status == STATUS_TROUBLE);
	CHECK(strcmp(fault.text, "cannot write 'x': No space left on device") == 0);
}

static void
long_texts_are_cut(void)
{
	struct fault fault = { 0 };
	char name[2 * FAULT_TEXT_MAX];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	errno = EIO;
	fault_errno(&fault, "%s", name);
	CHECK(strlen(fault.text) == FAULT_TEXT_MAX - 1);
}

/* What report() writes of this name. */
static void
report_of(const char *name, char line[2 * FAULT_TEXT_MAX])
{
	int ends[2] = { -1, -1 }, standard = dup(STDERR_FILENO);
	ssize_t length;

	CHECK(standard >= 0 && pipe(ends) == 0 && dup2(ends[1], STDERR_FILENO) >= 0);
	report("'%s'", name);
	dup2(standard, STDERR_FILENO);
	close(standard);
	close(ends[1]);
	length = read(ends[0], line, 2 * FAULT_TEXT_MAX - 1);
	close(ends[0]);
	line[length < 0 ? 0 : length] = '\0';
}

static void
nothing_steers_a_terminal(void)
{
	char name[FAULT_TEXT_MAX + 1], line[2 * FAULT_TEXT_MAX];

	report_of("\x1b[2J\n\t\x7f\xff\xc2\x9b\xc3\xbc\xe2\x82", line);
	CHECK(strcmp(line, "dpa: '?[2J??????\xc3\xbc?"
			   "?'\n") == 0);
	memset(name, 'x', FAULT_TEXT_MAX - 3);
	memcpy(name + FAULT_TEXT_MAX - 3, "\xc3\xbc", 3);
	report_of(name, line);
	CHECK(strlen(line) <= FAULT_TEXT_MAX + sizeof("dpa: "));
	CHECK(utf8_valid(line, strlen(line)));
}

void
test_report(void)
{
	nothing_steers_a_terminal();
	first_fault_wins();
	errno_is_told();
	long_texts_are_cut();
}
