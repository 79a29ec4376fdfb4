/* SPDX-License-Identifier: MIT */
/* self_test - known answers of a kernel, and its comparison with mbedTLS. */

#include "kernel/kernel.h"

#include <stdlib.h>

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
	{ "18446744073709551615",
		{ { 0xea6ca662, 0x5a11e9bd, 0xc26ccfd4, 0x619f8b93, 0xaaeed5a4, 0x21b2e1b0,
			0xa343d334, 0x42c821f0 } },
		{ { 0x1.2477fbb8f4cecp-1, 0x1.589e70bb428a1p-1, 0x1.09fa852b6cc9ap-1,
			  0x1.5036176845d1cp-1, 0x1.6faca594ef738p-4 },
			{ 0x1.4932da73f8e96p-2, 0x1.df3a6ce504df8p-2, 0x1.6d3dbd6953b8fp-1,
				0x1.9c306fea28b75p-1, 0x1.b306e3937da14p-1 } } },
};

#define SAMPLES_MAX (3 * KERNEL_LANES_MAX + LENGTH)

/*
 * The samples of a test, the expected results and those of the kernel, with an element more to
 * detect writes past the end.
 */
struct comparison {
	const struct kernel *kernel;
	struct engine *engine;
	size_t n, stride;
	uint32_t offset[SAMPLES_MAX + 1];
	unsigned char bytes[SAMPLES_MAX * LENGTH + PADDING];
	struct digest expected[SAMPLES_MAX + 1], actual[SAMPLES_MAX + 1];
	/* value k of sample i in [k * stride + i] */
	double expected_uniform[SAMPLES_MAX * DRAWS], uniform[SAMPLES_MAX * DRAWS + 1];
};

/* Round n up to whole passes. */
static size_t
lanes_used(const struct kernel *kernel, size_t n)
{
	return (n + kernel->lanes - 1) / kernel->lanes * kernel->lanes;
}

static void
set_string(struct comparison *c, size_t i, const void *string, size_t length)
{
	memcpy(c->bytes + c->offset[i], string, length);
	c->offset[i + 1] = c->offset[i] + (uint32_t)length;
}

/* Hash the first n strings. The kernel must not write a digest after the last pass. */
static bool
digests_match(struct comparison *c, size_t n)
{
	const struct seed_strings strings = { c->bytes, c->offset };
	struct digest guard, *end = &c->actual[lanes_used(c->kernel, n)];

	memset(&guard, 0xa5, sizeof(guard));
	*end = guard;
	engine_hash(c->engine, &strings, n, c->actual);
	return memcmp(c->actual, c->expected, n * sizeof(guard)) == 0 &&
	       memcmp(end, &guard, sizeof(guard)) == 0;
}

/* Draw for the first n samples. The kernel must not write a value after the last pass in any
 * row. */
static bool
draws_match(struct comparison *c, size_t n, unsigned count, bool seed_256)
{
	const struct draws draws = { count, seed_256, c->stride };
	const double *expected = c->expected_uniform;
	double *actual = c->uniform;
	size_t end = lanes_used(c->kernel, n);

	memset(actual, 0, (count * draws.stride + 1) * sizeof(*actual));
	engine_draw(c->engine, &draws, n, c->expected, actual);
	for (; count > 0; count--, expected += draws.stride, actual += draws.stride) {
		if (memcmp(actual, expected, n * sizeof(*actual)) != 0)
			return false;
		if (end < draws.stride && actual[end] != 0)
			return false;
	}
	return *actual == 0;
}

/* Set up the known answers in all lanes. */
static bool
known_match(struct comparison *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct known_answer *known = &known_answers[i % COUNT(known_answers)];

		set_string(c, i, known->string, strlen(known->string));
		c->expected[i] = known->digest;
	}
	bool match = digests_match(c, c->n);
	for (unsigned wide = 0; match && wide < 2; wide++) {
		for (size_t i = 0; i < c->n; i++)
			for (size_t k = 0; k < KNOWN_DRAWS; k++)
				c->expected_uniform[k * c->stride + i] =
					known_answers[i % COUNT(known_answers)].uniform[wide][k];
		match = draws_match(c, c->n, KNOWN_DRAWS, wide);
	}
	return match;
}

/*
 * Test strings of every length from 0 to LENGTH: 68 and 201 are coprime, and neighbours differ by
 * more than a block. The batches fill some lanes, all lanes once, or several passes.
 */
static bool
reference_matches(struct comparison *c, struct engine *reference)
{
	const size_t n = c->n, lanes = c->kernel->lanes;
	const size_t sizes[] = { n, 0, 1, 3, lanes - 1, lanes, lanes + 1, 2 * lanes + 3 };
	const struct seed_strings strings = { c->bytes, c->offset };
	unsigned char string[LENGTH];
	bool match = true;

	for (unsigned i = 0; i < LENGTH; i++)
		string[i] = (unsigned char)(i * 37 + 11);
	for (size_t i = 0; i < n; i++)
		set_string(c, i, string, i * 68 % (LENGTH + 1));
	engine_hash(reference, &strings, n, c->expected);
	for (size_t i = 0; match && i < COUNT(sizes); i++)
		match = sizes[i] > n || digests_match(c, sizes[i]);
	/* The seed of a digest with leading zero words is shorter: 0 to 8 in every second one. */
	for (size_t i = 1; i < n; i += 2)
		memset(c->expected[i].word, 0, i / 2 % 9 * sizeof(*c->expected->word));
	for (unsigned wide = 0; wide < 2; wide++) {
		const struct draws draws = { DRAWS, wide, c->stride };

		engine_draw(reference, &draws, n, c->expected, c->expected_uniform);
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
	struct engine *engine = engine_open(kernel, depth, error);
	struct engine *reference = with_known ? NULL : engine_open(&kernel_mbedtls, depth, error);
	struct comparison *c = calloc(1, sizeof(*c));
	bool match = false;

	if (!c)
		error_out_of_memory(error);
	if (c && error->status == STATUS_OK) {
		c->kernel = kernel;
		c->engine = engine;
		c->n = n;
		c->stride = lanes_used(kernel, n);
		match = with_known ? known_match(c) : reference_matches(c, reference);
		if (!match)
			error_set(error, STATUS_TROUBLE,
				"kernel %s fails its self-test at depth %u", kernel->name, depth);
	}
	free(c);
	engine_close(reference);
	engine_close(engine);
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
