/* SPDX-License-Identifier: MIT */
/* test_batch - seed strings, digests and draws of a batch of samples, for tests and benchmarks. */

#include "kernel/test_batch.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

void
test_batch_close(struct test_batch *batch)
{
	free(batch->offset);
	free(batch->bytes);
	free(batch->digest);
	free(batch->uniform);
}

bool
test_batch_open(
	struct test_batch *batch, size_t n, size_t max_length, unsigned draws, struct error *error)
{
	*batch = (struct test_batch){
		.n = n,
		.offset = calloc(n + 1, sizeof(*batch->offset)),
		.bytes = calloc(n * max_length + PADDING, 1),
		.digest = calloc(n + 1, sizeof(*batch->digest)),
		.uniform = calloc(n * draws + 1, sizeof(*batch->uniform)),
	};
	if (batch->offset && batch->bytes && batch->digest && batch->uniform)
		return true;
	test_batch_close(batch);
	return error_out_of_memory(error);
}

struct seed_strings
test_batch_strings(const struct test_batch *batch)
{
	return (struct seed_strings){ batch->bytes, batch->offset };
}

void
test_batch_set(struct test_batch *batch, size_t i, const void *string, size_t length)
{
	memcpy(batch->bytes + batch->offset[i], string, length);
	batch->offset[i + 1] = batch->offset[i] + (uint32_t)length;
}
