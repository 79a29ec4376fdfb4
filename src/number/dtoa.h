/* SPDX-License-Identifier: MIT */
/* dtoa - doubles to the text of CPython's repr and back, and CPython's round. */

#pragma once

#include <stddef.h>

#define DTOA_SIZE 31 /* bytes that dtoa_write may write */
#define DTOA_MAX  24 /* length of the longest text, "-2.2250738585072014e-308" */

/*
 * Write repr(x) of a finite double, without NUL, and return the end of the text. The digits are the
 * shortest that read back as x, and the closest to x of those. The notation is fixed if
 * 1e-4 <= |x| < 1e16, with ".0" after integers; otherwise there is an exponent with a sign and at
 * least two digits.
 */
char *dtoa_write(char out[DTOA_SIZE], double x);

/*
 * CPython's round(x, places) of a finite double, places >= 0: the exact value of x rounded to that
 * many decimal places, ties to even, then to the nearest double.
 */
double round_decimal(double x, int places);

/*
 * Parse the number (RFC 8259) at `text`, which any byte ends that does not continue it; PADDING
 * bytes after it must be readable. *value becomes the double nearest to it, ties to even, as
 * strtod's; infinity if it is too large. Returns the byte after it; NULL: not a number.
 */
const char *parse_double(const char *text, double *value);

/* A text in 32 bytes, which one vector move copies. Bytes after the length have no meaning. */
struct dtoa_text {
	char text[DTOA_SIZE];
	unsigned char length;
};

/*
 * An implementation of dtoa_write for arrays. All compute the same bytes, have no state, allocate
 * nothing and cannot fail, so any thread may call them. Multiples of 64 values are fastest. A
 * caller that reads the texts next should request no more than fit the L1 cache.
 */
struct dtoa_impl {
	const char *name;
	unsigned need; /* set of enum cpu_feature (base/cpu.h) that the CPU must have */

	/* Write text[0] to text[n - 1], for any n. */
	void (*write)(const double *x, size_t n, struct dtoa_text *text);
};

extern const struct dtoa_impl dtoa_avx512, dtoa_avx2, dtoa_scalar;

/* The implementations of this build, fastest first, then NULL. The last one runs on any CPU. */
extern const struct dtoa_impl *const dtoa_impls[];

/* The fastest one for a CPU with this set of enum cpu_feature. Never NULL. */
const struct dtoa_impl *dtoa_impl_for(unsigned features);
