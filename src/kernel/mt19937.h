/* SPDX-License-Identifier: MIT */
/* mt19937 - the Mersenne Twister as CPython seeds and draws it, one sample at a time. */

#ifndef DPA_KERNEL_MT19937_H
#define DPA_KERNEL_MT19937_H

#include "kernel/kernel.h"

#define MT_WORDS 624
#define MT_SHIFT 397 /* output i comes from the state words i, i + 1 and i + MT_SHIFT */

/*
 * No more than this many outputs are drawn, so that the words they come from are those of the
 * seeding.
 */
#define MT_OUTPUTS_MAX (MT_WORDS - MT_SHIFT)

/* Factors of the two passes of init_by_array. */
#define MT_FIRST  UINT32_C(1664525)
#define MT_SECOND UINT32_C(1566083941)

/* The state that init_by_array begins with: init_genrand(19650218). */
extern const uint32_t mt_start[MT_WORDS];

/* Seed by one digest and draw; value k goes to uniform[k * draws->stride]. */
void mt_draw(const struct draws *draws, const struct digest *digest, double *uniform);

#endif
