/* SPDX-License-Identifier: MIT */
/* mt19937 - the Mersenne Twister with CPython's seeding and draws, one sample at a time. */

#include "kernel/mt19937.h"

#include "model/config.h"

_Static_assert(2 * PARAMETERS_MAX <= MT_OUTPUTS_MAX, "a parameter takes two outputs");

void
mt_initial(uint32_t initial[MT_N])
{
	initial[0] = 19650218;
	for (uint32_t i = 1; i < MT_N; i++)
		initial[i] = UINT32_C(1812433253) * (initial[i - 1] ^ initial[i - 1] >> 30) + i;
}

static uint32_t
xorshift_multiply(uint32_t previous, uint32_t factor)
{
	return (previous ^ previous >> 30) * factor;
}

/* init_by_array with a key of 1 to 8 words. */
static void
seed(uint32_t state[MT_N], const uint32_t *key, unsigned length, const uint32_t initial[MT_N])
{
	uint32_t last = initial[0];
	unsigned j = 0;

	for (unsigned i = 1; i < MT_N; i++) {
		state[i] = last = (initial[i] ^ xorshift_multiply(last, MT_FACTOR_1)) + key[j] + j;
		j = j + 1 < length ? j + 1 : 0;
	}
	state[1] = last = (state[1] ^ xorshift_multiply(last, MT_FACTOR_1)) + key[j] + j;
	for (unsigned i = 2; i < MT_N; i++)
		state[i] = last = (state[i] ^ xorshift_multiply(last, MT_FACTOR_2)) - i;
	state[1] = (state[1] ^ xorshift_multiply(last, MT_FACTOR_2)) - 1;
	state[0] = MT_WORD_0;
}

static uint32_t
output(const uint32_t state[MT_N], unsigned i)
{
	uint32_t y = (state[i] & MT_UPPER_MASK) | (state[i + 1] & MT_LOWER_MASK);

	y = state[i + MT_M] ^ y >> 1 ^ (y & 1 ? MT_MATRIX_A : 0);
	y ^= y >> 11;
	y ^= y << 7 & MT_TEMPERING_B;
	y ^= y << 15 & MT_TEMPERING_C;
	return y ^ y >> 18;
}

void
mt_draw(const struct draws *draws, size_t n, const struct digest *digest, double *uniform,
	struct draw_scratch *scratch)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t state[MT_N], key[8];
		unsigned length = draws->seed_256 ? 8 : 1;

		/*
		 * The key that CPython's random.seed(int) passes to init_by_array: 32-bit words,
		 * least significant first, up to the most significant one that is not zero, at
		 * least one.
		 */
		for (unsigned j = 0; j < length; j++)
			key[j] = digest[i].word[7 - j];
		while (length > 1 && key[length - 1] == 0)
			length--;
		seed(state, key, length, scratch->initial);
		for (unsigned k = 0; k < draws->count; k++) {
			uint64_t high = output(state, 2 * k) >> 5;
			uint64_t low = output(state, 2 * k + 1) >> 6;

			uniform[k * draws->stride + i] =
				(double)(int64_t)(high << 26 | low) * 0x1p-53;
		}
	}
}
