/* SPDX-License-Identifier: MIT */
/* known_answer - the answers that a kernel must give before its output is believed. */

#include "kernel/dispatch.h"
#include "kernel/engine.h"
#include "kernel/test_batch.h"

#include <string.h>

/* A test build flips one bit of what is expected, to see kernels refused. */
#ifdef KERNEL_FAULT
#	define FLIP 1
#else
#	define FLIP 0
#endif

#define KNOWN_ANSWERS 3
#define KNOWN_DEPTH   10
#define KNOWN_DRAWS   5

/*
 * By CPython's hashlib and random; what is drawn with narrow seeds, then with wide ones: the first
 * and the fifth value.
 */
static const struct known_answer {
	const char *text;
	struct digest digest;
	double uniform[2][2];
} known[KNOWN_ANSWERS] = {
	{ "0",
		{ { 0xf186c633, 0xe8861c7e, 0xd3174f4c, 0x3d1f918d, 0x2b40ff7d, 0xc8490aa2,
			0x1ca88623, 0x45086205 } },
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

static bool
known_digests(const struct test_batch *test_batch)
{
	for (size_t i = 0; i < test_batch->n; i++) {
		struct digest expected = known[i % KNOWN_ANSWERS].digest;

		expected.word[7] ^= FLIP;
		if (memcmp(&test_batch->digest[i], &expected, sizeof(expected)) != 0)
			return false;
	}
	return true;
}

static bool
known_uniforms(const struct test_batch *test_batch, bool seed_256)
{
	for (size_t i = 0; i < test_batch->n; i++) {
		const double *expected = known[i % KNOWN_ANSWERS].uniform[seed_256];
		const double *uniform = test_batch->uniform + i;

		if (uniform[0] != expected[0] ||
			uniform[(KNOWN_DRAWS - 1) * test_batch->n] != expected[1])
			return false;
	}
	return true;
}

static bool
known_answer_batch(
	const struct engine *engine, struct workspace *workspace, struct test_batch *test_batch)
{
	struct draws draws = { .count = KNOWN_DRAWS, .stride = test_batch->n };
	struct seed_strings texts = test_batch_strings(test_batch);

	engine_hash(engine, workspace, &texts, test_batch->n, test_batch->digest);
	if (!known_digests(test_batch))
		return false;
	engine_draw(
		engine, workspace, &draws, test_batch->n, test_batch->digest, test_batch->uniform);
	if (!known_uniforms(test_batch, false))
		return false;
	draws.seed_256 = true;
	engine_draw(
		engine, workspace, &draws, test_batch->n, test_batch->digest, test_batch->uniform);
	return known_uniforms(test_batch, true);
}

/* All lanes; what happens at their end is for the self-test, which has the time. */
bool
kernel_known_answer(const struct kernel *kernel, struct error *error)
{
	struct engine *engine = engine_open(kernel, KNOWN_DEPTH, error);
	struct workspace *workspace = engine ? workspace_open(engine, error) : NULL;
	struct test_batch test_batch;
	bool good = false;

	if (workspace && test_batch_open(&test_batch, kernel->lanes, 20, KNOWN_DRAWS, error)) {
		for (size_t i = 0; i < test_batch.n; i++)
			test_batch_add(&test_batch, i, known[i % KNOWN_ANSWERS].text,
				strlen(known[i % KNOWN_ANSWERS].text));
		good = known_answer_batch(engine, workspace, &test_batch);
		if (!good)
			error_set(error, STATUS_TROUBLE, "kernel %s fails its self-test",
				kernel->name);
		test_batch_close(&test_batch);
	}
	workspace_close(workspace);
	engine_close(engine);
	return good;
}
