/* SPDX-License-Identifier: MIT */
/*
 * sample - the definition of a record's values, and draws to values.
 *
 *   s          the seed string of the sample (seeding.h)
 *   h(0)       hex(SHA-256(s)), 64 lower-case digits
 *   h(k + 1)   hex(SHA-256(h(k) followed by the decimal digits of fib(k))), fib(0) = 0, fib(1) = 1
 *   hash       h(depth)
 *   seed       the last 8 hex digits of hash as a number; all 64 with --wide-seed
 *   generator  MT19937, init_by_array with the 32-bit words of seed, least significant first, up
 *              to the highest one that is not zero (one word for seed 0): CPython's
 *              random.seed(int)
 *   r          (floor(a / 2^5) * 2^26 + floor(b / 2^6)) / 2^53 of two consecutive outputs a, b:
 *              random.random()
 *   value      lo + (hi - lo) * r, each operation rounded to double; parameters take one r each, in
 *              drawing order
 *
 * SHA-256: FIPS 180-4. MT19937: Matsumoto and Nishimura, ACM TOMACS 8 (1998).
 */

#ifndef DPA_MODEL_SAMPLE_H
#define DPA_MODEL_SAMPLE_H

#include "model/config.h"

#include <stddef.h>

/*
 * Convert draws to values in place: uniform[k * stride + i] = lo + (hi - lo) * uniform[k * stride +
 * i] for the first `count` parameters k and n samples i.
 */
void sample_values(
	const struct config *config, unsigned count, size_t n, double *uniform, size_t stride);

#endif
