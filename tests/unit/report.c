/* SPDX-License-Identifier: MIT */
/* report - the first fault wins and long texts are cut. */

#include "base/report.h"
#include "unit.h"

#include <errno.h>
#include <string.h>

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

static void
nothing_steers_a_terminal(void)
{
	struct fault fault = { 0 }, cut = { 0 };
	char name[FAULT_TEXT_MAX + 1];

	fault_set(&fault, STATUS_TROUBLE, "'%s'", "\x1b[2J\n\t\x7f\xff\xc2\x9b\xc3\xbc\xe2\x82");
	CHECK(strcmp(fault.text, "'?[2J??????\xc3\xbc?"
				 "?'") == 0);
	memset(name, 'x', FAULT_TEXT_MAX - 2);
	memcpy(name + FAULT_TEXT_MAX - 2, "\xc3\xbc", 3);
	fault_set(&cut, STATUS_TROUBLE, "%s", name);
	CHECK(cut.text[FAULT_TEXT_MAX - 3] == 'x' && cut.text[FAULT_TEXT_MAX - 2] == '?');
}

void
test_report(void)
{
	nothing_steers_a_terminal();
	first_fault_wins();
	errno_is_told();
	long_texts_are_cut();
}
