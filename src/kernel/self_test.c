/* SPDX-License-Identifier: MIT */
/* self_test - known answers of a kernel, and its comparison with mbedTLS. */

#include "kernel/self_test.h"

#include "base/buffer.h"
#include "kernel/engine.h"

#include <stdlib.h>
#include <string.h>

/* The test build dpa-faulty expects one wrong bit, so that every kernel fails. */
#ifdef KERNEL_FAULT
#	define FAULT 1
#else
#	define FAULT 0
#endif

#define LENGTH      200 /* of a seed string, at most */
#define DRAWS       100
#define KNOWN_DRAWS 5 /* of a known answer */
#define COUNT(a)    (sizeof(a) / sizeof(*(a)))

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
	return error_out_of_memory(error);
}

void
test_batch_set(struct test_batch *batch, size_t i, const void *string, size_t length)
{
	memcpy(batch->bytes + batch->offset[i], string, length);
	batch->offset[i + 1] = batch->offset[i] + (uint32_t)length;
}

/* Computed by CPython's hashlib and random. */
static const struct known_answer {
	const char *string;
	struct digest digest;
	double uniform[2][2]; /* [seed_256]: the first and the last value drawn */
} known_answers[] = {
	{ "0",
		{ { 0xf186c633, 0xe8861c7e, 0xd3174f4c, 0x3d1f918d, 0x2b40ff7d, 0xc8490aa2,
			0x1ca88623, 0x45086205 ^ FAULT } },
		{ { 0x1.fd849d3bcd044p-2, 0x1.93b891f432a72p-2 },
			{ 0x1.fa68a093ca708p-3, 0x1.80b24715c5769p-1 } } },
	{ "42",
		{ { 0x3c8f5890, 0x03fff376, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09,
			0x68a041fd, 0xe4637f7c } },
		{ { 0x1.0b353c98e35d0p-2, 0x1.d13d2ab7f4430p-2 },
			{ 0x1.934ca96bf6952p-2, 0x1.8f01e1900934cp-3 } } },
	{ "18446744073709551615",
		{ { 0xea6ca662, 0x5a11e9bd, 0xc26ccfd4, 0x619f8b93, 0xaaeed5a4, 0x21b2e1b0,
			0xa343d334, 0x42c821f0 } },
		{ { 0x1.2477fbb8f4cecp-1, 0x1.6faca594ef738p-4 },
			{ 0x1.4932da73f8e96p-2, 0x1.b306e3937da14p-1 } } },
};

/* Sizes around ALL_LANES, which fills every lane once, and one with an incomplete pass. */
enum { ALL_LANES = 4, ONE_MORE, TWO_PASSES, BATCH_SIZES, ALL_LENGTHS = BATCH_SIZES };

static size_t
batch_size(const struct kernel *kernel, unsigned index)
{
	const size_t lanes = kernel->lanes;
	const size_t sizes[] = { 0, 1, 3, lanes - 1, lanes, lanes + 1, 2 * lanes + 3, LENGTH + 1 };

	return sizes[index];
}

/* The same samples for the kernel and the reference, at one depth. */
struct comparison {
	const struct kernel *kernel;
	unsigned depth;
	struct engine *engine, *reference;
	struct workspace *workspace; /* of either engine */
	struct test_batch actual, expected;
};

static void
fill_known(struct test_batch *batch)
{
	for (size_t i = 0; i < batch->n; i++) {
		const char *string = known_answers[i % COUNT(known_answers)].string;

		test_batch_set(batch, i, string, strlen(string));
	}
}

/* Strings of 1 to 20 bytes; every eleventh has 56 to 58 and so takes two blocks in its lane. */
static void
fill_short(struct test_batch *batch)
{
	unsigned char string[LENGTH];

	memset(string, '7', sizeof(string));
	for (size_t i = 0; i < batch->n; i++)
		test_batch_set(batch, i, string, i % 11 == 5 ? 56 + i % 3 : 1 + i % 20);
}

/* Every length from 0 to LENGTH. 68 and 201 are coprime; neighbours differ by over a block. */
static void
fill_lengths(struct test_batch *batch)
{
	unsigned char string[LENGTH];

	for (unsigned i = 0; i < LENGTH; i++)
		string[i] = (unsigned char)(i * 37 + 11);
	for (size_t i = 0; i < batch->n; i++)
		test_batch_set(batch, i, string, i * 68 % (LENGTH + 1));
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

static bool
compare_known(struct comparison *c, struct error *error)
{
	struct test_batch *batch = &c->expected;
	struct seed_strings strings = { batch->bytes, batch->offset };
	bool match = true;

	engine_hash(c->engine, c->workspace, &strings, batch->n, batch->digest);
	for (unsigned wide = 0; wide < 2; wide++) {
		struct draws draws = { KNOWN_DRAWS, .seed_256 = wide, .stride = batch->n };
		const double *first = batch->uniform, *last = first + (KNOWN_DRAWS - 1) * batch->n;

		engine_draw(
			c->engine, c->workspace, &draws, batch->n, batch->digest, batch->uniform);
		for (size_t i = 0; i < batch->n; i++) {
			const struct known_answer *known = &known_answers[i % COUNT(known_answers)];

			match &= !memcmp(&batch->digest[i], &known->digest, sizeof(known->digest));
			match &= first[i] == known->uniform[wide][0];
			match &= last[i] == known->uniform[wide][1];
		}
	}
	if (!match)
		error_set(error, STATUS_TROUBLE, "kernel %s fails its self-test", c->kernel->name);
	return match;
}

/* Hash the first n strings; the digest after them must not be written. */
static bool
digests_match(struct comparison *c, size_t n)
{
	struct seed_strings strings = { c->expected.bytes, c->expected.offset };
	struct digest guard;

	memset(&guard, 0xa5, sizeof(guard));
	c->actual.digest[n] = guard;
	engine_hash(c->engine, c->workspace, &strings, n, c->actual.digest);
	return memcmp(c->actual.digest, c->expected.digest, n * sizeof(guard)) == 0 &&
	       memcmp(&c->actual.digest[n], &guard, sizeof(guard)) == 0;
}

/*
 * Draw `count` values of the first n samples with the stride of the reference. The value after each
 * row of n must not be written.
 */
static bool
draws_match(struct comparison *c, struct draws draws, unsigned count, size_t n)
{
	const double *expected = c->expected.uniform;
	double *actual = c->actual.uniform;

	draws.count = count;
	memset(actual, 0, (DRAWS * draws.stride + 1) * sizeof(double));
	engine_draw(c->engine, c->workspace, &draws, n, c->expected.digest, actual);
	for (; count > 0; count--, expected += draws.stride, actual += draws.stride) {
		if (memcmp(actual, expected, n * sizeof(double)) != 0)
			return false;
		if (n < draws.stride && actual[n] != 0)
			return false;
	}
	return *actual == 0;
}

/* Compare the digests of all strings, and of the batch sizes below their number. */
static bool
compare_digests(struct comparison *c, struct error *error)
{
	struct seed_strings strings = { c->expected.bytes, c->expected.offset };
	bool passed;

	engine_hash(c->reference, c->workspace, &strings, c->expected.n, c->expected.digest);
	passed = digests_match(c, c->expected.n);
	for (unsigned i = 0; passed && i < BATCH_SIZES; i++)
		if (batch_size(c->kernel, i) < c->expected.n)
			passed = digests_match(c, batch_size(c->kernel, i));
	if (!passed)
		error_set(error, STATUS_TROUBLE, "kernel %s fails its self-test at depth %u",
			c->kernel->name, c->depth);
	return passed;
}

static bool
compare_draws(struct comparison *c, struct error *error)
{
	struct draws draws = { .count = DRAWS, .stride = c->expected.n };
	bool passed = true;

	for (unsigned wide = 0; passed && wide < 2; wide++) {
		draws.seed_256 = wide;
		engine_draw(c->reference, c->workspace, &draws, c->expected.n, c->expected.digest,
			c->expected.uniform);
		for (unsigned i = 0; passed && i < BATCH_SIZES; i++)
			passed = draws_match(c, draws, 5, batch_size(c->kernel, i));
		for (unsigned count = 1; passed && count < DRAWS; count++)
			passed = draws_match(c, draws, count, batch_size(c->kernel, ONE_MORE));
		if (passed)
			passed = draws_match(c, draws, DRAWS, c->expected.n);
		if (!passed)
			error_set(error, STATUS_TROUBLE,
				"kernel %s fails its self-test of %s seeds", c->kernel->name,
				wide ? "256-bit" : "32-bit");
	}
	return passed;
}

static const struct test {
	unsigned depth, size;
	void (*fill)(struct test_batch *expected);
	bool (*compare)(struct comparison *c, struct error *error);
} tests[] = {
	{ 10, ALL_LANES, fill_known, compare_known },
	{ 1, TWO_PASSES, fill_short, compare_digests },
	{ 2, TWO_PASSES, fill_short, compare_digests },
	{ 10, TWO_PASSES, fill_short, compare_digests },
	{ 94, ONE_MORE, fill_short, compare_digests },
	{ 265, ONE_MORE, fill_short, compare_digests },
	{ 1000, ONE_MORE, fill_short, compare_digests },
	{ 1, ALL_LENGTHS, fill_lengths, compare_digests },
	{ 1, TWO_PASSES, fill_digests, compare_draws },
};

static bool
test_run(const struct test *test, const struct kernel *kernel, struct error *error)
{
	struct comparison c = { .kernel = kernel, .depth = test->depth };
	size_t n = batch_size(kernel, test->size);
	bool passed = false;

	test_batch_open(&c.actual, n, 0, DRAWS, error);
	test_batch_open(&c.expected, n, LENGTH, DRAWS, error);
	c.reference = engine_open(&kernel_mbedtls, test->depth, error);
	c.engine = engine_open(kernel, test->depth, error);
	if (c.engine)
		c.workspace = workspace_open(c.engine, error);
	if (error->status == STATUS_OK) {
		test->fill(&c.expected);
		passed = test->compare(&c, error);
	}
	test_batch_close(&c.actual);
	test_batch_close(&c.expected);
	workspace_close(c.workspace);
	engine_close(c.reference);
	engine_close(c.engine);
	return passed;
}

bool
kernel_known_answer(const struct kernel *kernel, struct error *error)
{
	return test_run(&tests[0], kernel, error);
}

bool
kernel_self_test(const struct kernel *kernel, struct error *error)
{
	bool passed = true;

	for (size_t i = 0; passed && i < COUNT(tests); i++)
		passed = test_run(&tests[i], kernel, error);
	return passed;
}
