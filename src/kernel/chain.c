/* SPDX-License-Identifier: MIT */
/* chain - tables of the message blocks that every step of the hash chain shares. */

#include "kernel/chain.h"

#include "kernel/sha256.h"

#include <stdlib.h>
#include <string.h>

struct chain_table {
	size_t capacity; /* in blocks */
	uint32_t *first; /* capacity + 1 of them, because a step has at least one block */
	unsigned char (*block)[SHA256_BLOCK];
	uint32_t (*schedule)[64];
};

/* Blocks that follow the first one, which holds the 64 hex digits and nothing else. */
static uint32_t
suffix_blocks(unsigned digits)
{
	return sha256_padded_blocks(SHA256_HEX + digits) - 1;
}

size_t
chain_blocks(unsigned depth)
{
	struct fibonacci fibonacci;
	size_t blocks = 0;

	fibonacci_init(&fibonacci);
	for (unsigned k = 0; k < depth; k++, fibonacci_next(&fibonacci))
		blocks += suffix_blocks(fibonacci_length(&fibonacci));
	return blocks;
}

void
chain_iterator_init(struct chain_iterator *iterator, unsigned depth)
{
	iterator->step = 0;
	iterator->depth = depth;
	fibonacci_init(&iterator->fibonacci);
}

struct chain_table *
chain_table_open(size_t capacity)
{
	struct chain_table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->capacity = capacity;
	table->first = calloc(capacity + 1, sizeof(*table->first));
	table->block = calloc(capacity, sizeof(*table->block));
	table->schedule = aligned_alloc(64, capacity * sizeof(*table->schedule));
	if (table->first && table->block && table->schedule)
		return table;
	chain_table_close(table);
	return NULL;
}

void
chain_table_close(struct chain_table *table)
{
	if (!table)
		return;
	free(table->first);
	free(table->block);
	free(table->schedule);
	free(table);
}

struct chain_segment
chain_next_segment(struct chain_iterator *iterator, struct chain_table *table)
{
	unsigned char message[SHA256_HEX + FIBONACCI_DIGITS + PADDING] = { 0 };
	uint32_t used = 0;
	unsigned steps = 0;

	for (; iterator->step < iterator->depth; iterator->step++) {
		unsigned digits =
			fibonacci_digits(&iterator->fibonacci, (char *)message + SHA256_HEX);
		uint32_t blocks = suffix_blocks(digits);

		if (blocks > table->capacity - used)
			break;
		table->first[steps++] = used;
		for (uint32_t i = 1; i <= blocks; i++, used++) {
			sha256_pad(table->block[used], message, SHA256_HEX + digits, i);
			sha256_schedule(table->schedule[used], table->block[used]);
		}
		fibonacci_next(&iterator->fibonacci);
	}
	table->first[steps] = used;
	return (struct chain_segment){
		.steps = steps,
		.first = table->first,
		.block = (const unsigned char(*)[SHA256_BLOCK])table->block,
		.schedule = (const uint32_t(*)[64])table->schedule,
	};
}
