/* SPDX-License-Identifier: MIT */
/* lanes_draw - the Mersenne Twister in lanes; included by the vector kernels. */

#ifndef DPA_KERNEL_LANES_DRAW_H
#define DPA_KERNEL_LANES_DRAW_H

#include "kernel/kernel.h"
#include "kernel/lanes.h"
#include "kernel/mt19937.h"

#define DRAW_LANES (DRAW_GROUPS * LANES)

/* A word of all samples. */
struct state {
	lanes group[DRAW_GROUPS];
};

_Static_assert(
	MT_WORDS * sizeof(struct state) <= KERNEL_SCRATCH, "the states do not fit the scratch");

typedef int32_t half_lanes __attribute__((vector_size(2 * LANES)));
typedef double half_values __attribute__((vector_size(4 * LANES)));

INLINE lanes
mix(lanes previous, uint32_t factor)
{
	return MULTIPLY(previous ^ previous >> 30, factor);
}

/* The first pass of init_by_array, with its last step, which comes to word 1 again. Returns word 1.
 */
static struct state
seed_first(struct state *state, const struct state key[8], unsigned key_mask)
{
	struct state last;

#pragma GCC unroll 16
	for (unsigned g = 0; g < DRAW_GROUPS; g++)
		last.group[g] = broadcast(mt_start[0]);
	for (unsigned i = 1; i < MT_WORDS; i++) {
		const struct state *k = &key[(i - 1) & key_mask];
		lanes start = broadcast(mt_start[i]);

#pragma GCC unroll 16
		for (unsigned g = 0; g < DRAW_GROUPS; g++)
			state[i].group[g] = last.group[g] =
				(start ^ mix(last.group[g], MT_FIRST)) + k->group[g];
	}
#pragma GCC unroll 16
	for (unsigned g = 0; g < DRAW_GROUPS; g++)
		last.group[g] = (state[1].group[g] ^ mix(last.group[g], MT_FIRST)) +
				key[(MT_WORDS - 1) & key_mask].group[g];
	state[1] = last;
	return last;
}

/* The second pass from word `begin` to before word `end`; only what is drawn from is stored. */
INLINE struct state
seed_second(struct state *state, struct state last, unsigned begin, unsigned end, bool store)
{
	lanes index = broadcast(begin);

	for (unsigned i = begin; i < end; i++, index += 1)
#pragma GCC unroll 16
		for (unsigned g = 0; g < DRAW_GROUPS; g++) {
			last.group[g] = (state[i].group[g] ^ mix(last.group[g], MT_SECOND)) - index;
			if (store)
				state[i].group[g] = last.group[g];
		}
	return last;
}

/*
 * Seed, up to the words that `outputs` outputs come from: 0 .. outputs and MT_SHIFT .. MT_SHIFT +
 * outputs - 1.
 */
static void
seed(struct state *state, const struct state key[8], unsigned key_mask, unsigned outputs)
{
	struct state last = seed_first(state, key, key_mask);

	last = seed_second(state, last, 2, outputs + 1, true);
	last = seed_second(state, last, outputs + 1, MT_SHIFT, false);
	last = seed_second(state, last, MT_SHIFT, MT_SHIFT + outputs, true);
	last = seed_second(state, last, MT_SHIFT + outputs, MT_WORDS, false);
#pragma GCC unroll 16
	for (unsigned g = 0; g < DRAW_GROUPS; g++) {
		state[1].group[g] = (state[1].group[g] ^ mix(last.group[g], MT_SECOND)) - 1;
		state[0].group[g] = broadcast(UINT32_C(0x80000000));
	}
}

INLINE lanes
output(const struct state *state, unsigned i, unsigned g)
{
	lanes high = state[i].group[g] & UINT32_C(0x80000000),
	      low = state[i + 1].group[g] & UINT32_C(0x7fffffff);
	lanes y = high | low;

	y = XOR3(state[i + MT_SHIFT].group[g], y >> 1, -(y & 1) & UINT32_C(0x9908b0df));
	y ^= y >> 11;
	y ^= y << 7 & UINT32_C(0x9d2c5680);
	y ^= y << 15 & UINT32_C(0xefc60000);
	return y ^ y >> 18;
}

/* (high * 2^26 + low) * 2^-53, where high < 2^27 and low < 2^26: each step is exact. */
INLINE void
values_store(double *uniform, const int32_t *high, const int32_t *low)
{
	half_lanes h, l;
	half_values value;

	memcpy(&h, high, sizeof(h));
	memcpy(&l, low, sizeof(l));
	value = __builtin_convertvector(h, half_values) * 0x1p26 +
		__builtin_convertvector(l, half_values);
	value *= 0x1p-53;
	memcpy(uniform, &value, sizeof(value));
}

static void
draw_value(const struct state *state, unsigned k, double uniform[DRAW_LANES])
{
	int32_t high[LANES], low[LANES];

	for (unsigned g = 0; g < DRAW_GROUPS; g++, uniform += LANES) {
		lanes_store(high, output(state, 2 * k, g) >> 5);
		lanes_store(low, output(state, 2 * k + 1, g) >> 6);
		values_store(uniform, high, low);
		values_store(uniform + LANES / 2, high + LANES / 2, low + LANES / 2);
	}
}

/* Key word j of all samples is word 7 - j of their digests; init_by_array adds it together with j.
 */
static void
key_load(struct state key[8], const struct digest *digest)
{
	for (unsigned g = 0; g < DRAW_GROUPS; g++) {
		lanes word[8];

		digests_load(word, digest + g * LANES);
		for (unsigned j = 0; j < 8; j++)
			key[j].group[g] = word[7 - j] + j;
	}
}

/*
 * A wide key whose highest word is zero is shorter, which moves all that follows: such a sample is
 * drawn alone.
 */
static void
draw_short_keys(const struct draws *draws, size_t n, const struct digest *digest, double *uniform)
{
	for (size_t i = 0; i < n; i++)
		if (digest[i].word[0] == 0)
			mt_draw(draws, &digest[i], uniform + i);
}

/* n <= DRAW_LANES samples; digest has DRAW_LANES all the same. */
static void
draw_lanes(const struct draws *draws, size_t n, const struct digest digest[DRAW_LANES],
	double *uniform, struct state *state)
{
	struct state key[8];
	double rest[DRAW_LANES];

	key_load(key, digest);
	seed(state, key, draws->seed_256 ? 7 : 0, 2 * draws->count);
	for (unsigned k = 0; k < draws->count; k++) {
		if (n == DRAW_LANES) {
			draw_value(state, k, uniform + k * draws->stride);
			continue;
		}
		draw_value(state, k, rest);
		memcpy(uniform + k * draws->stride, rest, n * sizeof(*rest));
	}
	if (draws->seed_256)
		draw_short_keys(draws, n, digest, uniform);
}

static void
draw(const struct draws *draws, size_t n, const struct digest *digest, double *uniform,
	void *scratch)
{
	struct digest last[DRAW_LANES] = { 0 };

	for (; n >= DRAW_LANES; n -= DRAW_LANES, digest += DRAW_LANES, uniform += DRAW_LANES)
		draw_lanes(draws, DRAW_LANES, digest, uniform, scratch);
	if (n == 0)
		return;
	memcpy(last, digest, n * sizeof(*digest));
	draw_lanes(draws, n, last, uniform, scratch);
}

#endif
