/* SPDX-License-Identifier: MIT */
/*
 * dtoa_lanes - dtoa_write of LANES doubles at once: the body of dtoa_avx2.c and dtoa_avx512.c.
 *
 * The algorithm and its bounds are those of shortest_fast, decimal_digits and fixed_write in
 * dtoa.c. Doubles outside [1e-4, 2^39) are left to dtoa_write. A block of 64 doubles is converted
 * in steps, each a loop over its vectors: a step is a long chain of dependent operations, and a
 * short loop body lets the CPU overlap several vectors.
 *
 * Nanoseconds per value of the moderate preset (build/number-filter bench, Zen 5):
 *
 *               avx512    avx2    scalar
 *     gcc 12      2.0      5.5      14.1
 *
 * Before it includes this file, an implementation defines
 *
 *     LANES, lanes               doubles per vector; a vector of LANES uint64_t
 *     MUL32(a, b)                64-bit products of the low halves of lanes
 *     MUL_HIGH_16(a, b)          high halves of the 32-bit products of words
 *     SIGN_MASK(a)               the highest bit of each lane, lane 0 in bit 0
 *     INTERLEAVE_FIRST(a, b)     a[0], b[0], a[1], b[1], ..., of the first half of the lanes
 *     INTERLEAVE_LAST(a, b)      the same of the last half
 *     mul52(a, b, low)           products of the low 52 bits: bits 52 to 103, and bits 0 to 51
 *                                in *low
 *     power_of_five(exponent)    5^exponent, 4 <= exponent < 20
 *     significant_digits(bytes)  the number of eight digits up to the last that is not 0
 *     text_store                 stores a text of 32 bytes, which are digits or sources, as
 *                                32 bytes of dtoa_layout select them
 */

#include "number/dtoa.h"
#include "number/dtoa_table.h"

#include <string.h>

typedef uint16_t words __attribute__((vector_size(8 * LANES)));
typedef int64_t signed_lanes __attribute__((vector_size(8 * LANES)));

/* All bits set where a < b, signed. */
#define LESS_THAN(a, b) ((lanes)((signed_lanes)(a) < (signed_lanes)(b)))

#define GROUPS (64 / LANES)

/* Bits of the bounds of [1e-4, 2^39): fixed notation, and sixteen powers of five suffice. */
#define FAST_MIN UINT64_C(0x3f1a36e2eb1c432d)
#define FAST_MAX UINT64_C(0x4260000000000000)
#define ONE_BITS UINT64_C(0x3ff0000000000000) /* 1.0 */

/* Results of the steps. */
struct block {
	lanes bits[GROUPS];
	lanes first16[GROUPS];   /* sixteen digits, the first is not zero */
	lanes digit17[GROUPS];   /* the seventeenth */
	lanes exponent[GROUPS];  /* of the first digit */
	lanes digits[GROUPS][2]; /* first16 as characters, 16 bytes for each text */
	lanes sources[GROUPS];   /* a byte for each of enum dtoa_source */
	lanes layout[GROUPS];    /* byte offset into dtoa_layout */
};

static inline lanes
broadcast(uint64_t x)
{
	return x + (lanes){ 0 };
}

static inline lanes
blend(lanes mask, lanes yes, lanes no)
{
	return (yes & mask) | (no & ~mask);
}

/* Load a vector, with 1.0 instead of doubles that are not fast. Returns the mask of those. */
static inline unsigned
load_step(struct block *block, size_t group, const double *x)
{
	lanes bits, magnitude, fast;

	memcpy(&bits, x, sizeof(bits));
	magnitude = bits & ~SIGN_BIT;
	fast = LESS_THAN(magnitude, broadcast(FAST_MAX)) &
	       ~LESS_THAN(magnitude, broadcast(FAST_MIN));
	block->bits[group] = blend(fast, bits, broadcast(ONE_BITS));
	return SIGN_MASK(~fast);
}

static inline void
decimal_step(struct block *block, size_t group)
{
	lanes bits = block->bits[group];
	lanes biased = (bits & ~SIGN_BIT) >> FRACTION_BITS;
	/* -k - 1, the exponent of five, where k = floor(log10(2^q)) */
	lanes fives =
		(1075 * LOG10_POW2_FACTOR - 1 - MUL32(biased, broadcast(LOG10_POW2_FACTOR))) >>
		LOG10_POW2_SHIFT;
	lanes ulp = power_of_five(fives) << (biased + fives - 1023);
	lanes fraction;
	lanes first16 = mul52(bits, ulp, &fraction) + ulp; /* ulp: of the hidden bit */
	lanes lower = LESS_THAN(2 * fraction, ulp),
	      upper = LESS_THAN(2 * HIDDEN_BIT - 2 * fraction, ulp);
	lanes digit17 = (fraction << 3) + (fraction << 1);

	digit17 =
		(digit17 + (HIDDEN_BIT / 2 - 1) + (digit17 >> FRACTION_BITS & 1)) >> FRACTION_BITS;
	first16 -= upper;
	digit17 &= ~(lower | upper);

	lanes fifteen = LESS_THAN(first16, broadcast(FIRST16_MIN));

	block->first16[group] = first16 + (fifteen & ((first16 << 3) + first16 + digit17));
	block->digit17[group] = digit17 & ~fifteen;
	block->exponent[group] = 15 - fives + fifteen;
}

/* Hide the constant: gcc 12 would replace the product by five shifts and additions. */
static inline words
opaque_words(uint16_t x)
{
	words all = x + (words){ 0 };

	__asm__("" : "+x"(all));
	return all;
}

/* The digits of numbers below 10^8, as eight bytes 0 to 9. */
static inline lanes
eight_digits(lanes x)
{
	lanes high = MUL32(x, broadcast(109951163)) >> 40; /* x / 10^4, exact below 4 * 10^8 */
	words fours = (words)(high | (x - MUL32(high, broadcast(10000))) << 32);
	words hundreds = MUL_HIGH_16(fours, 5243 + (words){ 0 }) >> 3; /* exact below 43690 */
	words ones = fours - hundreds * opaque_words(100);
	words twos = hundreds | (words)((lanes)ones << 16);
	words tens = MUL_HIGH_16(twos, 6554 + (words){ 0 }); /* exact below 16384 */

	return (lanes)((twos << 8) - tens * opaque_words(10 * 256 - 1));
}

static inline void
digits_step(struct block *block, size_t group)
{
	lanes first16 = block->first16[group], digit17 = block->digit17[group];
	lanes exponent = block->exponent[group];
	lanes minus = block->bits[group] >> 63, unused;
	/*
	 * first16 / 10^8 = y / 5^8 with y = first16 / 2^8 < 2^46; the factor is 2^69 / 5^8 rounded
	 * up, exact for y < 2^50
	 */
	lanes first8 = mul52(first16 >> 8, broadcast(1511157274518287), &unused) >> 17;
	lanes high = eight_digits(first8);
	lanes low = eight_digits(first16 - MUL32(first8, broadcast(100000000)));
	lanes low_is_0 = (lanes)(low == 0), negative = -(exponent >> 63);
	lanes count = blend(low_is_0, significant_digits(high), significant_digits(low) + 8);
	lanes min_count = exponent + 2; /* the integer part and one digit after the point */

	count = blend((lanes)(digit17 == 0), count, broadcast(17));
	count = blend(LESS_THAN(count, min_count), min_count, count);

	lanes length = count + 1 + minus - (exponent & negative);
	lanes row = exponent + (minus * DTOA_EXPONENTS + (uint64_t)-DTOA_FIXED_MIN);

	high |= ZEROS;
	low |= ZEROS;
	block->digits[group][0] = INTERLEAVE_FIRST(high, low);
	block->digits[group][1] = INTERLEAVE_LAST(high, low);
	block->sources[group] = digit17 | length << 32 | (0x30 | '.' << 8 | '-' << 16 | '0' << 24);
	block->layout[group] = row << 5;
}

static void
write_lanes(const double *x, size_t n, struct dtoa_text *text)
{
	while (n >= LANES) {
		size_t groups = n / LANES < GROUPS ? n / LANES : GROUPS, count = groups * LANES;
		struct block block;
		uint64_t slow = 0; /* mask of the doubles left to dtoa_write */

		for (size_t i = 0; i < groups; i++)
			slow |= (uint64_t)load_step(&block, i, x + i * LANES) << (i * LANES);
		for (size_t i = 0; i < groups; i++)
			decimal_step(&block, i);
		for (size_t i = 0; i < groups; i++)
			digits_step(&block, i);
		for (size_t i = 0; i < count; i++)
			text_store(text + i, (const char *)block.digits + 16 * i,
				((const uint64_t *)block.sources)[i],
				&dtoa_layout[0][0][0] + ((const uint64_t *)block.layout)[i]);
		for (; slow != 0; slow &= slow - 1) {
			int i = __builtin_ctzll(slow);

			text[i].length =
				(unsigned char)(dtoa_write(text[i].text, x[i]) - text[i].text);
		}
		x += count;
		text += count;
		n -= count;
	}
	dtoa_scalar.write(x, n, text);
}
