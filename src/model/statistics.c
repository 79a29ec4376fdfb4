/* SPDX-License-Identifier: MIT */
/* statistics - exact count, mean, standard deviation, minimum and maximum; histograms. */

#include "model/statistics.h"

#include "base/u128.h"

#include <stdlib.h>
#include <string.h>

#define FRACTION_BITS 52

/* The key of a bucket is the sign and exponent field: the top 12 bits of a double. */
#define KEY_SIGN 2048u
#define KEYS     (STATISTICS_CHUNKS * STATISTICS_BUCKETS)

/*
 * The longest number is n times the sum of n squares of doubles in units of 2^-2148, n < 2^64:
 * 2 * 2098 + 2 * 64 = 4324 bits, 136 limbs. Results are modulo 2^4352.
 */
#define BIGINT_LIMBS 136

struct bigint {
	uint32_t limb[BIGINT_LIMBS]; /* least significant first */
};

/*
 * Takes 2 ns per value, of which minimum and maximum are half (five parameters, moderate preset).
 * Carries into the top words are branches: they occur once in thousands of values, and a branch not
 * taken saves a load and a store.
 */
static inline void
bucket_add(struct bucket *bucket, uint64_t f)
{
	struct u128 square = u128_mul(f, f);

	bucket->count++;
	if (__builtin_add_overflow(bucket->fraction[0], f, &bucket->fraction[0]))
		bucket->fraction[1]++;
	square.high += __builtin_add_overflow(bucket->square[0], square.low, &bucket->square[0]);
	if (__builtin_add_overflow(bucket->square[1], square.high, &bucket->square[1]))
		bucket->square[2]++;
}

bool
statistics_add(struct statistics *statistics, const double *x, size_t n)
{
	double min, max;

	if (n == 0)
		return true;
	min = statistics->has_values ? statistics->min : x[0];
	max = statistics->has_values ? statistics->max : x[0];
	for (size_t i = 0; i < n; i++) {
		struct bucket **chunk;
		uint64_t bits;
		unsigned key;

		memcpy(&bits, &x[i], sizeof(bits));
		key = (unsigned)(bits >> FRACTION_BITS);
		chunk = &statistics->chunk[key / STATISTICS_BUCKETS];
		if (!*chunk) {
			*chunk = calloc(STATISTICS_BUCKETS, sizeof(struct bucket));
			if (!*chunk)
				return false;
		}
		bucket_add(&(*chunk)[key % STATISTICS_BUCKETS],
			bits & (((uint64_t)1 << FRACTION_BITS) - 1));
		min = x[i] < min ? x[i] : min;
		max = x[i] > max ? x[i] : max;
	}
	statistics->min = min;
	statistics->max = max;
	statistics->has_values = true;
	return true;
}

/* a += b, integers of `count` words, least significant first. */
static void
add_words(uint64_t *a, const uint64_t *b, unsigned count)
{
	bool carry = false;

	for (unsigned i = 0; i < count; i++) {
		bool overflow = __builtin_add_overflow(a[i], b[i], &a[i]);

		carry = __builtin_add_overflow(a[i], (uint64_t)carry, &a[i]) || overflow;
	}
}

void
statistics_merge(struct statistics *into, struct statistics *from)
{
	if (!from->has_values)
		return;
	for (unsigned i = 0; i < STATISTICS_CHUNKS; i++) {
		struct bucket *to = into->chunk[i], *source = from->chunk[i];

		if (!to) {
			into->chunk[i] = source;
			from->chunk[i] = NULL;
			continue;
		}
		for (unsigned k = 0; source && k < STATISTICS_BUCKETS; k++) {
			to[k].count += source[k].count;
			add_words(to[k].fraction, source[k].fraction, 2);
			add_words(to[k].square, source[k].square, 3);
		}
	}
	if (!into->has_values || from->min < into->min)
		into->min = from->min;
	if (!into->has_values || from->max > into->max)
		into->max = from->max;
	into->has_values = true;
	statistics_close(from);
}

void
statistics_close(struct statistics *statistics)
{
	for (unsigned i = 0; i < STATISTICS_CHUNKS; i++)
		free(statistics->chunk[i]);
	*statistics = (struct statistics){ 0 };
}

static struct bigint
bigint_from(uint64_t value)
{
	return (struct bigint){ { (uint32_t)value, (uint32_t)(value >> 32) } };
}

/* a += (word[0] + word[1] * 2^64 + ...) * 2^shift, `count` words. */
static void
bigint_add(struct bigint *a, const uint64_t *word, unsigned count, unsigned shift)
{
	uint64_t carry = 0;

	for (unsigned half = 0, i = shift / 32; i < BIGINT_LIMBS; half++, i++) {
		if (half < 2 * count)
			carry += (word[half / 2] >> 32 * (half % 2) & UINT32_MAX) << shift % 32;
		carry += a->limb[i]; /* below 2^63 + 2^33 */
		a->limb[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

/* a -= b, b <= a. */
static void
bigint_subtract(struct bigint *a, const struct bigint *b)
{
	uint64_t borrow = 0;

	for (unsigned i = 0; i < BIGINT_LIMBS; i++) {
		uint64_t difference = (uint64_t)a->limb[i] - b->limb[i] - borrow;

		a->limb[i] = (uint32_t)difference;
		borrow = difference >> 63;
	}
}

/* Number of limbs without leading zeros. */
static int
limb_count(const struct bigint *a)
{
	int count = BIGINT_LIMBS;

	while (count > 0 && a->limb[count - 1] == 0)
		count--;
	return count;
}

static struct bigint
bigint_multiply(const struct bigint *a, const struct bigint *b)
{
	int a_limbs = limb_count(a), b_limbs = limb_count(b);
	struct bigint product = { { 0 } };

	for (int i = 0; i < a_limbs; i++) {
		uint64_t carry = 0;
		int j;

		/* No overflow: (2^32 - 1)^2 + 2 * (2^32 - 1) = 2^64 - 1. */
		for (j = 0; j < b_limbs && i + j < BIGINT_LIMBS; j++) {
			carry += (uint64_t)a->limb[i] * b->limb[j] + product.limb[i + j];
			product.limb[i + j] = (uint32_t)carry;
			carry >>= 32;
		}
		if (i + j < BIGINT_LIMBS)
			product.limb[i + j] = (uint32_t)carry;
	}
	return product;
}

static void
bigint_shift_left(struct bigint *a, int shift)
{
	int limbs = shift / 32, bits = shift % 32;

	for (int i = BIGINT_LIMBS - 1; i >= 0; i--) {
		uint64_t high = i >= limbs ? a->limb[i - limbs] : 0;
		uint64_t low = i > limbs ? a->limb[i - limbs - 1] : 0;

		a->limb[i] = (uint32_t)((high << 32 | low) << bits >> 32);
	}
}

/* Negative, zero or positive if a < b, a == b or a > b. */
static int
bigint_compare(const struct bigint *a, const struct bigint *b)
{
	unsigned i = BIGINT_LIMBS - 1;

	while (i > 0 && a->limb[i] == b->limb[i])
		i--;
	return (a->limb[i] > b->limb[i]) - (a->limb[i] < b->limb[i]);
}

/*
 * Compare x^power * divisor with dividend * 2^(-1074 * power), exactly. x is the double of these
 * bits, or with is_middle the number halfway to the next one: a multiple of 2^-1075.
 */
static int
compare_root(uint64_t bits, bool is_middle, const struct bigint *dividend,
	const struct bigint *divisor, int power)
{
	uint64_t exponent = bits >> FRACTION_BITS, hidden = (uint64_t)(exponent > 0)
							    << FRACTION_BITS;
	uint64_t fraction = bits & (((uint64_t)1 << FRACTION_BITS) - 1);
	struct bigint factor = bigint_from(2 * (hidden | fraction) + is_middle);
	struct bigint left = *divisor, right = *dividend;

	for (int i = 0; i < power; i++)
		left = bigint_multiply(&left, &factor);
	bigint_shift_left(&left, power * (int)(exponent - (exponent > 0)));
	bigint_shift_left(&right, power);
	return bigint_compare(&left, &right);
}

/*
 * (dividend / divisor)^(1 / power) in units of 2^-1074, rounded to the nearest double, ties to
 * even; infinity if that is too large for a double. power is 1 or 2, divisor > 0. The bits of
 * doubles that are not negative ascend like their values.
 */
static double
root_of_ratio(const struct bigint *dividend, const struct bigint *divisor, int power)
{
	uint64_t low = 0, high = (uint64_t)0x7ff << FRACTION_BITS; /* 0 and infinity */
	double root;
	int order;

	while (high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		*(compare_root(middle, false, dividend, divisor, power) <= 0 ? &low : &high) =
			middle;
	}
	order = compare_root(low, true, dividend, divisor, power);
	low += order < 0 || (order == 0 && (low & 1));
	memcpy(&root, &low, sizeof(root));
	return root;
}

/* The variance is (n * sum(x^2) - sum(x)^2) / (n * (n - 1)). */
static double
stdev(uint64_t n, const struct bigint *sum, const struct bigint *squares)
{
	struct bigint count = bigint_from(n), one_less = bigint_from(n - 1);
	struct bigint variance = bigint_multiply(&count, squares);
	struct bigint sum_squared = bigint_multiply(sum, sum);
	struct bigint divisor = bigint_multiply(&count, &one_less);

	bigint_subtract(&variance, &sum_squared);
	return n < 2 ? 0 : root_of_ratio(&variance, &divisor, 2);
}

/* The bucket of a key, or NULL if it has no values. */
static const struct bucket *
bucket_find(const struct statistics *statistics, unsigned key)
{
	const struct bucket *chunk = statistics->chunk[key / STATISTICS_BUCKETS];

	if (!chunk || chunk[key % STATISTICS_BUCKETS].count == 0)
		return NULL;
	return &chunk[key % STATISTICS_BUCKETS];
}

/*
 * A value is (h + f) * 2^shift units of 2^-1074, with h = 2^52 for normal numbers and h = 0 for
 * subnormal ones. So n values of a bucket are n h + sum(f) units, and their squares
 * n h^2 + 2 h sum(f) + sum(f^2).
 */
struct summary
statistics_summary(const struct statistics *statistics)
{
	struct summary summary = { .min = statistics->min, .max = statistics->max };
	struct bigint sums[2] = { 0 }, squares = { { 0 } }, count; /* sums of |x| by sign */
	bool negative;

	for (unsigned key = 0; key < KEYS; key++) {
		const struct bucket *bucket = bucket_find(statistics, key);
		unsigned exponent = key % KEY_SIGN, shift = exponent ? exponent - 1 : 0;
		struct bigint *sum = &sums[key / KEY_SIGN];

		if (!bucket)
			continue;
		summary.count += bucket->count;
		bigint_add(sum, bucket->fraction, 2, shift);
		bigint_add(&squares, bucket->square, 3, 2 * shift);
		if (exponent == 0)
			continue;
		bigint_add(sum, &bucket->count, 1, shift + FRACTION_BITS);
		bigint_add(&squares, bucket->fraction, 2, 2 * shift + FRACTION_BITS + 1);
		bigint_add(&squares, &bucket->count, 1, 2 * shift + 2 * FRACTION_BITS);
	}
	if (summary.count == 0)
		return (struct summary){ 0 };
	negative = bigint_compare(&sums[0], &sums[1]) < 0;
	bigint_subtract(&sums[negative], &sums[!negative]);
	count = bigint_from(summary.count);
	summary.mean = root_of_ratio(&sums[negative], &count, 1);
	if (negative)
		summary.mean = -summary.mean;
	summary.stdev = stdev(summary.count, &sums[negative], &squares);
	/* The sign of a zero that is an extreme depends on which zeros there are. */
	if (summary.min == 0)
		summary.min = bucket_find(statistics, KEY_SIGN) ? -0.0 : 0.0;
	if (summary.max == 0)
		summary.max = bucket_find(statistics, 0) ? 0.0 : -0.0;
	return summary;
}

void
histogram_add(struct histogram *histogram, const double *x, size_t n)
{
	double lo = histogram->lo, width = histogram->width;

	for (size_t i = 0; i < n; i++) {
		/* width may be so small that HISTOGRAM_BINS / width would be infinite */
		int bin = (int)((x[i] - lo) / width * HISTOGRAM_BINS);

		if (bin < 0)
			bin = 0;
		if (bin >= HISTOGRAM_BINS)
			bin = HISTOGRAM_BINS - 1;
		histogram->count[bin]++;
	}
}

void
histogram_merge(struct histogram *into, const struct histogram *from)
{
	for (unsigned bin = 0; bin < HISTOGRAM_BINS; bin++)
		into->count[bin] += from->count[bin];
}
