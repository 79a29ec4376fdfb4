/* SPDX-License-Identifier: MIT */
/* u128 - the arithmetic that machines without 128-bit integers run, tried on any. */

#define U128_PORTABLE

#include "base/u128.h"

#include "base/decimal.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#define TOP UINT64_MAX

static bool
is(struct u128 a, uint64_t high, uint64_t low)
{
	return a.high == high && a.low == low;
}

/* Now and then all ones or all zeros in a half, which is where carries go wrong. */
static uint64_t
any(void)
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
products_agree(void)
{
	bool held = true;

	srandom(5);
	for (unsigned i = 0; i < 100000; i++) {
		uint64_t a = any(), b = any(), c = any();
		char one[DECIMAL_128_MAX + 1] = "", other[DECIMAL_128_MAX + 1] = "";
		struct u128 sum = u128_add(u128_mul(a, b), c);
		uint32_t word[4] = { (uint32_t)(sum.high >> 32), (uint32_t)sum.high,
			(uint32_t)(sum.low >> 32), (uint32_t)sum.low };

		decimal_write_words(one, word, 4);
		decimal_write_product(other, a, b, c);
		held &= strcmp(one, other) == 0;
	}
	CHECK(held);
}

static void
edges(void)
{
	CHECK(is(u128_mul(TOP, TOP), TOP - 1, 1));
	CHECK(is(u128_mul(TOP, 0), 0, 0));
	CHECK(is(u128_mul((uint64_t)1 << 63, 6), 3, 0));
	CHECK(is(u128_add((struct u128){ 3, TOP }, 1), 4, 0));
	CHECK(is(u128_add((struct u128){ 3, TOP }, 0), 3, TOP));
}

/* To the left and back, and against products by powers of two. */
static void
shifts(void)
{
	for (unsigned n = 1; n < 128; n++) {
		struct u128 one = u128_shl((struct u128){ 0, 1 }, n);
		struct u128 odd = { 0x8000000000000001, 0xc000000000000003 };
		struct u128 left = u128_shl(odd, n), right = u128_shr(odd, n);

		CHECK(n < 64 ? is(one, 0, (uint64_t)1 << n) : is(one, (uint64_t)1 << (n - 64), 0));
		CHECK(is(u128_shr(one, n), 0, 1));
		if (n < 64) {
			CHECK(left.low == u128_mul(odd.low, (uint64_t)1 << n).low);
			CHECK(right.high == odd.high >> n);
			CHECK(left.high ==
				(odd.high << n | u128_mul(odd.low, (uint64_t)1 << n).high));
		} else {
			CHECK(is(left, odd.low << (n - 64), 0) &&
				is(right, 0, odd.high >> (n - 64)));
		}
	}
}

void
test_u128(void)
{
	products_agree();
	edges();
	shifts();
}
