/* SPDX-License-Identifier: MIT */
/* dtoa - doubles to text, as CPython's repr and round. */

#ifndef DPA_NUMBER_DTOA_H
#define DPA_NUMBER_DTOA_H

#include <stddef.h>

#define DTOA_SIZE 31 /* bytes that dtoa_write may touch */
#define DTOA_MAX  24 /* the longest text, "-2.2250738585072014e-308" */

/*
 * Write repr(x) of a finite double and return the byte after it; no NUL is written. The shortest
 * digits that read back as x, of those the closest to x; fixed notation for 1e-4 <= |x| < 1e16,
 * otherwise an exponent with sign and at least two digits; an integral value keeps ".0".
 */
char *dtoa_write(char out[DTOA_SIZE], double x);

/* CPython's round(x, digits), digits >= 0: the exact binary value, ties to even, as a double. */
double round_decimal(double x, int digits);

/* A text in 32 bytes, so that one wide move copies it; what is past the length has no meaning. */
struct dtoa_text {
	char text[DTOA_SIZE];
	unsigned char length;
};

/*
 * One implementation of many texts at once. It has no state, allocates nothing, cannot fail, and
 * gives the same as any other. Fastest on multiples of 64; callers who read the texts at once do
 * well to ask for no more than the first cache holds.
 */
struct dtoa_impl {
	const char *name;
	unsigned need; /* CPU_... bits of engine/cpu.h */

	/* dtoa_write of each; n may be any number. */
	void (*write)(const double *x, size_t n, struct dtoa_text *text);
};

/* Those that are built, fastest first, NULL at the end. The last one, "scalar", runs anywhere. */
extern const struct dtoa_impl *const dtoa_impls[];

/* The fastest one on a CPU with these bits, cpu_features() as a rule. Never NULL. */
const struct dtoa_impl *dtoa_impl_for(unsigned bits);

#endif
