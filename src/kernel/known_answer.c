/* SPDX-License-Identifier: MIT */
/* known_answer - the test that a kernel must pass before its output is used. */

#include "kernel/dispatch.h"
#include "kernel/engine.h"
#include "kernel/test_batch.h"

#include <string.h>

/* The test build dpa-faulty expects one wrong bit, so that every kernel fails. */
#ifdef KERNEL_FAULT
#	define FAULT 1
#else
#	define FAULT 0
#endif

#define ANSWERS    3
#define DEPTH      10
#define DRAWS      5
#define MAX_LENGTH 20 /* of a seed string */

/* Computed by CPython's hashlib and random. */
static const struct {
	const char *string;
	struct digest digest;
	double uniform[2][2]; /* [seed_256]: the first and the last value drawn */
} known_answers[ANSWERS] = {
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
digests_match(const struct test_batch *batch)
{
	for (size_t i = 0; i < batch->n; i++) {
		struct digest expected = known_answers[i % ANSWERS].digest;

		expected.word[7] ^= FAULT;
		if (memcmp(&batch->digest[i], &expected, sizeof(expected)) != 0)
			return false;
	}
	return true;
}

static bool
draws_match(const struct engine *engine, struct workspace *workspace, struct test_batch *batch,
	bool seed_256)
{
	struct draws draws = { .count = DRAWS, .seed_256 = seed_256, .stride = batch->n };

	engine_draw(engine, workspace, &draws, batch->n, batch->digest, batch->uniform);
	for (size_t i = 0; i < batch->n; i++) {
		const double *expected = known_answers[i % ANSWERS].uniform[seed_256];
		const double *uniform = batch->uniform + i;

		if (uniform[0] != expected[0] || uniform[(DRAWS - 1) * batch->n] != expected[1])
			return false;
	}
	return true;
}

static bool
batch_matches(const struct engine *engine, struct workspace *workspace, struct test_batch *batch)
{
	struct seed_strings strings = test_batch_strings(batch);

	engine_hash(engine, workspace, &strings, batch->n, batch->digest);
	if (!digests_match(batch))
		return false;
	if (!draws_match(engine, workspace, batch, false))
		return false;
	return draws_match(engine, workspace, batch, true);
}

/* Fill every lane once. Other batch sizes are left to the self-test, which may take longer. */
bool
kernel_known_answer(const struct kernel *kernel, struct error *error)
{
	struct engine *engine = engine_open(kernel, DEPTH, error);
	struct workspace *workspace = engine ? workspace_open(engine, error) : NULL;
	struct test_batch batch;
	bool passed = false;

	if (workspace && test_batch_open(&batch, kernel->lanes, MAX_LENGTH, DRAWS, error)) {
		for (size_t i = 0; i < batch.n; i++) {
			const char *string = known_answers[i % ANSWERS].string;

			test_batch_set(&batch, i, string, strlen(string));
		}
		passed = batch_matches(engine, workspace, &batch);
		if (!passed)
			error_set(error, STATUS_TROUBLE, "kernel %s fails its self-test",
				kernel->name);
		test_batch_close(&batch);
	}
	workspace_close(workspace);
	engine_close(engine);
	return passed;
}
