/* SPDX-License-Identifier: MIT */
/* self_test - compares a kernel with the reference over batch sizes, lengths, depths and draws. */

#include "kernel/dispatch.h"
#include "kernel/engine.h"
#include "kernel/test_batch.h"

#include <stdlib.h>
#include <string.h>

#define MAX_LENGTH 200 /* of a seed string */
#define DRAWS      100
#define BATCHES    6
#define COUNT(a)   (sizeof(a) / sizeof(*(a)))

/* Results of the reference and of the kernel for the same samples. */
struct comparison {
	const struct kernel *kernel, *reference;
	struct test_batch expected, actual;
};

/* Batch sizes around one that fills every lane once, and a larger one with an incomplete pass. */
static size_t
batch_size(const struct kernel *kernel, unsigned index)
{
	const size_t lanes = kernel->lanes,
		     sizes[BATCHES] = { 0, 1, lanes - 1, lanes, lanes + 1, 2 * lanes + 3 };

	return sizes[index];
}

/* Strings of 1 to 20 bytes; every eleventh has 56 to 58 and so takes two blocks in its lane. */
static void
fill_short(struct test_batch *batch)
{
	unsigned char string[MAX_LENGTH];

	memset(string, '7', sizeof(string));
	for (size_t i = 0; i < batch->n; i++)
		test_batch_set(batch, i, string, i % 11 == 5 ? 56 + i % 3 : 1 + i % 20);
}

/* Every length from 0 to MAX_LENGTH. 68 and 201 are coprime; neighbours differ by over a block. */
static void
fill_lengths(struct test_batch *batch)
{
	unsigned char string[MAX_LENGTH];

	for (unsigned i = 0; i < MAX_LENGTH; i++)
		string[i] = (unsigned char)(i * 37 + 11);
	for (size_t i = 0; i < batch->n; i++)
		test_batch_set(batch, i, string, i * 68 % (MAX_LENGTH + 1));
}

/* Pseudorandom digests; every second one has 0 to 8 leading zero words. */
static void
fill_digests(struct test_batch *batch)
{
	uint32_t x = 1;

	for (size_t i = 0; i < batch->n; i++)
		for (unsigned w = 0; w < 8; w++) {
			x = x * UINT32_C(1664525) + UINT32_C(1013904223);
			batch->digest[i].word[w] = i % 2 && w < i / 2 % 9 ? 0 : x ^ x >> 15;
		}
}

/* Hash the first n strings; the digest after them must not be written. */
static bool
digests_match(
	struct comparison *c, const struct engine *engine, struct workspace *workspace, size_t n)
{
	struct seed_strings strings = test_batch_strings(&c->expected);
	struct digest guard;

	memset(&guard, 0xa5, sizeof(guard));
	c->actual.digest[n] = guard;
	engine_hash(engine, workspace, &strings, n, c->actual.digest);
	return memcmp(c->actual.digest, c->expected.digest, n * sizeof(guard)) == 0 &&
	       memcmp(&c->actual.digest[n], &guard, sizeof(guard)) == 0;
}

/* Compare the digests of the first n strings, and of the batch sizes below n. */
static bool
compare_digests(struct comparison *c, unsigned depth, size_t n, struct error *error)
{
	struct engine *reference = engine_open(c->reference, depth, error);
	struct engine *engine = reference ? engine_open(c->kernel, depth, error) : NULL;
	struct workspace *workspace = engine ? workspace_open(engine, error) : NULL;
	struct seed_strings strings = test_batch_strings(&c->expected);
	bool passed = false;

	if (workspace) {
		engine_hash(reference, workspace, &strings, n, c->expected.digest);
		passed = digests_match(c, engine, workspace, n);
		for (unsigned i = 0; passed && i < BATCHES; i++)
			if (batch_size(c->kernel, i) < n)
				passed = digests_match(
					c, engine, workspace, batch_size(c->kernel, i));
		if (!passed)
			error_set(error, STATUS_TROUBLE,
				"kernel %s fails its self-test at depth %u", c->kernel->name,
				depth);
	}
	workspace_close(workspace);
	engine_close(engine);
	engine_close(reference);
	return passed;
}

/*
 * Draw `count` values of the first n samples with the stride of the reference. The value after each
 * row of n must not be written.
 */
static bool
draws_match(struct comparison *c, unsigned count, bool seed_256, size_t n, void *scratch)
{
	const size_t stride = c->expected.n;
	struct draws draws = { .count = count, .seed_256 = seed_256, .stride = stride };
	const double *expected = c->expected.uniform;
	double *actual = c->actual.uniform;

	memset(actual, 0, (DRAWS * stride + 1) * sizeof(double));
	c->kernel->draw(&draws, n, c->expected.digest, actual, scratch);
	for (size_t k = 0; k < count; k++, expected += stride, actual += stride) {
		if (memcmp(actual, expected, n * sizeof(double)) != 0)
			return false;
		if (n < stride && actual[n] != 0)
			return false;
	}
	return *actual == 0;
}

static bool
compare_draws(struct comparison *c, bool seed_256, void *scratch, struct error *error)
{
	struct draws draws = { .count = DRAWS, .seed_256 = seed_256, .stride = c->expected.n };
	bool passed;

	c->reference->draw(&draws, c->expected.n, c->expected.digest, c->expected.uniform, scratch);
	passed = draws_match(c, DRAWS, seed_256, c->expected.n, scratch);
	for (unsigned i = 0; passed && i < BATCHES; i++)
		passed = draws_match(c, 5, seed_256, batch_size(c->kernel, i), scratch);
	for (unsigned count = 1; passed && count < DRAWS; count++)
		passed = draws_match(c, count, seed_256, c->kernel->lanes + 1, scratch);
	if (!passed)
		error_set(error, STATUS_TROUBLE, "kernel %s fails its self-test of %s seeds",
			c->kernel->name, seed_256 ? "256-bit" : "32-bit");
	return passed;
}

/* Allocate both batches for n samples and fill the expected one. */
static bool
comparison_open(
	struct comparison *c, size_t n, void (*fill)(struct test_batch *), struct error *error)
{
	if (!test_batch_open(&c->expected, n, MAX_LENGTH, DRAWS, error))
		return false;
	if (!test_batch_open(&c->actual, n, 0, DRAWS, error)) {
		test_batch_close(&c->expected);
		return false;
	}
	fill(&c->expected);
	return true;
}

static void
comparison_close(struct comparison *c)
{
	test_batch_close(&c->expected);
	test_batch_close(&c->actual);
}

static bool
test_depths(struct comparison *c, struct error *error)
{
	static const unsigned shallow[] = { 1, 2, 10 }, deep[] = { 94, 265, 1000 };
	bool passed = true;

	if (!comparison_open(c, batch_size(c->kernel, BATCHES - 1), fill_short, error))
		return false;
	for (size_t i = 0; passed && i < COUNT(shallow); i++)
		passed = compare_digests(c, shallow[i], c->expected.n, error);
	for (size_t i = 0; passed && i < COUNT(deep); i++)
		passed = compare_digests(c, deep[i], c->kernel->lanes + 1, error);
	comparison_close(c);
	return passed;
}

static bool
test_lengths(struct comparison *c, struct error *error)
{
	bool passed;

	if (!comparison_open(c, MAX_LENGTH + 1, fill_lengths, error))
		return false;
	passed = compare_digests(c, 1, MAX_LENGTH + 1, error);
	comparison_close(c);
	return passed;
}

static bool
test_draws(struct comparison *c, struct error *error)
{
	void *scratch = aligned_alloc(64, KERNEL_SCRATCH);
	bool passed = false;

	if (!scratch)
		return error_out_of_memory(error);
	if (comparison_open(c, batch_size(c->kernel, BATCHES - 1), fill_digests, error)) {
		passed = compare_draws(c, false, scratch, error);
		if (passed)
			passed = compare_draws(c, true, scratch, error);
		comparison_close(c);
	}
	free(scratch);
	return passed;
}

bool
kernel_self_test(const struct kernel *kernel, struct error *error)
{
	struct comparison c = { .kernel = kernel, .reference = kernel_find("mbedtls") };

	if (!kernel_known_answer(kernel, error))
		return false;
	if (!test_depths(&c, error))
		return false;
	if (!test_lengths(&c, error))
		return false;
	return test_draws(&c, error);
}
