/* SPDX-License-Identifier: MIT */
/* number_writers - the implementations of struct number_writer. */

#ifndef DPA_OUTPUT_NUMBER_WRITERS_H
#define DPA_OUTPUT_NUMBER_WRITERS_H

#include "output/number.h"

extern const struct number_writer number_scalar, number_avx2, number_avx512;

static inline void
number_text_write(struct number_text *text, double x)
{
	char *end = number_write(text->text, x);

	text->length = (unsigned char)(end - text->text);
}

#endif
