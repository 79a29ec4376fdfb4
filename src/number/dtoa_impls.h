/* SPDX-License-Identifier: MIT */
/* dtoa_impls - the implementations of struct dtoa_impl, and what they share. */

#ifndef DPA_NUMBER_DTOA_IMPLS_H
#define DPA_NUMBER_DTOA_IMPLS_H

#include "number/dtoa.h"

extern const struct dtoa_impl dtoa_scalar, dtoa_avx2, dtoa_avx512;

static inline void
dtoa_text_write(struct dtoa_text *text, double x)
{
	char *end = dtoa_write(text->text, x);

	text->length = (unsigned char)(end - text->text);
}

#endif
