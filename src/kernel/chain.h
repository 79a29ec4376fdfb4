/* SPDX-License-Identifier: MIT */
/* chain - what each step of the chain appends to the 64 hex digits, tabulated in segments. */

#ifndef DPA_KERNEL_CHAIN_H
#define DPA_KERNEL_CHAIN_H

#include "kernel/kernel.h"
#include "model/fibonacci.h"

/* Blocks that the steps 0 .. depth - 1 add after their first one. */
size_t chain_blocks(unsigned depth);

/* A walk over the steps of a chain. */
struct chain {
	unsigned step, depth;
	struct fibonacci fibonacci; /* stands at fib(step) */
};

void chain_start(struct chain *chain, unsigned depth);

/* Memory for segments of up to `room` blocks. */
struct chain_table;

/* NULL without memory. At least SUFFIX_BLOCKS_MAX blocks, unless the whole chain fits. */
struct chain_table *chain_table_open(size_t blocks);
void chain_table_close(struct chain_table *room);

/*
 * Tabulate as many of the next steps as fit, and stand after them. The segment lives in the room
 * until the next call. It has no steps when the chain is at its end.
 */
struct chain_segment chain_next_segment(struct chain *chain, struct chain_table *room);

#endif
