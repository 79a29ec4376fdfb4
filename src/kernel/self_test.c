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
#define KNOWN_DEPTH 10
#define KNOWN_DRAWS 5
#define COUNT(a)    (sizeof(a) / sizeof(*(a)))

/* Computed by CPython's hashlib and random. */
static const struct known_answer {
	const char *string;
	struct digest digest;
	double uniform[2][KNOWN_DRAWS]; /* [seed_256] */
} known_answers[] = {
	{ "0",
		{ { 0xf186c633, 0xe8861c7e, 0xd3174f4c, 0x3d1f918d, 0x2b40ff7d, 0xc8490aa2,
			0x1ca88623, 0x45086205 ^ FAULT } },
		{ { 0x1.fd849d3bcd044p-2, 0x1.190cf2f231992p-2, 0x1.e669afc9cc56ap-2,
			  0x1.834349ea5c8bcp-1, 0x1.93b891f432a72p-2 },
			{ 0x1.fa68a093ca708p-3, 0x1.b1d88a7accf0cp-3, 0x1.04e8475b631dcp-2,
				0x1.cdfe68dbc5728p-3, 0x1.80b24715c5769p-1 } } },
	{ "42",
		{ { 0x3c8f5890, 0x03fff376, 0x1c518f7a, 0x6405efbc, 0x544bcb57, 0x34fc7d09,
			0x68a041fd, 0xe4637f7c } },
		{ { 0x1.0b353c98e35d0p-2, 0x1.9dfe9e0151b6bp-1, 0x1.c4f2f5b2c23b0p-5,
			  0x1.2f4a62afc8a78p-4, 0x1.d13d2ab7f4430p-2 },
			{ 0x1.934ca96bf6952p-2, 0x1.ae025fe631e96p-2, 0x1.1c34c8c92f252p-2,
				0x1.8b10ac04a2610p-3, 0x1.8f01e1900934cp-3 } } },
	{ "18446744073709551615",
		{ { 0xea6ca662, 0x5a11e9bd, 0xc26ccfd4, 0x619f8b93, 0xaaeed5a4, 0x21b2e1b0,
			0xa343d334, 0x42c821f0 } },
		{ { 0x1.2477fbb8f4cecp-1, 0x1.589e70bb428a1p-1, 0x1.09fa852b6cc9ap-1,
			  0x1.5036176845d1cp-1, 0x1.6faca594ef738p-4 },
			{ 0x1.4932da73f8e96p-2, 0x1.df3a6ce504df8p-2, 0x1.6d3dbd6953b8fp-1,
				0x1.9c306fea28b75p-1, 0x1.b306e3937da14p-1 } } },
};

/* The expected results of the samples of a test, and those of the kernel. */
struct comparison {
	const struct kernel *kernel;
	struct engine *engine;
	struct test_batch expected, actual;
};

/* n rounded up to whole passes. */
static size_t
lanes_used(const struct kernel *kernel, size_t n)
{
	return (n + kernel->lanes - 1) / kernel->lanes * kernel->lanes;
}

void
test_batch_close(struct test_batch *batch)
{
	free(batch->offset);
	free(batch->bytes);
	free(batch->digest);
	free(batch->uniform);
}

bool
test_batch_open(struct test_batch *batch, const struct kernel *kernel, size_t n, size_t max_length,
	unsigned draws, struct error *error)
{
	size_t stride = lanes_used(kernel, n);

	*batch = (struct test_batch){
		.n = n,
		.stride = stride,
		.offset = calloc(n + 1, sizeof(*batch->offset)),
		.bytes = calloc(n * max_length + PADDING, 1),
		.digest = calloc(stride + 1, sizeof(*batch->digest)),
		.uniform = calloc(stride * draws + 1, sizeof(*batch->uniform)),
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

/* Hash the first n strings. The digest after the last pass must not be written. */
static bool
digests_match(struct comparison *c, size_t n)
{
	struct seed_strings strings = { c->expected.bytes, c->expected.offset };
	struct digest guard, *end = &c->actual.digest[lanes_used(c->kernel, n)];

	memset(&guard, 0xa5, sizeof(guard));
	*end = guard;
	engine_hash(c->engine, &strings, n, c->actual.digest);
	return memcmp(c->actual.digest, c->expected.digest, n * sizeof(guard)) == 0 &&
	       memcmp(end, &guard, sizeof(guard)) == 0;
}

/* Draw for the first n samples. The value after the last pass must not be written in any row. */
static bool
draws_match(struct comparison *c, size_t n, unsigned count, bool seed_256)
{
	const struct draws draws = { count, seed_256, c->expected.stride };
	const double *expected = c->expected.uniform;
	double *actual = c->actual.uniform;
	size_t end = lanes_used(c->kernel, n);

	memset(actual, 0, (count * draws.stride + 1) * sizeof(*actual));
	engine_draw(c->engine, &draws, n, c->expected.digest, actual);
	for (; count > 0; count--, expected += draws.stride, actual += draws.stride) {
		if (memcmp(actual, expected, n * sizeof(*actual)) != 0)
			return false;
		if (end < draws.stride && actual[end] != 0)
			return false;
	}
	return *actual == 0;
}

/* The known answers in all lanes. */
static bool
known_match(struct comparison *c)
{
	struct test_batch *expected = &c->expected;
	bool match;

	for (size_t i = 0; i < expected->n; i++) {
		const struct known_answer *known = &known_answers[i % COUNT(known_answers)];

		test_batch_set(expected, i, known->string, strlen(known->string));
		expected->digest[i] = known->digest;
	}
	match = digests_match(c, expected->n);
	for (unsigned wide = 0; match && wide < 2; wide++) {
		for (size_t i = 0; i < expected->n; i++)
			for (size_t k = 0; k < KNOWN_DRAWS; k++)
				expected->uniform[k * expected->stride + i] =
					known_answers[i % COUNT(known_answers)].uniform[wide][k];
		match = draws_match(c, expected->n, KNOWN_DRAWS, wide);
	}
	return match;
}

/*
 * Strings of every length from 0 to LENGTH: 68 and 201 are coprime, and neighbours differ by over a
 * block. In batches of several sizes, which fill some lanes, all lanes once, or several passes.
 */
static bool
reference_matches(struct comparison *c, struct engine *reference)
{
	const size_t n = c->expected.n, lanes = c->kernel->lanes;
	const size_t sizes[] = { n, 0, 1, 3, lanes - 1, lanes, lanes + 1, 2 * lanes + 3 };
	struct test_batch *expected = &c->expected;
	struct seed_strings strings = { expected->bytes, expected->offset };
	unsigned char string[LENGTH];
	bool match = true;

	for (unsigned i = 0; i < LENGTH; i++)
		string[i] = (unsigned char)(i * 37 + 11);
	for (size_t i = 0; i < n; i++)
		test_batch_set(expected, i, string, i * 68 % (LENGTH + 1));
	engine_hash(reference, &strings, n, expected->digest);
	for (size_t i = 0; match && i < COUNT(sizes); i++)
		match = sizes[i] > n || digests_match(c, sizes[i]);
	/* The seed of a digest with leading zero words is shorter: 0 to 8 in every second one. */
	for (size_t i = 1; i < n; i += 2)
		memset(expected->digest[i].word, 0, i / 2 % 9 * sizeof(*expected->digest->word));
	for (unsigned wide = 0; wide < 2; wide++) {
		const struct draws draws = { DRAWS, wide, expected->stride };

		engine_draw(reference, &draws, n, expected->digest, expected->uniform);
		for (unsigned count = 1; match && count <= DRAWS; count++) {
			size_t size = sizes[count % COUNT(sizes)];

			match = size > n || draws_match(c, size, count, wide);
		}
	}
	return match;
}

/* Compare n samples with the known answers, or with mbedTLS. */
static bool
compare(const struct kernel *kernel, bool with_known, unsigned depth, size_t n, struct error *error)
{
	unsigned draws = with_known ? KNOWN_DRAWS : DRAWS;
	struct comparison c = { .kernel = kernel, .engine = engine_open(kernel, depth, error) };
	struct engine *reference = with_known ? NULL : engine_open(&kernel_mbedtls, depth, error);
	bool match = false;

	test_batch_open(&c.expected, kernel, n, LENGTH, draws, error);
	test_batch_open(&c.actual, kernel, n, 0, draws, error);
	if (error->status == STATUS_OK) {
		match = with_known ? known_match(&c) : reference_matches(&c, reference);
		if (!match)
			error_set(error, STATUS_TROUBLE,
				"kernel %s fails its self-test at depth %u", kernel->name, depth);
	}
	test_batch_close(&c.expected);
	test_batch_close(&c.actual);
	engine_close(reference);
	engine_close(c.engine);
	return match;
}

bool
kernel_known_answer(const struct kernel *kernel, struct error *error)
{
	return compare(kernel, true, KNOWN_DEPTH, kernel->lanes, error);
}

bool
kernel_self_test(const struct kernel *kernel, struct error *error)
{
	static const unsigned depths[] = { 1, 2, 10, 94, 265, 1000 };
	bool match = kernel_known_answer(kernel, error);

	for (size_t i = 0; match && i < COUNT(depths); i++) {
		size_t more = depths[i] > 10 ? 1 : kernel->lanes + LENGTH + 1;

		match = compare(kernel, false, depths[i], kernel->lanes + more, error);
	}
	return match;
}
