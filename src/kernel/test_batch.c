/* SPDX-License-Identifier: MIT */
/* test_batch - a batch of samples to try kernels on. */

#include "kernel/test_batch.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

void
test_batch_close(struct test_batch *test_batch)
{
	free(test_batch->offset);
	free(test_batch->bytes);
	free(test_batch->digest);
	free(test_batch->uniform);
}

bool
test_batch_open(struct test_batch *test_batch, size_t n, size_t text_max, unsigned draws,
	struct error *error)
{
	*test_batch = (struct test_batch){
		.n = n,
		.offset = calloc(n + 1, sizeof(*test_batch->offset)),
		.bytes = calloc(n * text_max + PADDING, 1),
		.digest = calloc(n + 1, sizeof(*test_batch->digest)),
		.uniform = calloc(n * draws + 1, sizeof(*test_batch->uniform)),
	};
	if (test_batch->offset && test_batch->bytes && test_batch->digest && test_batch->uniform)
		return true;
	test_batch_close(test_batch);
	return error_out_of_memory(error);
}

struct seed_strings
test_batch_strings(const struct test_batch *test_batch)
{
	return (struct seed_strings){ test_batch->bytes, test_batch->offset };
}

void
test_batch_add(struct test_batch *test_batch, size_t i, const void *text, size_t length)
{
	memcpy(test_batch->bytes + test_batch->offset[i], text, length);
	test_batch->offset[i + 1] = test_batch->offset[i] + (uint32_t)length;
}
