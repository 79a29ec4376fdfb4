/* SPDX-License-Identifier: MIT */
/* self_test - --self-test: every kernel is compared with mbedTLS. */

#include "command/self_test.h"

#include "base/buffer.h"
#include "base/error.h"
#include "kernel/self_test.h"
#include "output/output_file.h"

#include <stdlib.h>

static enum status
test_kernels(FILE *stream)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; kernels[i]; i++) {
		struct error error = { 0 };

		if (!kernel_runs_here(kernels[i])) {
			fprintf(stream, "%s: not on this CPU\n", kernels[i]->name);
		} else if (kernel_self_test(kernels[i], &error)) {
			fprintf(stream, "%s: OK\n", kernels[i]->name);
		} else {
			fprintf(stream, "%s: FAILED: %s\n", kernels[i]->name, error.text);
			status = STATUS_INVALID;
		}
	}
	return status;
}

enum status
self_test(void)
{
	enum status status = STATUS_OK;
	struct error error = { 0 };
	struct memstream page;

	if (memstream_open(&page, &error)) {
		status = test_kernels(page.stream);
		if (memstream_close(&page, &error)) {
			output_print(page.buffer.data, page.buffer.size, &error);
			free(page.buffer.data);
		}
	}
	if (error.status == STATUS_OK)
		return status;
	diag("%s", error.text);
	return error.status;
}
