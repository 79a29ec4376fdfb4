/* SPDX-License-Identifier: MIT */
/* dtoa_impls - the table of implementations of struct dtoa_impl, and the choice of one. */

#include "number/dtoa.h"

#include "number/dtoa_impls.h"

static void
write_scalar(const double *x, size_t n, struct dtoa_text *text)
{
	for (size_t i = 0; i < n; i++)
		dtoa_text_write(text + i, x[i]);
}

const struct dtoa_impl dtoa_scalar = {
	.name = "scalar",
	.write = write_scalar,
};

const struct dtoa_impl *const dtoa_impls[] = {
#ifdef __x86_64__
	&dtoa_avx512,
	&dtoa_avx2,
#endif
	&dtoa_scalar,
	NULL,
};

const struct dtoa_impl *
dtoa_impl_for(unsigned features)
{
	size_t i = 0;

	while (dtoa_impls[i]->need & ~features)
		i++;
	return dtoa_impls[i];
}
