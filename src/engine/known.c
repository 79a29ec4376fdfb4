/* SPDX-License-Identifier: MIT */
/* known - the answers that a kernel must give before its output is believed. */

#include "engine/dispatch.h"
#include "engine/engine.h"
#include "engine/trial.h"

#include <string.h>

/* A test build flips one bit of what is expected, to see kernels refused. */
#ifdef KERNEL_FAULT
#	define FLIP 1
#else
#	define FLIP 0
#endif

#define KNOWN       3
#define KNOWN_DEPTH 10
#define KNOWN_DRAWS 5

/*
 * By CPython's hashlib and random; what is drawn with narrow seeds, then with wide ones: the first
 * and the fifth value.
 */
static const struct known {
	const char *text;
	struct digest digest;
	double unit[2][2];
} known[KNOWN] = {
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
known_digests(const struct trial *trial)
{
	for (size_t i = 0; i < trial->n; i++) {
		struct digest expected = known[i % KNOWN].digest;

		expected.word[7] ^= FLIP;
		if (memcmp(&trial->digest[i], &expected, sizeof(expected)) != 0)
			return false;
	}
	return true;
}

static bool
known_units(const struct trial *trial, bool seed_256)
{
	for (size_t i = 0; i < trial->n; i++) {
		const double *expected = known[i % KNOWN].unit[seed_256];
		const double *unit = trial->unit + i;

		if (unit[0] != expected[0] || unit[(KNOWN_DRAWS - 1) * trial->n] != expected[1])
			return false;
	}
	return true;
}

static bool
known_trial(const struct engine *engine, struct workspace *workspace, struct trial *trial)
{
	struct draws draws = { .count = KNOWN_DRAWS, .stride = trial->n };
	struct texts texts = trial_texts(trial);

	engine_hash(engine, workspace, &texts, trial->n, trial->digest);
	if (!known_digests(trial))
		return false;
	engine_draw(engine, workspace, &draws, trial->n, trial->digest, trial->unit);
	if (!known_units(trial, false))
		return false;
	draws.seed_256 = true;
	engine_draw(engine, workspace, &draws, trial->n, trial->digest, trial->unit);
	return known_units(trial, true);
}

/* All lanes; what happens at their end is for the self-test, which has the time. */
bool
kernel_known_answer(const struct kernel *kernel, struct error *error)
{
	struct engine *engine = engine_open(kernel, KNOWN_DEPTH, error);
	struct workspace *workspace = engine ? workspace_open(engine, error) : NULL;
	struct trial trial;
	bool good = false;

	if (workspace && trial_open(&trial, kernel->lanes, 20, KNOWN_DRAWS, error)) {
		for (size_t i = 0; i < trial.n; i++)
			trial_add(&trial, i, known[i % KNOWN].text, strlen(known[i % KNOWN].text));
		good = known_trial(engine, workspace, &trial);
		if (!good)
			error_set(error, STATUS_TROUBLE, "kernel %s fails its self-test",
				kernel->name);
		trial_close(&trial);
	}
	workspace_close(workspace);
	engine_close(engine);
	return good;
}
