/* SPDX-License-Identifier: MIT */
/* kernels - results of each kernel against CPython and mbedTLS, and the choice of a kernel. */

#include "base/cpu.h"
#include "golden.h"
#include "kernel/kernel.h"
#include "unit.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* The same golden chain in each of `copies` lanes. */
static void
check_digests(const struct kernel *kernel, const struct golden_chain *golden, unsigned copies)
{
	static unsigned char bytes[KERNEL_LANES_MAX * 1024 + PADDING];
	uint32_t offset[KERNEL_LANES_MAX + 1], length = (uint32_t)strlen(golden->string);
	struct seed_strings strings = { bytes, offset };
	struct digest digest[KERNEL_LANES_MAX];
	struct error error = { 0 };
	struct engine *engine = engine_open(kernel, golden->depth, &error);

	offset[0] = 0;
	for (size_t i = 0; i < copies; i++) {
		memcpy(bytes + offset[i], golden->string, length);
		offset[i + 1] = offset[i] + length;
	}
	engine_hash(engine, &strings, copies, digest);
	for (size_t i = 0; i < copies; i++)
		CHECK(memcmp(&digest[i], &golden->digest, sizeof(golden->digest)) == 0);
	engine_close(engine);
}

/* All golden digests in one batch, so that neighbouring lanes have keys of different lengths. */
static void
check_draws(const struct kernel *kernel, bool seed_256)
{
	static double uniform[100 * KERNEL_LANES_MAX];
	struct draws draws = { 100, seed_256, KERNEL_LANES_MAX };
	struct digest digest[KERNEL_LANES_MAX] = { 0 };
	struct error error = { 0 };
	struct engine *engine = engine_open(kernel, 1, &error);

	for (size_t i = 0; i < COUNT(golden_draws); i++)
		digest[i] = golden_draws[i].digest;
	engine_draw(engine, &draws, COUNT(golden_draws), digest, uniform);
	for (size_t i = 0; i < COUNT(golden_draws); i++)
		for (size_t k = 0; k < COUNT(golden_drawn) && golden_draws[i].seed_256 == seed_256;
			k++)
			CHECK(uniform[golden_drawn[k] * draws.stride + i] ==
				golden_draws[i].uniform[k]);
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
