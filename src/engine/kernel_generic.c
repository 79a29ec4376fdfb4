/* SPDX-License-Identifier: MIT */
/* kernel_generic - four samples to a vector: SSE2, NEON, or what the compiler has. */

#define LANES 4
#ifndef HASH_GROUPS
#	define HASH_GROUPS 2
#endif
#ifndef DRAW_GROUPS
#	define DRAW_GROUPS 8
#endif

#include "engine/lanes_draw.h"
#include "engine/lanes_hash.h"

const struct kernel kernel_generic = {
	.name = "generic",
	.lanes = DRAW_LANES,
	.hash = hash,
	.extend = extend,
	.draw = draw,
};
