/* SPDX-License-Identifier: MIT */
/* bigint - bigint numbers as long as exact sums of doubles and their squares need. */

#include "model/bigint.h"

#include <string.h>

/* Add to the limb at `place` and carry. */
static void
limb_add(struct bigint *a, unsigned place, uint32_t value)
{
	for (uint64_t carry = value; carry && place < BIGINT_LIMBS; place++) {
		carry += a->limb[place];
		a->limb[place] = (uint32_t)carry;
		carry >>= 32;
	}
}

void
bigint_add(struct bigint *a, const uint64_t *word, unsigned count, unsigned shift)
{
	for (unsigned half = 0; half < 2 * count; half++) {
		uint64_t value = (word[half / 2] >> 32 * (half % 2) & UINT32_MAX) << shift % 32;

		limb_add(a, shift / 32 + half, (uint32_t)value);
		limb_add(a, shift / 32 + half + 1, (uint32_t)(value >> 32));
	}
}

void
bigint_subtract(struct bigint *a, const struct bigint *b)
{
	uint64_t borrow = 0;

	for (unsigned i = 0; i < BIGINT_LIMBS; i++) {
		uint64_t less = (uint64_t)a->limb[i] - b->limb[i] - borrow;

		a->limb[i] = (uint32_t)less;
		borrow = less >> 63;
	}
}

static unsigned
limbs(const struct bigint *a)
{
	unsigned count = BIGINT_LIMBS;

	while (count > 0 && a->limb[count - 1] == 0)
		count--;
	return count;
}

void
bigint_multiply(struct bigint *product, const struct bigint *a, const struct bigint *b)
{
	unsigned a_limbs = limbs(a), b_limbs = limbs(b);

	memset(product, 0, sizeof(*product));
	for (unsigned i = 0; i < a_limbs; i++) {
		uint64_t carry = 0;
		unsigned j;

		/* (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1 */
		for (j = 0; j < b_limbs && i + j < BIGINT_LIMBS; j++) {
			carry += (uint64_t)a->limb[i] * b->limb[j] + product->limb[i + j];
			product->limb[i + j] = (uint32_t)carry;
			carry >>= 32;
		}
		limb_add(product, i + j, (uint32_t)carry);
	}
}

static void
shift_up(struct bigint *a, unsigned shift)
{
	uint64_t pair[BIGINT_LIMBS / 2];

	for (unsigned i = 0; i < BIGINT_LIMBS / 2; i++)
		pair[i] = (uint64_t)a->limb[2 * i + 1] << 32 | a->limb[2 * i];
	memset(a, 0, sizeof(*a));
	bigint_add(a, pair, BIGINT_LIMBS / 2, shift);
}

static bool
shift_down(struct bigint *a, unsigned shift)
{
	unsigned whole = shift / 32, bits = shift % 32;
	uint32_t cut = 0;

	for (unsigned i = 0; i < BIGINT_LIMBS; i++) {
		uint64_t low = i + whole < BIGINT_LIMBS ? a->limb[i + whole] : 0;
		uint64_t high = i + whole + 1 < BIGINT_LIMBS ? a->limb[i + whole + 1] : 0;

		if (i < whole)
			cut |= a->limb[i];
		else if (i == whole)
			cut |= a->limb[i] & (((uint32_t)1 << bits) - 1);
		a->limb[i] = (uint32_t)((high << 32 | low) >> bits);
	}
	return cut != 0;
}

bool
bigint_shift(struct bigint *a, int shift)
{
	if (shift > 0)
		return shift_down(a, (unsigned)shift);
	shift_up(a, (unsigned)-shift);
	return false;
}

int
bigint_compare(const struct bigint *a, const struct bigint *b)
{
	unsigned i = BIGINT_LIMBS - 1;

	while (i > 0 && a->limb[i] == b->limb[i])
		i--;
	return (a->limb[i] > b->limb[i]) - (a->limb[i] < b->limb[i]);
}

unsigned
bigint_bit_length(const struct bigint *a)
{
	unsigned count = limbs(a);

	return count ? 32 * count - (unsigned)__builtin_clz(a->limb[count - 1]) : 0;
}
