/* SPDX-License-Identifier: MIT */
/* libfuzzer - gives libFuzzer the harness that the compiler's command line names as HARNESS. */

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	HARNESS(data, size);
	return 0;
}
