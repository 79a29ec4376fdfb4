/* SPDX-License-Identifier: MIT */
/* number - doubles to text, as CPython's repr and round. */

#ifndef DPA_OUTPUT_NUMBER_H
#define DPA_OUTPUT_NUMBER_H

#define NUMBER_ROOM 32 /* bytes that number_write may touch */
#define NUMBER_MAX  24 /* the longest text, "-2.2250738585072014e-308" */

/*
 * Write repr(x) of a finite double and return the byte after it; no NUL is written. The shortest digits that
 * read back as x, of those the closest to x; fixed notation for 1e-4 <= |x| < 1e16, otherwise an exponent with
 * sign and at least two digits; an integral value keeps ".0".
 */
char *number_write(char out[NUMBER_ROOM], double x);

/* CPython's round(x, digits) of a finite double: the exact binary value, ties to even, read back to a double. */
double number_round(double x, int digits);

#endif
