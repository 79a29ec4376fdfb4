/* SPDX-License-Identifier: MIT */
/*
 * dtoa_lanes - the texts of several doubles at once: the body of dtoa_avx2.c and
 * dtoa_avx512.c.
 *
 * It is what shortest_fast, digits_of and fixed_write of number.c do; what they say about bounds
 * holds here. Doubles outside INSIDE_MIN and INSIDE_MAX are left to dtoa_write. A block goes
 * through three steps, each over all its groups of lanes: a step is a long chain of dependent
 * operations, and short loops let the processor work on several groups at once.
 *
 * Nanoseconds a value as the moderate preset draws it, build/number-filter bench on a Zen 5:
 *
 *               avx512    avx2    scalar
 *     gcc 12      2.15     6.1      16.0
 *     clang 14    2.0      5.5      16.3
 *
 * Who includes this file has defined
 *
 *     LANES                        doubles in a vector
 *     lanes, words                 vectors of that size, of uint64_t and uint16_t
 *     product32(a, b)              of the lower halves
 *     product52(a, b, &low)        of the lower 52 bits: bits 52 to 103, and the lower 52
 *     words_high(a, b)             upper halves of the products of words
 *     below(a, b)                  all bits set where a < b, both with sign
 *     lanes_bits(a)                the highest bit of each, the first in the lowest
 *     power_of_five(a)             5^a, 4 <= a < 20
 *     digits_length(a)             of eight digits, those up to the last that is not zero
 *     texts_store(text, high, low, others, layout)
 *                                  the texts of a group, put together by dtoa_layout
 */

#include "number/double_bits.h"
#include "number/dtoa_impls.h"
#include "number/dtoa_table.h"

#define GROUPS (64 / LANES)

/* The doubles in [1e-4, 2^39), as bits. No exponent is printed; sixteen powers of five do. */
#define INSIDE_MIN UINT64_C(0x3f1a36e2eb1c432d)
#define INSIDE_MAX UINT64_C(0x4260000000000000)
#define INSIDE_ONE UINT64_C(0x3ff0000000000000)

#define ZEROS UINT64_C(0x3030303030303030) /* as characters */

/* What one step leaves for the next. */
struct block {
	lanes bits[GROUPS];
	lanes head[GROUPS];     /* sixteen digits, the first is not zero */
	lanes last[GROUPS];     /* the seventeenth */
	lanes exponent[GROUPS]; /* of the first */
	lanes high[GROUPS];     /* the first eight, as characters */
	lanes low[GROUPS];      /* the other eight */
	lanes others[GROUPS];   /* enum dtoa_source from DTOA_LAST on, as bytes */
	lanes layout[GROUPS];   /* as bytes into dtoa_layout */
};

static inline lanes
all(uint64_t x)
{
	return x + (lanes){ 0 };
}

static inline lanes
choose(lanes mask, lanes yes, lanes no)
{
	return (yes & mask) | (no & ~mask);
}

/* Take the doubles, with ones for those outside; a bit is set for each of those. */
static inline unsigned
bits_step(struct block *block, size_t group, const double *x)
{
	lanes bits, size, inside;

	memcpy(&bits, x, sizeof(bits));
	size = bits & ~SIGN_BIT;
	inside = below(size, all(INSIDE_MAX)) & ~below(size, all(INSIDE_MIN));
	block->bits[group] = choose(inside, bits, all(INSIDE_ONE));
	return lanes_bits(~inside);
}

static inline void
decimal_step(struct block *block, size_t group)
{
	lanes bits = block->bits[group];
	lanes biased = (bits & ~SIGN_BIT) >> MANTISSA_BITS;
	/* -k - 1, where k is the floor of log10 */
	lanes fives =
		(1075 * LOG10_FACTOR - 1 - product32(biased, all(LOG10_FACTOR))) >> LOG10_SHIFT;
	lanes near = power_of_five(fives) << (biased + fives - 1023);
	lanes rest;
	lanes head = product52(bits, near, &rest) + near; /* near, for the hidden bit */
	lanes down = below(rest + rest, near), up = below(2 * HIDDEN_BIT - (rest + rest), near);
	lanes tenfold = (rest << 3) + (rest << 1);
	lanes last =
		(tenfold + (HIDDEN_BIT / 2 - 1) + (tenfold >> MANTISSA_BITS & 1)) >> MANTISSA_BITS;

	head -= up;
	last &= ~(down | up);

	lanes small = below(head, all(HEAD_MIN));

	block->head[group] = head + (small & ((head << 3) + head + last));
	block->last[group] = last & ~small;
	block->exponent[group] = 15 - fives + small;
}

/* Unknown to the compiler: gcc 12 would make five shifts and additions of the product. */
static inline words
factor(uint16_t x)
{
	words all_words = x + (words){ 0 };

	__asm__("" : "+x"(all_words));
	return all_words;
}

/* Numbers below 10^8 to bytes 0 to 9. */
static inline lanes
eight_digits(lanes x)
{
	lanes high = product32(x, all(109951163)) >> 40; /* x / 10^4, exact below 4 * 10^8 */
	words fours = (words)(high | (x - product32(high, all(10000))) << 32);
	words hundreds = words_high(fours, 5243 + (words){ 0 }) >> 3; /* exact below 43690 */
	words ones = fours - hundreds * factor(100);
	words twos = hundreds | (words)((lanes)ones << 16);
	words tens = words_high(twos, 6554 + (words){ 0 }); /* exact below 16384 */

	return (lanes)((twos << 8) - tens * factor(10 * 256 - 1));
}

static inline void
digits_step(struct block *block, size_t group)
{
	lanes head = block->head[group], last = block->last[group];
	lanes exponent = block->exponent[group];
	lanes minus = block->bits[group] >> 63, rest;
	/* head / 10^8 is y / 5^8, y = head / 2^8 < 2^46; 2^69 / 5^8, rounded up, does for 2^50 */
	lanes head8 = product52(head >> 8, all(1511157274518287), &rest) >> 17;
	lanes high = eight_digits(head8);
	lanes low = eight_digits(head - product32(head8, all(100000000)));
	lanes none = (lanes)(low == 0), negative = -(exponent >> 63);
	lanes count = choose(none, digits_length(high), digits_length(low) + 8);
	lanes whole = exponent + 2;

	count = choose((lanes)(last == 0), count, all(17));
	count = choose(below(count, whole), whole, count);

	lanes length = count + 1 + minus - (exponent & negative);
	lanes row = exponent + (minus * DTOA_FIXED + (uint64_t)-DTOA_FIXED_MIN);

	block->high[group] = high | ZEROS;
	block->low[group] = low | ZEROS;
	block->others[group] = last | length << 32 | (0x30 | '.' << 8 | '-' << 16 | '0' << 24);
	block->layout[group] = row << 5;
}

/* Whole groups, GROUPS of them at most. */
static inline void
block_write(const double *x, size_t groups, struct dtoa_text *text)
{
	struct block block;
	uint64_t outside = 0;

	for (size_t i = 0; i < groups; i++)
		outside |= (uint64_t)bits_step(&block, i, x + i * LANES) << (i * LANES);
	for (size_t i = 0; i < groups; i++)
		decimal_step(&block, i);
	for (size_t i = 0; i < groups; i++)
		digits_step(&block, i);
	for (size_t i = 0; i < groups; i++)
		texts_store(text + i * LANES, block.high[i], block.low[i], block.others[i],
			block.layout[i]);
	for (; outside != 0; outside &= outside - 1) {
		int i = __builtin_ctzll(outside);

		dtoa_text_write(text + i, x[i]);
	}
}

static void
numbers_write(const double *x, size_t n, struct dtoa_text *text)
{
	while (n >= LANES) {
		size_t groups = n / LANES < GROUPS ? n / LANES : GROUPS;

		block_write(x, groups, text);
		x += groups * LANES;
		text += groups * LANES;
		n -= groups * LANES;
	}
	for (size_t i = 0; i < n; i++)
		dtoa_text_write(text + i, x[i]);
}
