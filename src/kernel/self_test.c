/* SPDX-License-Identifier: MIT */
/* self_test - a kernel against the reference, wherever they could differ. */

#include "kernel/dispatch.h"
#include "kernel/engine.h"
#include "kernel/test_batch.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 200
#define DRAWS    100
#define BATCHES  6

/* What the reference says, and what the kernel says of the same samples. */
struct comparison {
	const struct kernel *kernel, *reference;
	struct test_batch expected, actual;
};

/* Sizes around those that fill the lanes once, and a large one with a tail. */
static size_t
batch_size(const struct kernel *kernel, unsigned which)
{
	const size_t lanes = kernel->lanes,
		     sizes[BATCHES] = { 0, 1, lanes - 1, lanes, lanes + 1, 2 * lanes + 3 };

	return sizes[which];
}

/* Numbers; now and then a text that takes two blocks, so that lanes differ. */
static void
fill_numbers(struct test_batch *test_batch)
{
	unsigned char text[TEXT_MAX];

	memset(text, '7', sizeof(text));
	for (size_t i = 0; i < test_batch->n; i++)
		test_batch_add(test_batch, i, text, i % 11 == 5 ? 56 + i % 3 : 1 + i % 20);
}

/* Every length up to TEXT_MAX, neighbours far apart: 68 is prime to 201. */
static void
fill_lengths(struct test_batch *test_batch)
{
	unsigned char text[TEXT_MAX];

	for (unsigned i = 0; i < TEXT_MAX; i++)
		text[i] = (unsigned char)(i * 37 + 11);
	for (size_t i = 0; i < test_batch->n; i++)
		test_batch_add(test_batch, i, text, i * 68 % (TEXT_MAX + 1));
}

/* Digests as they come, and every second one with leading zero words: none to all eight. */
static void
fill_digests(struct test_batch *test_batch)
{
	uint32_t x = 1;

	for (size_t i = 0; i < test_batch->n; i++)
		for (unsigned w = 0; w < 8; w++) {
			x = x * UINT32_C(1664525) + UINT32_C(1013904223);
			test_batch->digest[i].word[w] = i % 2 && w < i / 2 % 9 ? 0 : x ^ x >> 15;
		}
}

/* A batch of n; the slot after the last must be left alone. */
static bool
same_digests(
	struct comparison *c, const struct engine *engine, struct workspace *workspace, size_t n)
{
	struct seed_strings texts = test_batch_strings(&c->expected);
	struct digest untouched;

	memset(&untouched, 0xa5, sizeof(untouched));
	c->actual.digest[n] = untouched;
	engine_hash(engine, workspace, &texts, n, c->actual.digest);
	return memcmp(c->actual.digest, c->expected.digest, n * sizeof(untouched)) == 0 &&
	       memcmp(&c->actual.digest[n], &untouched, sizeof(untouched)) == 0;
}

/* The first n texts, and batches up to that many. */
static bool
compare_digests(struct comparison *c, unsigned depth, size_t n, struct error *error)
{
	struct engine *truth = engine_open(c->reference, depth, error);
	struct engine *engine = truth ? engine_open(c->kernel, depth, error) : NULL;
	struct workspace *workspace = engine ? workspace_open(engine, error) : NULL;
	struct seed_strings texts = test_batch_strings(&c->expected);
	bool same = workspace != NULL;

	if (same) {
		engine_hash(truth, workspace, &texts, n, c->expected.digest);
		same = same_digests(c, engine, workspace, n);
	}
	for (unsigned i = 0; same && i < BATCHES; i++)
		if (batch_size(c->kernel, i) < n)
			same = same_digests(c, engine, workspace, batch_size(c->kernel, i));
	workspace_close(workspace);
	engine_close(engine);
	engine_close(truth);
	return same || error_set(error, STATUS_TROUBLE, "kernel %s fails its self-test at depth %u",
			       c->kernel->name, depth);
}

/* `count` values of n samples, laid out as the reference laid out all of them. */
static bool
same_uniforms(struct comparison *c, unsigned count, bool seed_256, size_t n, void *scratch)
{
	const size_t stride = c->expected.n;
	struct draws draws = { .count = count, .seed_256 = seed_256, .stride = stride };
	bool same = true;

	memset(c->actual.uniform, 0, (DRAWS * stride + 1) * sizeof(double));
	c->kernel->draw(&draws, n, c->expected.digest, c->actual.uniform, scratch);
	for (size_t k = 0; same && k < count; k++)
		same = memcmp(c->actual.uniform + k * stride, c->expected.uniform + k * stride,
			       n * sizeof(double)) == 0 &&
		       (n == stride || c->actual.uniform[k * stride + n] == 0);
	return same && c->actual.uniform[count * stride] == 0;
}

static bool
compare_draws(struct comparison *c, bool seed_256, void *scratch, struct error *error)
{
	struct draws draws = { .count = DRAWS, .seed_256 = seed_256, .stride = c->expected.n };
	bool same;

	c->reference->draw(&draws, c->expected.n, c->expected.digest, c->expected.uniform, scratch);
	same = same_uniforms(c, DRAWS, seed_256, c->expected.n, scratch);
	for (unsigned i = 0; same && i < BATCHES; i++)
		same = same_uniforms(c, 5, seed_256, batch_size(c->kernel, i), scratch);
	for (unsigned count = 1; same && count < DRAWS; count++)
		same = same_uniforms(c, count, seed_256, c->kernel->lanes + 1, scratch);
	return same || error_set(error, STATUS_TROUBLE, "kernel %s fails its self-test of %s seeds",
			       c->kernel->name, seed_256 ? "wide" : "narrow");
}

/* Both batches are allocated; the texts of the first are filled in. */
static bool
comparison_open(
	struct comparison *c, size_t n, void (*fill)(struct test_batch *), struct error *error)
{
	if (!test_batch_open(&c->expected, n, TEXT_MAX, DRAWS, error))
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
	bool good = comparison_open(c, batch_size(c->kernel, BATCHES - 1), fill_numbers, error);

	if (!good)
		return false;
	for (size_t i = 0; good && i < sizeof(shallow) / sizeof(*shallow); i++)
		good = compare_digests(c, shallow[i], c->expected.n, error);
	for (size_t i = 0; good && i < sizeof(deep) / sizeof(*deep); i++)
		good = compare_digests(c, deep[i], c->kernel->lanes + 1, error);
	comparison_close(c);
	return good;
}

static bool
test_lengths(struct comparison *c, struct error *error)
{
	bool good = comparison_open(c, TEXT_MAX + 1, fill_lengths, error);

	if (!good)
		return false;
	good = compare_digests(c, 1, TEXT_MAX + 1, error);
	comparison_close(c);
	return good;
}

static bool
test_draws(struct comparison *c, struct error *error)
{
	void *scratch = aligned_alloc(64, KERNEL_SCRATCH);
	bool good = false;

	if (!scratch)
		return error_out_of_memory(error);
	if (comparison_open(c, batch_size(c->kernel, BATCHES - 1), fill_digests, error)) {
		good = compare_draws(c, false, scratch, error) &&
		       compare_draws(c, true, scratch, error);
		comparison_close(c);
	}
	free(scratch);
	return good;
}

bool
kernel_self_test(const struct kernel *kernel, struct error *error)
{
	struct comparison c = { .kernel = kernel, .reference = kernel_find("mbedtls") };

	return kernel_known_answer(kernel, error) && test_depths(&c, error) &&
	       test_lengths(&c, error) && test_draws(&c, error);
}
