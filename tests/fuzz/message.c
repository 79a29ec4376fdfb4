/* SPDX-License-Identifier: MIT */
/* message - what may stand in a message. */

#include "fuzz.h"

#include "base/text.h"

#include <string.h>

void
fuzz_message(const char *text)
{
	FUZZ_MUST(*text != '\0');
	FUZZ_MUST(utf8_valid(text, strlen(text)));
	for (; *text; text++)
		FUZZ_MUST((unsigned char)*text >= 0x20 && *text != 0x7f);
}
