/* SPDX-License-Identifier: MIT */
/* chain - what each step of the chain appends to the 64 hex digits, tabulated in segments. */

#include "kernel/chain.h"

#include "kernel/sha256.h"

#include <stdlib.h>
#include <string.h>

struct chain_table {
	size_t blocks;
	uint32_t *first; /* blocks + 1: a step has at least one block */
	unsigned char (*block)[SHA256_BLOCK];
	uint32_t (*schedule)[64];
};

/* One bit and the 64-bit length follow the digits. */
static unsigned
blocks_for(unsigned digits)
{
	return (digits + 1 + 8 + SHA256_BLOCK - 1) / SHA256_BLOCK;
}

size_t
chain_blocks(unsigned depth)
{
	struct fibonacci fibonacci;
	size_t blocks = 0;

	fibonacci_start(&fibonacci);
	for (unsigned k = 0; k < depth; k++, fibonacci_step(&fibonacci))
		blocks += blocks_for(fibonacci_length(&fibonacci));
	return blocks;
}

void
chain_start(struct chain *chain, unsigned depth)
{
	chain->step = 0;
	chain->depth = depth;
	fibonacci_start(&chain->fibonacci);
}

struct chain_table *
chain_table_open(size_t blocks)
{
	struct chain_table *room = calloc(1, sizeof(*room));

	if (!room)
		return NULL;
	room->blocks = blocks;
	room->first = calloc(blocks + 1, sizeof(*room->first));
	room->block = calloc(blocks, sizeof(*room->block));
	room->schedule = aligned_alloc(64, blocks * sizeof(*room->schedule));
	if (room->first && room->block && room->schedule)
		return room;
	chain_table_close(room);
	return NULL;
}

void
chain_table_close(struct chain_table *room)
{
	if (!room)
		return;
	free(room->first);
	free(room->block);
	free(room->schedule);
	free(room);
}

/* The digits at `bytes`, then one bit, zeros, and the length of the whole message in bits. */
static void
pad(unsigned char *bytes, unsigned digits, unsigned blocks)
{
	unsigned bits = (SHA256_BLOCK + digits) * 8;
	unsigned char *end = bytes + (size_t)blocks * SHA256_BLOCK;

	memset(bytes + digits, 0, (size_t)(end - bytes) - digits);
	bytes[digits] = 0x80;
	for (; bits > 0; bits >>= 8)
		*--end = (unsigned char)bits;
}

struct chain_segment
chain_next_segment(struct chain *chain, struct chain_table *room)
{
	char digits[FIBONACCI_DIGITS];
	uint32_t used = 0;
	unsigned steps = 0;

	for (; chain->step < chain->depth; chain->step++, fibonacci_step(&chain->fibonacci)) {
		unsigned count = fibonacci_digits(&chain->fibonacci, digits);
		unsigned blocks = blocks_for(count);

		if (blocks > room->blocks - used)
			break;
		memcpy(room->block[used], digits, count);
		pad(room->block[used], count, blocks);
		room->first[steps++] = used;
		for (; blocks > 0; blocks--, used++)
			sha256_schedule(room->schedule[used], room->block[used]);
	}
	room->first[steps] = used;
	return (struct chain_segment){
		.steps = steps,
		.first = room->first,
		.block = (const unsigned char(*)[SHA256_BLOCK])room->block,
		.schedule = (const uint32_t(*)[64])room->schedule,
	};
}
