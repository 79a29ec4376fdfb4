/* SPDX-License-Identifier: MIT */
/* line_skip - skips lines whose items belong to other ranks, faster than parsing them. */

#include "input/line_skip.h"

#include <endian.h>
#include <string.h>

#define CHUNK      64
#define DIGITS_MAX 19 /* of a plain line: any number of so many digits is below 2^64 */

#define EACH(byte) ((uint64_t)(byte)*0x0101010101010101u)

/* What CHUNK bytes are. */
struct chunk {
	uint64_t delimiters; /* one bit for each byte, the lowest bit for the first byte */
	bool plain;          /* all other bytes are digits, or ASCII if lines are keys */
};

/* Gather the highest bit of each byte in bits 0 to 7; all other bits are zero. */
static uint64_t
movemask(uint64_t bits)
{
	return (bits >> 7) * 0x0102040810204080u >> 56;
}

/* The highest bit of each byte that is zero. No carry leaves a byte: 0x7f + 0x7f < 0x100. */
static uint64_t
zeros(uint64_t word)
{
	return ~(((word & EACH(0x7f)) + EACH(0x7f)) | word) & EACH(0x80);
}

/* The highest bit of each byte that is above 9. No carry leaves a byte: 0x7f + 0x76 < 0x100. */
static uint64_t
above_nine(uint64_t word)
{
	return (((word & EACH(0x7f)) + EACH(0x76)) | word) & EACH(0x80);
}

static struct chunk
chunk_read(const char *bytes, char delimiter, bool keys)
{
	uint64_t delimiters = 0, other = 0;

	for (unsigned i = 0; i < CHUNK / 8; i++) {
		uint64_t word, found;

		memcpy(&word, bytes + (size_t)8 * i, 8);
		word = le64toh(word);
		found = zeros(word ^ EACH((unsigned char)delimiter));
		/* '0' to '9' are 0x30 to 0x39: they become 0 to 9, and no other byte does. */
		if (keys)
			other |= word & EACH(0x80);
		else
			other |= above_nine(word ^ EACH('0')) ^ found;
		delimiters |= movemask(found) << (8 * i);
	}
	return (struct chunk){ delimiters, other == 0 };
}

/* Whether a line in the chunk has more than DIGITS_MAX bytes. `begun` bytes of the first line
 * precede the chunk. */
static bool
has_long_line(uint64_t delimiters, size_t begun)
{
	/* Bit i of run<n>: none of the n bytes from i on is a delimiter. */
	uint64_t run2 = ~delimiters & ~delimiters >> 1, run4 = run2 & run2 >> 2;
	uint64_t run8 = run4 & run4 >> 4, run16 = run8 & run8 >> 8, run20 = run16 & run4 >> 16;

	return run20 || !delimiters || begun + (size_t)__builtin_ctzll(delimiters) > DIGITS_MAX;
}

static unsigned
bits_count(uint64_t bits)
{
	return (unsigned)__builtin_popcountll(bits);
}

/* All bits up to and including the count-th one that is set in `bits`, which has that many. */
static uint64_t
bits_up_to(uint64_t bits, uint64_t count)
{
	while (--count)
		bits &= bits - 1;
	return bits ^ (bits - 1);
}

uint64_t
line_skip(struct line_block *lines, char delimiter, bool keys, uint64_t items_max,
	const char **retry_at)
{
	const char *at = lines->next;
	uint64_t skipped = 0;

	for (; lines->end - at >= CHUNK; at += CHUNK) {
		struct chunk chunk = chunk_read(at, delimiter, keys);
		size_t begun = (size_t)(at - lines->next);
		uint64_t delimiters = chunk.delimiters, items;
		uint64_t starts = delimiters << 1 | (begun == 0); /* of lines */

		if (!chunk.plain || (!keys && has_long_line(delimiters, begun)))
			break;
		/* An item ends at each delimiter but those of empty lines, which follow another
		 * delimiter. */
		items = delimiters & ~starts;
		/* A key of one byte may be a CR, which is not part of a key: no item. */
		if (keys && delimiter == '\n' && items & (starts << 1 | (begun == 1)))
			break;
		if (bits_count(items) >= items_max - skipped) {
			delimiters &= bits_up_to(items, items_max - skipped);
			lines->number += bits_count(delimiters);
			lines->next = at + CHUNK - __builtin_clzll(delimiters);
			return items_max;
		}
		skipped += bits_count(items);
		lines->number += bits_count(delimiters);
		if (delimiters)
			lines->next = at + CHUNK - __builtin_clzll(delimiters);
	}
	*retry_at = at + CHUNK;
	return skipped;
}
