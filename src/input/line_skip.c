/* SPDX-License-Identifier: MIT */
/* line_skip - passes over lines whose items belong to others, faster than they could be parsed. */

#include "input/line_skip.h"

#include <endian.h>
#include <string.h>

#define CHUNK      64
#define DIGITS_MAX 19 /* fewer than 2^64 - 1 has: what is so long is below it */

#define EACH(byte) ((uint64_t)(byte)*0x0101010101010101u)

/* Sixty-four bytes, one bit each, the first byte's the lowest. */
struct chunk {
	uint64_t breaks; /* delimiters */
	bool plain;      /* all others are digits, or ASCII */
};

/* In each byte of which the highest bit is set, and nothing else, to bits 0 to 7. */
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

/* The highest bit of each byte that is above 9. 0x7f + 0x76 < 0x100. */
static uint64_t
above_nine(uint64_t word)
{
	return (((word & EACH(0x7f)) + EACH(0x76)) | word) & EACH(0x80);
}

static struct chunk
chunk_read(const char *bytes, char delimiter, bool keys)
{
	uint64_t breaks = 0, odd = 0;

	for (unsigned i = 0; i < CHUNK / 8; i++) {
		uint64_t word, ends;

		memcpy(&word, bytes + (size_t)8 * i, 8);
		word = le64toh(word);
		ends = zeros(word ^ EACH((unsigned char)delimiter));
		/* '0' to '9' are 0x30 to 0x39, which become 0 to 9 and no other byte does */
		odd |= keys ? word & EACH(0x80) : above_nine(word ^ EACH('0')) ^ ends;
		breaks |= movemask(ends) << (8 * i);
	}
	return (struct chunk){ breaks, odd == 0 };
}

/* Whether more than DIGITS_MAX bytes without a break follow each other, `begun` of them before the
 * chunk. */
static bool
has_long(uint64_t breaks, size_t begun)
{
	uint64_t run2 = ~breaks & ~breaks >> 1, run4 = run2 & run2 >> 2, run8 = run4 & run4 >> 4;
	uint64_t run16 = run8 & run8 >> 8, run20 = run16 & run4 >> 16;

	return run20 || !breaks || begun + (size_t)__builtin_ctzll(breaks) > DIGITS_MAX;
}

static unsigned
bits_count(uint64_t bits)
{
	return (unsigned)__builtin_popcountll(bits);
}

/* All bits up to the count-th one that is set in `bits`; there are so many. */
static uint64_t
bits_up_to(uint64_t bits, uint64_t count)
{
	while (--count)
		bits &= bits - 1;
	return bits ^ (bits - 1);
}

uint64_t
line_skip(struct line_block *lines, char delimiter, bool keys, uint64_t most, const char **again)
{
	const char *at = lines->next;
	uint64_t passed = 0;

	for (; lines->end - at >= CHUNK; at += CHUNK) {
		struct chunk chunk = chunk_read(at, delimiter, keys);
		size_t begun = (size_t)(at - lines->next);
		uint64_t breaks = chunk.breaks, ends;

		if (!chunk.plain || (!keys && has_long(breaks, begun)))
			break;
		/* Empty lines end where another has ended, and hold no item. */
		ends = breaks & ~(breaks << 1 | (begun == 0));
		if (bits_count(ends) >= most - passed) {
			breaks &= bits_up_to(ends, most - passed);
			lines->number += bits_count(breaks);
			lines->next = at + CHUNK - __builtin_clzll(breaks);
			return most;
		}
		passed += bits_count(ends);
		lines->number += bits_count(breaks);
		if (breaks)
			lines->next = at + CHUNK - __builtin_clzll(breaks);
	}
	*again = at + CHUNK;
	return passed;
}
