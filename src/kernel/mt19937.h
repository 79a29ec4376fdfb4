/* SPDX-License-Identifier: MIT */
/* mt19937 - constants of the Mersenne Twister, and CPython's seeding and draws. */

#pragma once

#include "kernel/kernel.h"

/*
 * N, M and the other constants of M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8
 * (1998). Output i is a function of the state words i, i + 1 and i + M.
 */
#define MT_N           624
#define MT_M           397
#define MT_MATRIX_A    UINT32_C(0x9908b0df)
#define MT_UPPER_MASK  UINT32_C(0x80000000)
#define MT_LOWER_MASK  UINT32_C(0x7fffffff)
#define MT_TEMPERING_B UINT32_C(0x9d2c5680)
#define MT_TEMPERING_C UINT32_C(0xefc60000)

/* Limit of outputs per sample: up to here, all words used are those that the seeding leaves. */
#define MT_OUTPUTS_MAX (MT_N - MT_M)

/* init_by_array of mt19937ar.c (2002): factors of its two loops, and the value of word 0. */
#define MT_FACTOR_1 UINT32_C(1664525)
#define MT_FACTOR_2 UINT32_C(1566083941)
#define MT_WORD_0   UINT32_C(0x80000000)

/* The memory of one thread, and init_genrand(19650218), the state with which init_by_array
 * begins. */
struct draw_scratch {
	void *states; /* MT_STATES_SIZE bytes, aligned to that */
	uint32_t initial[MT_N];
};

/*
 * The size of a huge page. Where the system provides one, a single page fault takes 100 us, instead
 * of 117 faults that take 170 us in all (getrusage, a virtual machine on Zen 5).
 */
#define MT_STATES_SIZE (2 << 20)

void mt_initial(uint32_t initial[MT_N]);

/* mt_draw computes one sample at a time, without scratch->states; the others belong to vector
 * kernels. */
extern kernel_draw mt_draw, draw_avx512vbmi, draw_avx512, draw_avx2, draw_generic;
