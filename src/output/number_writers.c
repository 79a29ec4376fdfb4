/* SPDX-License-Identifier: MIT */
/* number_writers - which implementations of many texts at once are built, and which is taken. */

#include "output/number.h"

#include "output/number_writers.h"

static void
scalar_write(const double *x, size_t n, struct number_text *text)
{
	for (size_t i = 0; i < n; i++)
		number_text_write(text + i, x[i]);
}

const struct number_writer number_scalar = {
	.name = "scalar",
	.write = scalar_write,
};

const struct number_writer *const number_writers[] = {
#ifdef __x86_64__
	&number_avx512,
	&number_avx2,
#endif
	&number_scalar,
	NULL,
};

const struct number_writer *
number_writer_for(unsigned bits)
{
	size_t i = 0;

	while (number_writers[i]->need & ~bits)
		i++;
	return number_writers[i];
}
