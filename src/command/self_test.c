/* SPDX-License-Identifier: MIT */
/* self_test - --self-test: every kernel is compared with mbedTLS. */

#include "command/self_test.h"

#include "base/buffer.h"
#include "base/error.h"
#include "kernel/engine.h"
#include "output/output_file.h"

enum status
self_test(void)
{
	enum status status = STATUS_OK;
	struct error error = { 0 };
	struct memstream page;

	if (!memstream_open(&page, &error)) {
		diag("%s", error.text);
		return error.status;
	}
	for (size_t i = 0; kernels[i]; i++) {
		struct error failure = { 0 };

		if (!kernel_runs_here(kernels[i])) {
			fprintf(page.stream, "%s: not on this CPU\n", kernels[i]->name);
		} else if (kernel_self_test(kernels[i], &failure)) {
			fprintf(page.stream, "%s: OK\n", kernels[i]->name);
		} else {
			fprintf(page.stream, "%s: FAILED: %s\n", kernels[i]->name, failure.text);
			status = STATUS_INVALID;
		}
	}
	if (output_print_stream(&page, &error))
		return status;
	diag("%s", error.text);
	return error.status;
}
