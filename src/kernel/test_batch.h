/* SPDX-License-Identifier: MIT */
/* test_batch - seed strings, digests and draws of a batch of samples, for tests and benchmarks. */

#ifndef DPA_KERNEL_TEST_BATCH_H
#define DPA_KERNEL_TEST_BATCH_H

#include "base/error.h"
#include "kernel/kernel.h"

/* Arrays for n samples; digest and uniform have one element more, to detect writes past the end. */
struct test_batch {
	size_t n;
	uint32_t *offset;
	unsigned char *bytes;
	struct digest *digest;
	double *uniform; /* value k of sample i in [k * n + i] */
};

/* Allocate for n strings of at most max_length bytes; they are empty. False: out of memory. */
bool test_batch_open(
	struct test_batch *batch, size_t n, size_t max_length, unsigned draws, struct error *error);
void test_batch_close(struct test_batch *batch);

/* Set string i. Strings must be set in order, from 0. */
void test_batch_set(struct test_batch *batch, size_t i, const void *string, size_t length);

struct seed_strings test_batch_strings(const struct test_batch *batch);

#endif
