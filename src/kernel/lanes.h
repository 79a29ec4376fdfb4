/* SPDX-License-Identifier: MIT */
/* lanes - the vocabulary of the vector kernels: one 32-bit word of LANES samples at once. */

/*
 * Included once by each vector kernel, which says before it what its instruction set does best:
 *
 *   LANES             4, 8 or 16
 *   ROTATE(x, n)      rotate right, 0 < n < 32
 *   XOR3(x, y, z)     x ^ y ^ z
 *   CHOOSE(x, y, z)   bits of y where x has ones, else of z
 *   MAJORITY(x, y, z) bits that two of the three have
 *   MULTIPLY(x, n)    x * n, the same n in all lanes
 *   HEX_DIGITS(x)     each byte, 0 to 15, as a lower-case hexadecimal digit
 *
 * All but LANES have a definition here in what any compiler's vector types can do. Several vectors
 * of lanes make a group: their instructions are interleaved, because one vector alone waits for its
 * own results. Loops over groups and over the words of a digest are unrolled whole, so that their
 * arrays become registers.
 */

#ifndef DPA_KERNEL_LANES_H
#define DPA_KERNEL_LANES_H

#include "kernel/kernel.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Vectors are passed to inlined functions only, so that their ABI matters to nobody. */
#pragma GCC diagnostic ignored "-Wpsabi"

typedef uint32_t lanes __attribute__((vector_size(4 * LANES)));
typedef int8_t lane_bytes __attribute__((vector_size(4 * LANES)));

#define INLINE static inline __attribute__((always_inline))

#ifndef ROTATE
#	define ROTATE(x, n) ((x) >> (n) | (x) << (32 - (n)))
#endif
#ifndef XOR3
#	define XOR3(x, y, z) ((x) ^ (y) ^ (z))
#endif
#ifndef CHOOSE
#	define CHOOSE(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#endif
#ifndef MAJORITY
#	define MAJORITY(x, y, z) ((y) ^ (((x) ^ (y)) & ((y) ^ (z))))
#endif
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

INLINE void
lanes_store(void *to, lanes x)
{
	memcpy(to, &x, sizeof(x));
}

/*
 * Riffle the halves of an array of `count` vectors, `times` times: the word at index i of all count
 * * LANES goes to the index whose binary digits are those of i rotated left by `times`. So a table
 * of LANES samples by 8 or 16 words, sample by sample, is turned word by word in LANES_LOG riffles;
 * 3 turn 8 words back.
 */
INLINE void
transpose(lanes *x, unsigned count, unsigned times)
{
	lanes y[16];

	while (times-- > 0) {
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

/* LANES digests, one after the other, turned to vectors of their words 0 to 7, and back. */
INLINE void
digests_load(lanes word[8], const struct digest *digest)
{
	const unsigned char *bytes = (const unsigned char *)digest;

#pragma GCC unroll 16
	for (unsigned i = 0; i < 8; i++)
		word[i] = lanes_load(bytes + i * sizeof(lanes));
	transpose(word, 8, LANES_LOG);
}

INLINE void
digests_store(lanes word[8], struct digest *digest)
{
	unsigned char *bytes = (unsigned char *)digest;

	transpose(word, 8, 3);
#pragma GCC unroll 16
	for (unsigned i = 0; i < 8; i++)
		lanes_store(bytes + i * sizeof(lanes), word[i]);
}

#endif
