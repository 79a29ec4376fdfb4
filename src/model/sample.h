/* SPDX-License-Identifier: MIT */
/*
 * sample - what a record is made of.
 *
 * The definition of the numbers, whole:
 *
 *   text       the seed string of the sample (seeding.h)
 *   h(0)       hex(SHA-256(text)), 64 lower-case digits
 *   h(k + 1)   hex(SHA-256(h(k) followed by the decimal digits of fib(k))),
 *              fib = 0, 1, 1, 2, 3, 5, ...
 *   hash       h(depth)
 *   seed       the last 8 hex digits of hash as a number; all 64 with --wide-seed
 *   generator  MT19937, init_by_array with the 32-bit words of seed, least significant first, up
 *              to the highest one that is not zero (one word for seed 0): CPython's
 *              random.seed(int)
 *   r          (floor(a / 2^5) * 2^26 + floor(b / 2^6)) / 2^53 of two consecutive outputs a, b:
 *              random.random()
 *   value      lo + (hi - lo) * r, each operation rounded to double; one r a parameter, in drawing
 *              order
 *
 * SHA-256: FIPS 180-4. MT19937: Matsumoto and Nishimura, ACM TOMACS 8 (1998).
 */

#ifndef DPA_MODEL_SAMPLE_H
#define DPA_MODEL_SAMPLE_H

#include "model/config.h"

#include <stddef.h>

/*
 * Turn draws into values in place: uniform[k * stride + i], for the first `count` parameters k and
 * n samples i, from r to lo + (hi - lo) * r.
 */
void sample_values(
	const struct config *config, unsigned count, size_t n, double *uniform, size_t stride);

#endif
