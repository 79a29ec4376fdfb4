/* SPDX-License-Identifier: MIT */
/* dispatch - the table of kernels and the choice of one by CPU features. */

#include "kernel/dispatch.h"

#include "base/cpu.h"

#include <string.h>

extern const struct kernel kernel_avx512, kernel_shani, kernel_avx2, kernel_generic, kernel_mbedtls;

/*
 * Ordered by the nanoseconds per sample that build/kernel-bench reports for depth 10 and 5 draws
 * (gcc 12, Zen 5): avx512 185, shani 441, avx2 637, generic 1536, mbedtls 6166. On CPUs with two
 * 512-bit execution ports instead of four, instruction counts still put avx512 ahead of shani by a
 * factor of 1.5.
 */
const struct kernel *const kernels[] = {
#ifdef __x86_64__
	&kernel_avx512,
	&kernel_shani,
	&kernel_avx2,
#endif
	&kernel_generic,
	&kernel_mbedtls,
	NULL,
};

const struct kernel *
kernel_find(const char *name)
{
	for (size_t i = 0; kernels[i]; i++)
		if (strcmp(kernels[i]->name, name) == 0)
			return kernels[i];
	return NULL;
}

bool
kernel_runs_here(const struct kernel *kernel)
{
	return (kernel->need & ~cpu_features()) == 0;
}

const struct kernel *
kernel_for(unsigned features)
{
	size_t i = 0;

	while (kernels[i]->need & ~features)
		i++;
	return kernels[i];
}

const struct kernel *
kernel_fastest(void)
{
	return kernel_for(cpu_features());
}
