/* SPDX-License-Identifier: MIT */
/* test_batch - a batch of samples to try kernels on. */

#ifndef DPA_KERNEL_TEST_BATCH_H
#define DPA_KERNEL_TEST_BATCH_H

#include "base/error.h"
#include "kernel/kernel.h"

/* n seed strings and room for all that comes of them, with one digest and one value to spare. */
struct test_batch {
	size_t n;
	uint32_t *offset;
	unsigned char *bytes;
	struct digest *digest;
	double *uniform; /* value k of sample i at [k * n + i] */
};

/* Without texts as yet; none is to be longer than text_max. */
bool test_batch_open(struct test_batch *test_batch, size_t n, size_t text_max, unsigned draws,
	struct error *error);
void test_batch_close(struct test_batch *test_batch);

/* Set text i; they are to be set in order. */
void test_batch_add(struct test_batch *test_batch, size_t i, const void *text, size_t length);

struct seed_strings test_batch_strings(const struct test_batch *test_batch);

#endif
