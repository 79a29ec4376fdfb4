/* SPDX-License-Identifier: MIT */
/* self_test - tests of a kernel, and the batches of samples that tests and benchmarks use. */

#pragma once

#include "base/error.h"
#include "kernel/kernel.h"

/*
 * Compute samples whose digests and draws are known, in less than a millisecond. Returns false with
 * status 2 if a result differs or memory is exhausted.
 */
bool kernel_known_answer(const struct kernel *kernel, struct error *error);

/*
 * Run the known-answer test, then compare the kernel with mbedTLS over batch sizes, depths, string
 * lengths and both seed widths, in a few seconds at most. Returns false like kernel_known_answer.
 */
bool kernel_self_test(const struct kernel *kernel, struct error *error);

/*
 * Arrays for n samples, rounded up to whole passes of a kernel; digest and uniform have one element
 * more, to detect writes past the end.
 */
struct test_batch {
	size_t n, stride;
	uint32_t *offset;
	unsigned char *bytes;
	struct digest *digest;
	double *uniform; /* value k of sample i in [k * stride + i] */
};

/*
 * Allocate for n strings of at most max_length bytes; they are empty. False: out of memory. A batch
 * that is zero, or whose opening failed, may be closed.
 */
bool test_batch_open(struct test_batch *batch, const struct kernel *kernel, size_t n,
	size_t max_length, unsigned draws, struct error *error);
void test_batch_close(struct test_batch *batch);

/* Set string i. Strings must be set in order, from 0. */
void test_batch_set(struct test_batch *batch, size_t i, const void *string, size_t length);
