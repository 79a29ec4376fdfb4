/* SPDX-License-Identifier: MIT */
/* dispatch - which kernels are built, which run on this CPU, which one is taken. */

#include "kernel/dispatch.h"

#include "kernel/cpu.h"

#include <string.h>

extern const struct kernel kernel_avx512, kernel_shani, kernel_avx2, kernel_generic, kernel_mbedtls;

/*
 * The order is by build/kernel-bench: ns a sample of depth 10 with 5 draws (gcc 12, Zen 5) are 185
 * with avx512, 441 with shani, 637 with avx2, 1536 with generic, 6166 with mbedtls. By the
 * instructions counted, avx512 leads by 1.5 even where it has two units of 512 bits, and not four.
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
	return (kernel->need & ~cpu_bits()) == 0;
}

const struct kernel *
kernel_for(unsigned bits)
{
	size_t i = 0;

	while (kernels[i]->need & ~bits)
		i++;
	return kernels[i];
}

const struct kernel *
kernel_fastest(void)
{
	return kernel_for(cpu_bits());
}
