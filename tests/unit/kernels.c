/* SPDX-License-Identifier: MIT */
/* kernels - results of each kernel against CPython and mbedTLS, and the choice of a kernel. */

#include "base/cpu.h"
#include "golden.h"
#include "kernel/engine.h"
#include "kernel/self_test.h"
#include "unit.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* The same golden chain in each of `copies` lanes. */
static void
check_digests(const struct kernel *kernel, const struct golden_chain *golden, unsigned copies)
{
	struct error error = { 0 };
	struct engine *engine = engine_open(kernel, golden->depth, &error);
	struct test_batch batch = { 0 };
	struct seed_strings strings;

	test_batch_open(&batch, kernel, copies, strlen(golden->string), 1, &error);
	for (size_t i = 0; i < copies; i++)
		test_batch_set(&batch, i, golden->string, strlen(golden->string));
	strings = (struct seed_strings){ batch.bytes, batch.offset };
	engine_hash(engine, &strings, copies, batch.digest);
	for (size_t i = 0; i < copies; i++)
		CHECK(memcmp(&batch.digest[i], &golden->digest, sizeof(golden->digest)) == 0);
	test_batch_close(&batch);
	engine_close(engine);
}

/* All golden digests in one batch, so that neighbouring lanes have keys of different lengths. */
static void
check_draws(const struct kernel *kernel, bool seed_256)
{
	struct error error = { 0 };
	struct engine *engine = engine_open(kernel, 1, &error);
	struct draws draws = { .count = 100, .seed_256 = seed_256 };
	struct test_batch batch = { 0 };

	test_batch_open(&batch, kernel, COUNT(golden_draws), 0, draws.count, &error);
	draws.stride = batch.stride;
	for (size_t i = 0; i < batch.n; i++)
		batch.digest[i] = golden_draws[i].digest;
	engine_draw(engine, &draws, batch.n, batch.digest, batch.uniform);
	for (size_t i = 0; i < batch.n; i++)
		for (size_t k = 0; k < COUNT(golden_drawn) && golden_draws[i].seed_256 == seed_256;
			k++)
			CHECK(batch.uniform[golden_drawn[k] * draws.stride + i] ==
				golden_draws[i].uniform[k]);
	test_batch_close(&batch);
	engine_close(engine);
}

static void
check_kernel(const struct kernel *kernel)
{
	struct error error = { 0 };

	for (size_t i = 0; i < COUNT(golden_chains); i++)
		check_digests(kernel, &golden_chains[i],
			golden_chains[i].depth > 1000 ? kernel->few + 1 : kernel->lanes);
	check_draws(kernel, false);
	check_draws(kernel, true);
	CHECK(kernel_known_answer(kernel, &error));
	CHECK(kernel_self_test(kernel, &error));
}

/* For every set of features, the first kernel that needs no others is chosen. */
static void
check_choice(void)
{
	for (unsigned features = 0; features <= CPU_ALL; features++) {
		const struct kernel *kernel = kernel_for(features);

		CHECK((kernel->need & ~features) == 0);
		for (size_t i = 0; kernels[i] != kernel; i++)
			CHECK((kernels[i]->need & ~features) != 0);
	}
	CHECK(kernel_for(CPU_ALL) == kernels[0]);
	CHECK(kernel_runs_here(kernel_for(cpu_features())));
}

/* The choice on some generations of x86 CPUs. */
static void
check_x86_generations(void)
{
#ifdef __x86_64__
	const unsigned avx2 = CPU_SSSE3 | CPU_SSE41 | CPU_AVX2;
	const unsigned avx512 = CPU_AVX512F | CPU_AVX512DQ | CPU_AVX512BW | CPU_AVX512VL;

	CHECK(kernel_for(0) == &kernel_generic);
	CHECK(kernel_for(CPU_SSSE3 | CPU_SSE41 | CPU_SHA) == &kernel_generic);
	CHECK(kernel_for(avx2) == &kernel_avx2);
	CHECK(kernel_for(avx2 | CPU_AVX512F) == &kernel_avx2);
	CHECK(kernel_for(avx2 | CPU_SHA) == &kernel_shani);
	CHECK(kernel_for(avx2 | avx512) == &kernel_avx512);
	CHECK(kernel_for(avx2 | avx512 | CPU_SHA) == &kernel_avx512);
	CHECK(kernel_for(avx2 | avx512 | CPU_AVX512VBMI) == &kernel_avx512vbmi);
#endif
}

/* Names are different, and the last kernel is mbedTLS, which needs no CPU feature. */
static void
check_names(void)
{
	size_t count = 0;

	for (; kernels[count]; count++)
		for (size_t i = 0; i < count; i++)
			CHECK(strcmp(kernels[i]->name, kernels[count]->name) != 0);
	CHECK(kernels[count - 1] == &kernel_mbedtls);
	CHECK(strcmp(kernel_mbedtls.name, "mbedtls") == 0);
	CHECK(kernel_mbedtls.need == 0);
}

void
test_kernels(void)
{
	check_names();
	check_choice();
	check_x86_generations();
	for (size_t i = 0; kernels[i]; i++)
		if (kernel_runs_here(kernels[i]))
			check_kernel(kernels[i]);
}
