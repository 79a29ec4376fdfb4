/* SPDX-License-Identifier: MIT */
/* lanes - vectors of one 32-bit word of each of LANES samples, and operations on them. */

/*
 * A vector kernel defines LANES and includes this file once. Before, it may define operations for
 * which it has better instructions than the compiler finds for the defaults below:
 *
 *   LANES           4, 8 or 16
 *   MULTIPLY(x, n)  x * n, the same n in all lanes
 *   HEX_DIGITS(x)   each byte, 0 to 15, as a lower-case hexadecimal digit
 *
 * A kernel works on several such vectors, called groups, and interleaves their instructions to hide
 * the latency of one dependency chain. Loops over groups and over the words of a digest are
 * unrolled completely, so that arrays indexed by them become registers.
 */

#pragma once

#include "kernel/kernel.h"

/* The ABI of vector arguments does not matter: functions that have them are inlined. */
#pragma GCC diagnostic ignored "-Wpsabi"

typedef uint32_t lanes __attribute__((vector_size(4 * LANES)));
typedef int8_t lane_bytes __attribute__((vector_size(4 * LANES)));

#ifndef MULTIPLY
#	define MULTIPLY(x, n) ((x) * (n))
#endif
#ifndef HEX_DIGITS
#	define HEX_DIGITS(x) hex_digits(x)

INLINE lanes
hex_digits(lanes x)
{
	lane_bytes digit = (lane_bytes)x;

	return (lanes)(digit + '0' + ((digit > 9) & ('a' - '0' - 10)));
}
#endif

#if LANES == 4
#	define LANES_LOG  2
#	define LOW_LANES  0, 4, 1, 5
#	define HIGH_LANES 2, 6, 3, 7
#elif LANES == 8
#	define LANES_LOG  3
#	define LOW_LANES  0, 8, 1, 9, 2, 10, 3, 11
#	define HIGH_LANES 4, 12, 5, 13, 6, 14, 7, 15
#else
#	define LANES_LOG  4
#	define LOW_LANES  0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#	define HIGH_LANES 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#endif

INLINE lanes
broadcast(uint32_t x)
{
	return x - (lanes){ 0 };
}

INLINE lanes
lanes_load(const void *from)
{
	lanes x;

	memcpy(&x, from, sizeof(x));
	return x;
}

/* Rotate right, 0 < n < 32. */
INLINE lanes
rotate(lanes x, unsigned n)
{
	return x >> n | x << (32 - n);
}

/*
 * Transpose a matrix in an array of `count` vectors by `rounds` perfect shuffles. A shuffle
 * interleaves the two halves of the array: of all count * LANES words, the one at index i moves to
 * the index whose binary digits are those of i rotated left by one. LANES_LOG rounds turn LANES
 * rows (samples) of 8 or 16 words into a vector per word; 3 rounds turn 8 vectors back into rows.
 */
INLINE void
transpose(lanes *x, unsigned count, unsigned rounds)
{
	lanes y[16];

	while (rounds-- > 0) {
#pragma GCC unroll 16
		for (unsigned i = 0; i < count / 2; i++) {
			y[2 * i] = __builtin_shufflevector(x[i], x[i + count / 2], LOW_LANES);
			y[2 * i + 1] = __builtin_shufflevector(x[i], x[i + count / 2], HIGH_LANES);
		}
#pragma GCC unroll 16
		for (unsigned i = 0; i < count; i++)
			x[i] = y[i];
	}
}

/* LANES consecutive digests to vectors of their words 0 to 7. */
INLINE void
digests_load(lanes word[8], const struct digest *digest)
{
#pragma GCC unroll 16
	for (unsigned i = 0; i < 8; i++)
		word[i] = lanes_load((const unsigned char *)digest + i * sizeof(lanes));
	transpose(word, 8, LANES_LOG);
}
