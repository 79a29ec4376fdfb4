/* SPDX-License-Identifier: MIT */
/*
 * number - the text of one double.
 *
 * A finite x is c * 2^q with c < 2^53. Every decimal strictly nearer to x than to its neighbours reads back as x,
 * and so do the two midpoints when c is even. With 10^k <= 2^q < 10^(k + 1), one ulp is at least one and less than
 * ten units of 10^k, so that interval holds at most one multiple of 10^(k + 1): if there is one, it is the shortest
 * text but for its trailing zeros, and otherwise the multiple of 10^k closest to x is (R. Giulietti, "The
 * Schubfach way to render doubles"). near_decimal does this exactly for doubles of everyday size, with one
 * product; far_decimal does it for all of them, as the paper has it.
 */

#include "output/number.h"

#include "output/number_bits.h"
#include "output/number_table.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef unsigned __int128 wide;

#define ONE HIDDEN_BIT /* of number_near */

/* Seventeen digits and the power of ten of the first, which is not zero: 42 is 4200000000000000, 0, 1. */
struct decimal {
	uint64_t head; /* the first sixteen */
	unsigned last;
	int exponent;
};

#define HEAD_MIN 1000000000000000 /* 10^15 */

/*
 * x in units of 10^(k + 1) is c * near / 2^52, exactly, and half an ulp is near / 2. A bound of the interval is
 * never hit: near is an odd number times a power of two that divides the fraction. Powers of two, whose lower
 * neighbour is closer, need no care: c * near / 2^52 is an integer, and x itself is the text.
 */
static struct decimal
near_decimal(uint64_t c, int q)
{
	uint64_t near = number_near[q - NUMBER_NEAR_MIN];
	wide product = (wide)c * near;
	uint64_t head = (uint64_t)(product >> MANTISSA_BITS);
	uint64_t rest = (uint64_t)product & (ONE - 1);
	bool down = 2 * rest < near, up = 2 * (ONE - rest) < near;
	uint64_t tenfold = 10 * rest;
	uint64_t last = (tenfold + ONE / 2 - 1 + (tenfold >> MANTISSA_BITS & 1)) >> MANTISSA_BITS;
	int exponent = 16 + ((q * 315653) >> 20);

	head += up;
	last = down || up ? 0 : last;
	if (head < HEAD_MIN) {
		head = 10 * head + last;
		last = 0;
		exponent--;
	}
	return (struct decimal){ head, (unsigned)last, exponent };
}

/* Seventeen digits out of digits * 10^k, 0 < digits < 10^17. */
static struct decimal
decimal_normal(uint64_t digits, int k)
{
	while (digits < 10 * (uint64_t)HEAD_MIN) {
		digits *= 10;
		k--;
	}
	return (struct decimal){ digits / 10, (unsigned)(digits % 10), k + 16 };
}

/*
 * The integer part of factor * ten / 2^128, its lowest bit set if there is a fraction. factor < 2^59 and ten is at
 * most 1 too large, which makes an excess of 2^-69 at most; true fractions are over 2^-66 and below 1 - 2^-66, which
 * scripts/number-table proves. So a fraction below 2^-67 is none.
 */
static uint64_t
multiply_sticky(uint64_t factor, struct number_ten ten)
{
	wide low = (wide)factor * ten.low;
	wide high = (wide)factor * ten.high + (uint64_t)(low >> 64);
	uint64_t fraction = (uint64_t)high | (uint64_t)low >> 61;

	return (uint64_t)(high >> 64) | (fraction != 0);
}

/* The interval and x are compared in quarters of 10^k, so that all bounds are integers but for the sticky bit. */
static struct decimal
far_decimal(uint64_t c, int q)
{
	bool uneven = c == HIDDEN_BIT && q > Q_MIN; /* the lower neighbour is half as far */
	bool odd = c & 1;                           /* the bounds do not belong to the interval */
	int k = uneven ? (q * 1262611 - 524031) >> 22 : (q * 315653) >> 20;
	int shift = q + ((-k * 1741647) >> 19) + 1;
	struct number_ten ten = number_ten[-k - NUMBER_TEN_MIN];
	uint64_t middle = multiply_sticky(4 * c << shift, ten);
	uint64_t lower = multiply_sticky((4 * c - 2 + uneven) << shift, ten) + odd;
	uint64_t upper = multiply_sticky((4 * c + 2) << shift, ten) - odd;
	uint64_t floor = middle / 4, tens = floor / 10 * 10;

	if (lower <= 4 * tens)
		return decimal_normal(tens, k);
	if (4 * tens + 40 <= upper)
		return decimal_normal(tens + 10, k);

	bool down = lower <= 4 * floor, up = 4 * floor + 4 <= upper;

	if (down ==
		up) /* both: the closest, or the even one; the bit of a half decides before the sticky bit */
		up = (middle & 3) + (floor & 1) > 2;
	return decimal_normal(floor + up, k);
}

/* Eight digits as the bytes 0 to 9, the first in the lowest byte. Pairs of lanes are split at 10^4, 100 and 10. */
static uint64_t
eight_digits(uint32_t x)
{
	uint64_t fours = x / 10000 | (uint64_t)(x % 10000) << 32;
	uint64_t hundreds = fours * 10486 >> 20 & 0x0000007f0000007f; /* exact below 10^4 */
	uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
	uint64_t tens = twos * 103 >> 10 & 0x000f000f000f000f; /* exact below 100 */

	return tens | (twos - 10 * tens) << 8;
}

static void
store_digits(char *out, uint64_t digits)
{
	digits |= 0x3030303030303030;
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		digits = __builtin_bswap64(digits);
	memcpy(out, &digits, 8);
}

/* Write the seventeen digits and return how many there are without the trailing zeros, at least 1. */
static int
digits_write(char out[17], const struct decimal *decimal)
{
	uint64_t high = eight_digits((uint32_t)(decimal->head / 100000000));
	uint64_t low = eight_digits((uint32_t)(decimal->head % 100000000));

	store_digits(out, high);
	store_digits(out + 8, low);
	out[16] = (char)('0' + decimal->last);
	if (decimal->last != 0)
		return 17;
	return low != 0 ? 16 - __builtin_clzll(low) / 8 : 8 - __builtin_clzll(high) / 8;
}

/* 0.00012345: a point and up to three zeros in front of the digits. */
static char *
fraction_write(char *out, const char digits[17], int count, int exponent)
{
	memcpy(out, "0.000000", 8);
	memcpy(out + 1 - exponent, digits, 16);
	out[17 - exponent] = digits[16];
	return out + 1 - exponent + count;
}

/* 123.45: the point among the digits. 123.0: the zeros are there already, one of them is wanted. */
static char *
point_write(char *out, const char digits[17], int count, int exponent)
{
	char *tail = out + exponent + 2;

	memcpy(out, digits, 16);
	out[exponent + 1] = '.';
	if (exponent < 8) /* two sizes, because 16 bytes of tail always would pass NUMBER_ROOM */
		memcpy(tail, digits + exponent + 1, 16);
	else
		memcpy(tail, digits + exponent + 1, 8);
	return out + 1 + (count > exponent + 2 ? count : exponent + 2);
}

/* 1.2345e-05 */
static char *
exponent_write(char *out, const char digits[17], int count, int exponent)
{
	unsigned power = (unsigned)(exponent < 0 ? -exponent : exponent);

	out[0] = digits[0];
	out[1] = '.';
	memcpy(out + 2, digits + 1, 16);
	out += count > 1 ? count + 1 : 1;
	*out++ = 'e';
	*out++ = exponent < 0 ? '-' : '+';
	if (power >= 100)
		*out++ = (char)('0' + power / 100);
	*out++ = (char)('0' + power / 10 % 10);
	*out++ = (char)('0' + power % 10);
	return out;
}

static char *
decimal_write(char *out, const struct decimal *decimal)
{
	char digits[32]; /* what is copied past the seventeenth is cut off again */
	int count = digits_write(digits, decimal);

	if (decimal->exponent < -4 || decimal->exponent > 15)
		return exponent_write(out, digits, count, decimal->exponent);
	if (decimal->exponent < 0)
		return fraction_write(out, digits, count, decimal->exponent);
	return point_write(out, digits, count, decimal->exponent);
}

char *
number_write(char out[NUMBER_ROOM], double x)
{
	struct binary binary = binary_split(x);
	struct decimal decimal;

	*out = '-';
	out += binary.sign != 0;
	if (binary.c == 0) {
		memcpy(out, "0.0", 3);
		return out + 3;
	}
	if (binary.q >= NUMBER_NEAR_MIN && binary.q <= NUMBER_NEAR_MAX)
		decimal = near_decimal(binary.c, binary.q);
	else
		decimal = far_decimal(binary.c, binary.q);
	return decimal_write(out, &decimal);
}
