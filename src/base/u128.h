/* SPDX-License-Identifier: MIT */
/* u128 - unsigned 128-bit integers, with or without a type of the compiler. */

#pragma once

#include <stdint.h>

struct u128 {
	uint64_t high, low;
};

/* a * b. tests/unit/u128.c defines U128_PORTABLE to test the code for 32-bit machines. */
#if defined(__SIZEOF_INT128__) && !defined(U128_PORTABLE)
static inline struct u128
u128_mul(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (struct u128){ (uint64_t)(product >> 64), (uint64_t)product };
}
#else
/* By halves of 32 bits. A product and two halves fit: (2^32 - 1)^2 + 2 * (2^32 - 1) < 2^64. */
static inline struct u128
u128_mul(uint64_t a, uint64_t b)
{
	const uint64_t mask = UINT32_MAX;
	uint64_t low = (a & mask) * (b & mask);
	uint64_t middle = (a >> 32) * (b & mask) + (low >> 32);
	uint64_t cross = (a & mask) * (b >> 32) + (middle & mask);

	return (struct u128){ (a >> 32) * (b >> 32) + (middle >> 32) + (cross >> 32),
		cross << 32 | (low & mask) };
}
#endif

/* (a + b) mod 2^128 */
static inline struct u128
u128_add(struct u128 a, uint64_t b)
{
	return (struct u128){ a.high + (a.low > UINT64_MAX - b), a.low + b };
}
