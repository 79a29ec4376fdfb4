/* SPDX-License-Identifier: MIT */
/* wide - products of 128 bits, also where the compiler has no type for them. */

#ifndef DPA_BASE_WIDE_H
#define DPA_BASE_WIDE_H

#include <stdint.h>

struct wide {
	uint64_t high, low;
};

/*
 *   wide_product(a, b)  a * b
 *   wide_add(a, b)      a + b, which cannot pass 128 bits
 *   wide_left(a, n)     a * 2^n without what passes 128 bits, 0 < n < 128
 *   wide_right(a, n)    floor(a / 2^n), 0 < n < 128
 *
 * A test build defines WIDE_PORTABLE and so tries on any machine what 32-bit ones run.
 */
#if defined(__SIZEOF_INT128__) && !defined(WIDE_PORTABLE)

static inline struct wide
wide_of(unsigned __int128 x)
{
	return (struct wide){ (uint64_t)(x >> 64), (uint64_t)x };
}

static inline unsigned __int128
wide_value(struct wide a)
{
	return (unsigned __int128)a.high << 64 | a.low;
}

static inline struct wide
wide_product(uint64_t a, uint64_t b)
{
	return wide_of((unsigned __int128)a * b);
}

static inline struct wide
wide_add(struct wide a, uint64_t b)
{
	return wide_of(wide_value(a) + b);
}

static inline struct wide
wide_left(struct wide a, unsigned n)
{
	return wide_of(wide_value(a) << n);
}

static inline struct wide
wide_right(struct wide a, unsigned n)
{
	return wide_of(wide_value(a) >> n);
}

#else

/* By halves of 32 bits. (2^32 - 1)^2 + 2 * (2^32 - 1) < 2^64, so no sum of one product and two
 * halves overflows. */
static inline struct wide
wide_product(uint64_t a, uint64_t b)
{
	const uint64_t mask = UINT32_MAX;
	uint64_t low = (a & mask) * (b & mask);
	uint64_t middle = (a >> 32) * (b & mask) + (low >> 32);
	uint64_t cross = (a & mask) * (b >> 32) + (middle & mask);

	return (struct wide){ (a >> 32) * (b >> 32) + (middle >> 32) + (cross >> 32),
		cross << 32 | (low & mask) };
}

static inline struct wide
wide_add(struct wide a, uint64_t b)
{
	return (struct wide){ a.high + (a.low > UINT64_MAX - b), a.low + b };
}

static inline struct wide
wide_left(struct wide a, unsigned n)
{
	if (n < 64)
		return (struct wide){ a.high << n | a.low >> (64 - n), a.low << n };
	return (struct wide){ a.low << (n - 64), 0 };
}

static inline struct wide
wide_right(struct wide a, unsigned n)
{
	if (n < 64)
		return (struct wide){ a.high >> n, a.high << (64 - n) | a.low >> n };
	return (struct wide){ 0, a.high >> (n - 64) };
}

#endif

#endif
