/* SPDX-License-Identifier: MIT */
/* mt19937 - scalar draws against CPython. */

#include "kernel/mt19937.h"

#include "golden.h"
#include "unit.h"

void
test_mt19937(void)
{
	struct draw_scratch scratch = { 0 };
	double uniform[100];

	mt_initial(scratch.initial);
	for (size_t i = 0; i < sizeof(golden_draws) / sizeof(*golden_draws); i++) {
		const struct golden_draw *golden = &golden_draws[i];
		struct draws draws = { .count = 100, .seed_256 = golden->seed_256, .stride = 1 };

		mt_draw(&draws, 1, &golden->digest, uniform, &scratch);
		for (size_t k = 0; k < sizeof(golden_drawn) / sizeof(*golden_drawn); k++)
			CHECK(uniform[golden_drawn[k]] == golden->uniform[k]);
	}
}
