/* SPDX-License-Identifier: MIT */
/* lanes_draw - defines DRAW, the draws of DRAW_LANES samples at once; for the vector kernels. */

#include "kernel/lanes.h"
#include "kernel/mt19937.h"

#define DRAW_LANES (DRAW_GROUPS * LANES)

/* One word of the generator's state, of every sample. */
struct state_word {
	lanes group[DRAW_GROUPS];
};

_Static_assert(DRAW_LANES <= KERNEL_LANES_MAX, "the lanes exceed their limit");
_Static_assert(
	MT_N * sizeof(struct state_word) <= MT_STATES_SIZE, "the states exceed their memory");

typedef int32_t lane_ints __attribute__((vector_size(4 * LANES)));
typedef double lane_doubles __attribute__((vector_size(8 * LANES)));

INLINE lanes
xorshift_multiply(lanes previous, uint32_t factor)
{
	return MULTIPLY(previous ^ previous >> 30, factor);
}

/*
 * init_by_array. Only the words that determine the first `outputs` outputs are stored at the end: 0
 * to outputs and MT_M to MT_M + outputs - 1.
 */
static void
seed(struct state_word *state, const struct state_word key[8], unsigned key_mask, unsigned outputs,
	const uint32_t initial[MT_N])
{
	struct state_word last;

#pragma GCC unroll 16
	for (unsigned g = 0; g < DRAW_GROUPS; g++)
		last.group[g] = broadcast(initial[0]);
	for (unsigned i = 1; i < MT_N; i++) {
		const struct state_word *k = &key[(i - 1) & key_mask];
		lanes start = broadcast(initial[i]);

#pragma GCC unroll 16
		for (unsigned g = 0; g < DRAW_GROUPS; g++)
			state[i].group[g] = last.group[g] =
				(start ^ xorshift_multiply(last.group[g], MT_FACTOR_1)) +
				k->group[g];
	}
	/* The first loop has one more step, which updates word 1 a second time. */
#pragma GCC unroll 16
	for (unsigned g = 0; g < DRAW_GROUPS; g++)
		state[1].group[g] = last.group[g] =
			(state[1].group[g] ^ xorshift_multiply(last.group[g], MT_FACTOR_1)) +
			key[(MT_N - 1) & key_mask].group[g];
	for (unsigned i = 2; i < MT_N; i++) {
		bool is_used = i <= outputs || (i >= MT_M && i < MT_M + outputs);
		lanes index = broadcast(i);

#pragma GCC unroll 16
		for (unsigned g = 0; g < DRAW_GROUPS; g++)
			last.group[g] = (state[i].group[g] ^
						xorshift_multiply(last.group[g], MT_FACTOR_2)) -
					index;
		if (is_used)
			state[i] = last;
	}
#pragma GCC unroll 16
	for (unsigned g = 0; g < DRAW_GROUPS; g++) {
		state[1].group[g] =
			(state[1].group[g] ^ xorshift_multiply(last.group[g], MT_FACTOR_2)) - 1;
		state[0].group[g] = broadcast(MT_WORD_0);
	}
}

/* Output i of the generator, of group g. */
INLINE lanes
output(const struct state_word *state, unsigned i, unsigned g)
{
	lanes y = (state[i].group[g] & MT_UPPER_MASK) | (state[i + 1].group[g] & MT_LOWER_MASK);

	y = state[i + MT_M].group[g] ^ y >> 1 ^ (-(y & 1) & MT_MATRIX_A);
	y ^= y >> 11;
	y ^= y << 7 & MT_TEMPERING_B;
	y ^= y << 15 & MT_TEMPERING_C;
	return y ^ y >> 18;
}

/* Value k: (high * 2^26 + low) * 2^-53, high < 2^27 and low < 2^26, so every operation is exact. */
static void
draw_value(const struct state_word *state, unsigned k, double uniform[DRAW_LANES])
{
	for (unsigned g = 0; g < DRAW_GROUPS; g++, uniform += LANES) {
		lane_ints high = (lane_ints)(output(state, 2 * k, g) >> 5);
		lane_ints low = (lane_ints)(output(state, 2 * k + 1, g) >> 6);
		lane_doubles value = __builtin_convertvector(high, lane_doubles) * 0x1p26 +
				     __builtin_convertvector(low, lane_doubles);

		value *= 0x1p-53;
		memcpy(uniform, &value, sizeof(value));
	}
}

static void
draw_lanes(const struct draws *draws, const struct digest digest[DRAW_LANES], double *uniform,
	struct draw_scratch *scratch)
{
	struct state_word *state = scratch->states;
	struct state_word key[8];

	/* Key word j is word 7 - j of the digest. init_by_array adds j, which is done here once. */
	for (unsigned g = 0; g < DRAW_GROUPS; g++) {
		lanes word[8];

		digests_load(word, digest + g * LANES);
		for (unsigned j = 0; j < 8; j++)
			key[j].group[g] = word[7 - j] + j;
	}
	seed(state, key, draws->seed_256 ? 7 : 0, 2 * draws->count, scratch->initial);
	for (unsigned k = 0; k < draws->count; k++)
		draw_value(state, k, uniform + k * draws->stride);
}

void
DRAW(const struct draws *draws, size_t n, const struct digest *digest, double *uniform,
	struct draw_scratch *scratch)
{
	for (size_t i = 0; i < n; i += DRAW_LANES)
		draw_lanes(draws, digest + i, uniform + i, scratch);
	/*
	 * CPython drops leading zero words of the seed. A shorter key changes the index arithmetic
	 * of init_by_array, so samples with one (1 in 2^32) are drawn again by the scalar code.
	 */
	for (size_t i = 0; draws->seed_256 && i < n; i++)
		if (digest[i].word[0] == 0)
			mt_draw(draws, 1, &digest[i], uniform + i, scratch);
}
