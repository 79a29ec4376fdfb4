/* SPDX-License-Identifier: MIT */
/* message - what may stand in a message. */

#include "fuzz.h"

#include "base/report.h"

#include <string.h>

void
fuzz_message(const char *text)
{
	FUZZ_MUST(*text != '\0');
	FUZZ_MUST(strlen(text) < FAULT_TEXT_MAX);
}
