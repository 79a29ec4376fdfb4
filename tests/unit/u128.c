/* SPDX-License-Identifier: MIT */
/* u128 - the arithmetic for compilers without 128-bit integers, tested with any compiler. */

#define U128_PORTABLE

#include "base/u128.h"

#include "base/decimal.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#define MAX UINT64_MAX

static bool
equals(struct u128 a, uint64_t high, uint64_t low)
{
	return a.high == high && a.low == low;
}

/* Pseudorandom; half of the numbers have ones in a half or leading zeros, to provoke carries. */
static uint64_t
random_u64(void)
{
	uint64_t x = (uint64_t)random() << 33 ^ (uint64_t)random() << 11 ^ (uint64_t)random();

	switch (random() % 6) {
	case 0:
		return x | UINT32_MAX;
	case 1:
		return x | (uint64_t)UINT32_MAX << 32;
	case 2:
		return x >> (random() % 64);
	}
	return x;
}

/* decimal_write_product uses the compiler's 128-bit type, where there is one. */
static void
check_products(void)
{
	bool equal = true;

	srandom(5);
	for (unsigned i = 0; i < 100000; i++) {
		uint64_t a = random_u64(), b = random_u64(), c = random_u64();
		char actual[DECIMAL_WIDE_MAX + 1] = "", expected[DECIMAL_WIDE_MAX + 1] = "";
		struct u128 sum = u128_add(u128_mul(a, b), c);
		uint32_t word[4] = { (uint32_t)(sum.high >> 32), (uint32_t)sum.high,
			(uint32_t)(sum.low >> 32), (uint32_t)sum.low };

		decimal_write_words(actual, word, 4);
		decimal_write_product(expected, a, b, c);
		equal &= strcmp(actual, expected) == 0;
	}
	CHECK(equal);
}

static void
check_edges(void)
{
	CHECK(equals(u128_mul(MAX, MAX), MAX - 1, 1));
	CHECK(equals(u128_mul(MAX, 0), 0, 0));
	CHECK(equals(u128_mul((uint64_t)1 << 63, 6), 3, 0));
	CHECK(equals(u128_add((struct u128){ 3, MAX }, 1), 4, 0));
	CHECK(equals(u128_add((struct u128){ 3, MAX }, 0), 3, MAX));
}

void
test_u128(void)
{
	check_products();
	check_edges();
}
