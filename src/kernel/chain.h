/* SPDX-License-Identifier: MIT */
/* chain - tables of the message blocks that every step of the hash chain shares. */

#ifndef DPA_KERNEL_CHAIN_H
#define DPA_KERNEL_CHAIN_H

#include "kernel/kernel.h"
#include "model/fibonacci.h"

/* Number of suffix blocks of steps 0 to depth - 1 in all. */
size_t chain_blocks(unsigned depth);

/* Position in a chain of `depth` steps. */
struct chain_iterator {
	unsigned step, depth;
	struct fibonacci fibonacci; /* at fib(step) */
};

void chain_iterator_init(struct chain_iterator *iterator, unsigned depth);

/* Memory for the blocks and schedules of one segment. */
struct chain_table;

/*
 * Allocate a table for up to `capacity` blocks, which must hold the whole chain or be at least
 * SUFFIX_BLOCKS_MAX. Returns NULL if out of memory.
 */
struct chain_table *chain_table_open(size_t capacity);
void chain_table_close(struct chain_table *table);

/*
 * Tabulate as many of the next steps as the table holds and advance the iterator past them. The
 * segment points into the table and is valid until the next call with that table. At the end of
 * the chain the segment has no steps.
 */
struct chain_segment chain_next_segment(struct chain_iterator *iterator, struct chain_table *table);

#endif
