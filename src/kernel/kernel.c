/* SPDX-License-Identifier: MIT */
/* kernel - the table of kernels and the choice of one by CPU features. */

#include "kernel/kernel.h"

#include "base/cpu.h"

/*
 * Ordered by the nanoseconds per sample that build/kernel-bench reports for depth 10 and 5 draws
 * (gcc 12, Zen 5): avx512vbmi 156, avx512 158, shani 408, avx2 594, generic 1420, mbedtls 5812. On
 * CPUs with two 512-bit execution ports instead of four, instruction counts still put avx512 ahead
 * of shani by a factor of 1.5.
 */
const struct kernel *const kernels[] = {
#ifdef __x86_64__
	&kernel_avx512vbmi,
	&kernel_avx512,
	&kernel_shani,
	&kernel_avx2,
#endif
#ifdef __AARCH64EL__
	&kernel_armsha2,
#endif
	&kernel_generic,
	&kernel_mbedtls,
	NULL,
};

const struct kernel *
kernel_for(unsigned features)
{
	size_t i = 0;

	while (kernels[i]->need & ~features)
		i++;
	return kernels[i];
}

sha256_compress *
sha256_compress_for(unsigned features)
{
	size_t i = 0;

	while (!kernels[i]->compress || kernels[i]->need & ~features)
		i++;
	return kernels[i]->compress;
}

bool
kernel_runs_here(const struct kernel *kernel)
{
	return (kernel->need & ~cpu_features()) == 0;
}
