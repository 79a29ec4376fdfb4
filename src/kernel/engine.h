/* SPDX-License-Identifier: MIT */
/* engine - seed strings to digests and draws, for batches of samples at one chain depth. */

#pragma once

#include "kernel/kernel.h"

/*
 * A kernel with the tables of the chain at one depth and the working memory, for one thread. A
 * chain too deep to tabulate as a whole (depth 10000 would take 44 MB) is processed in segments;
 * the later ones are tabulated again for each batch.
 */
struct engine;

/* NULL with *error set if out of memory. */
struct engine *engine_open(const struct kernel *kernel, unsigned depth, struct error *error);
void engine_close(struct engine *engine);

/* Compute h(depth) of each of n seed strings; struct kernel states the size of the array. */
void engine_hash(
	struct engine *engine, const struct seed_strings *strings, size_t n, struct digest *digest);

/* Compute the draws of each of n digests; struct draws defines the layout of uniform. */
void engine_draw(struct engine *engine, const struct draws *draws, size_t n,
	const struct digest *digest, double *uniform);

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
