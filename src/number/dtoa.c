/* SPDX-License-Identifier: MIT */
/*
 * dtoa - the text of one double.
 *
 * A finite x is c * 2^q with c < 2^53. Every decimal strictly nearer to x than to its neighbours
 * reads back as x, and so do the two midpoints when c is even. With 10^k <= 2^q < 10^(k + 1), one
 * ulp is at least one and less than ten units of 10^k, so that interval holds at most one multiple
 * of 10^(k + 1): if there is one, it is the shortest text but for its trailing zeros, and otherwise
 * the multiple of 10^k closest to x is (R. Giulietti, "The Schubfach way to render doubles").
 * shortest_fast does this exactly for doubles of everyday size, with one product; shortest_exact does
 * it for all of them, as the paper has it.
 */

#include "number/dtoa.h"

#include "base/u128.h"
#include "number/double_bits.h"
#include "number/dtoa_table.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define ONE   HIDDEN_BIT                   /* the unit of everyday doubles' products */
#define ZEROS UINT64_C(0x3030303030303030) /* as characters */

/* Seventeen digits and the power of ten of the first one, which is not zero. */
struct decimal {
	uint64_t head; /* the first sixteen */
	unsigned last;
	int exponent;
};

/* floor(log10(2^q)) */
static int
scale_of(int q)
{
	return (q * LOG10_FACTOR) >> LOG10_SHIFT;
}

/*
 * x in units of 10^(k + 1) is c * near / 2^52, exactly, and half an ulp is near / 2. A bound of the
 * interval is never hit: near is an odd number times a power of two that divides the fraction.
 * Powers of two, whose lower neighbour is closer, need no care: c * near / 2^52 is an integer, and
 * x itself is the text. What happens by chance is computed, not branched on.
 */
static struct decimal
shortest_fast(uint64_t c, int q)
{
	int k = scale_of(q);
	uint64_t near = dtoa_power_of_five[-k - 1] << (51 + q - k);
	struct u128 product = u128_mul(c, near);
	uint64_t head = u128_shr(product, MANTISSA_BITS).low;
	uint64_t rest = product.low & (ONE - 1);
	uint64_t down = (2 * rest - near) >> 63, up = (2 * (ONE - rest) - near) >> 63;
	uint64_t tenfold = 10 * rest;
	uint64_t last = (tenfold + ONE / 2 - 1 + (tenfold >> MANTISSA_BITS & 1)) >> MANTISSA_BITS;

	head += up;
	last &= (down | up) - 1;

	uint64_t small = (head - HEAD_MIN) >> 63;

	head += -small & (9 * head + last);
	last &= small - 1;
	return (struct decimal){ head, (unsigned)last, k + 16 - (int)small };
}

/* Seventeen digits out of digits * 10^k, 0 < digits < 10^17. */
static struct decimal
decimal_normal(uint64_t digits, int k)
{
	while (digits < 10 * HEAD_MIN) {
		digits *= 10;
		k--;
	}
	return (struct decimal){ digits / 10, (unsigned)(digits % 10), k + 16 };
}

/*
 * The integer part of factor * ten / 2^128, its lowest bit set if there is a fraction. factor <
 * 2^59 and ten is at most 1 too large, which makes an excess of 2^-69 at most; true fractions are
 * over 2^-66 and below 1 - 2^-66, which scripts/number-table proves. So a fraction below 2^-67 is
 * none.
 */
static uint64_t
multiply_sticky(uint64_t factor, struct dtoa_power_of_ten ten)
{
	struct u128 low = u128_mul(factor, ten.low);
	struct u128 high = u128_add(u128_mul(factor, ten.high), low.high);
	uint64_t fraction = high.low | low.low >> 61;

	return high.high | (fraction != 0);
}

/* In quarters of 10^k, so that ties and bounds are integers and a sticky bit. */
static struct decimal
shortest_exact(uint64_t c, int q)
{
	bool uneven = c == HIDDEN_BIT && q > Q_MIN; /* the lower neighbour is half as far */
	bool odd = c & 1;                           /* the bounds do not belong to the interval */
	int k = uneven ? (q * 1262611 - 524031) >> 22 : scale_of(q);
	int shift = q + ((-k * 1741647) >> 19) + 1;
	struct dtoa_power_of_ten ten = dtoa_power_of_ten[-k - DTOA_TEN_MIN];
	uint64_t middle = multiply_sticky(4 * c << shift, ten);
	uint64_t lower = multiply_sticky((4 * c - 2 + uneven) << shift, ten) + odd;
	uint64_t upper = multiply_sticky((4 * c + 2) << shift, ten) - odd;
	uint64_t floor = middle / 4, tens = floor / 10 * 10;

	if (lower <= 4 * tens)
		return decimal_normal(tens, k);
	if (4 * tens + 40 <= upper)
		return decimal_normal(tens + 10, k);

	bool down = lower <= 4 * floor, up = 4 * floor + 4 <= upper;

	if (down == up) /* both may be taken: the closest, or else the even one */
		up = (middle & 3) + (floor & 1) > 2;
	return decimal_normal(floor + up, k);
}

/* Eight digits as the bytes 0 to 9, the first in the lowest; split at 10^4, 100 and 10. */
static inline uint64_t
eight_digits(uint32_t x)
{
	uint64_t fours = x / 10000 | (uint64_t)(x % 10000) << 32;
	uint64_t hundreds = fours * 10486 >> 20 & 0x0000007f0000007f; /* exact below 10^4 */
	uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
	uint64_t tens = twos * 103 >> 10 & 0x000f000f000f000f; /* exact below 100 */

	return tens | (twos - 10 * tens) << 8;
}

static void
store_bytes(char *out, uint64_t bytes)
{
	if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
		bytes = __builtin_bswap64(bytes);
	memcpy(out, &bytes, 8);
}

/* Characters, in registers: bytes stored and loaded again in other pieces would stall. */
struct digits {
	uint64_t high, low; /* eight each, the first in the lowest byte */
	uint64_t last;
	int count; /* without trailing zeros, at least 1 */
};

static inline struct digits
digits_of(const struct decimal *decimal)
{
	uint64_t high = eight_digits((uint32_t)(decimal->head / 100000000));
	uint64_t low = eight_digits((uint32_t)(decimal->head % 100000000));
	int zeros = low != 0 ? __builtin_clzll(low) / 8 : 8 + __builtin_clzll(high) / 8;

	return (struct digits){
		.high = high | ZEROS,
		.low = low | ZEROS,
		.last = '0' + decimal->last,
		.count = 16 - zeros + (-(decimal->last != 0) & (zeros + 1)), /* no branch */
	};
}

/*
 * 123.45, 123.0 and 0.00012345, without a branch between 0.9 and 1.1: digits, then those after the
 * point once more, one place on, then the point. Up to four zeros stand before a fraction.
 */
static inline char *
fixed_write(char *out, const struct digits *digits, int exponent)
{
	int whole = exponent > 0 ? exponent : 0, zeros = exponent < 0 ? -exponent : 0;
	char *first = out + zeros + (exponent < 0), *rest = out + whole + zeros + 2;
	int skipped = 8 * (whole & 7);

	store_bytes(out, ZEROS);
	store_bytes(first, digits->high);
	store_bytes(first + 8, digits->low);
	if (whole < 8) {
		store_bytes(rest, digits->high >> 8 >> skipped | digits->low << (56 - skipped));
		store_bytes(rest + 8, digits->low >> 8 >> skipped | digits->last << (56 - skipped));
	} else {
		store_bytes(rest, digits->low >> 8 >> skipped | digits->last << (56 - skipped));
	}
	out[whole + 1] = '.';
	return out + 1 + zeros + (digits->count > exponent + 2 ? digits->count : exponent + 2);
}

/* 1.2345e-05 */
static char *
exponent_write(char *out, const struct digits *digits, int exponent)
{
	unsigned power = (unsigned)(exponent < 0 ? -exponent : exponent);

	fixed_write(out, digits, 0);
	out += digits->count > 1 ? digits->count + 1 : 1;
	*out++ = 'e';
	*out++ = exponent < 0 ? '-' : '+';
	if (power >= 100)
		*out++ = (char)('0' + power / 100);
	*out++ = (char)('0' + power / 10 % 10);
	*out++ = (char)('0' + power % 10);
	return out;
}

static char *
shortest_write(char *out, const struct decimal *decimal)
{
	struct digits digits = digits_of(decimal);

	if (decimal->exponent < DTOA_FIXED_MIN || decimal->exponent > DTOA_FIXED_MAX)
		return exponent_write(out, &digits, decimal->exponent);
	return fixed_write(out, &digits, decimal->exponent);
}

char *
dtoa_write(char out[DTOA_SIZE], double x)
{
	struct binary binary = binary_split(x);
	struct decimal decimal;

	*out = '-';
	out += binary.sign != 0;
	if (binary.c == 0) {
		memcpy(out, "0.0", 3);
		return out + 3;
	}
	if (binary.q >= NEAR_MIN && binary.q <= NEAR_MAX)
		decimal = shortest_fast(binary.c, binary.q);
	else
		decimal = shortest_exact(binary.c, binary.q);
	return shortest_write(out, &decimal);
}
