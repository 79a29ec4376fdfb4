/* SPDX-License-Identifier: MIT */
/* mt19937 - the table of the initial state against its recurrence, scalar draws against CPython. */

#include "kernel/mt19937.h"

#include "golden.h"
#include "unit.h"

void
test_mt19937(void)
{
	uint32_t word = 19650218;
	double uniform[100];

	for (uint32_t i = 0; i < MT_N; i++) {
		CHECK(mt_initial[i] == word);
		word = UINT32_C(1812433253) * (word ^ word >> 30) + i + 1;
	}
	for (size_t i = 0; i < sizeof(golden_draws) / sizeof(*golden_draws); i++) {
		const struct golden_draw *golden = &golden_draws[i];
		struct draws draws = { .count = 100, .seed_256 = golden->seed_256, .stride = 1 };

		mt_draw(&draws, &golden->digest, uniform);
		for (size_t k = 0; k < sizeof(golden_drawn) / sizeof(*golden_drawn); k++)
			CHECK(uniform[golden_drawn[k]] == golden->uniform[k]);
	}
}
