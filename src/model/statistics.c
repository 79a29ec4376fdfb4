/* SPDX-License-Identifier: MIT */
/* statistics - count, mean, standard deviation and extremes of doubles, exact. */

#include "model/statistics.h"

#include "model/bigint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FRACTION_BITS 52
#define SIGN_KEY      2048u /* of the keys (sign and exponent) of negative values */
#define UNIT_MAX      2045  /* the lowest bit of the max doubles is 2^(2045 - 1074) */

static struct bucket *
chunk_open(struct statistics *statistics, unsigned chunk)
{
	return statistics->chunk[chunk] = calloc(STATISTICS_BUCKETS, sizeof(struct bucket));
}

/* The square of f < 2^52 from halves: f = a * 2^32 + b. */
static inline void
square(uint64_t f, uint64_t *low, uint64_t *high)
{
	uint64_t a = f >> 32, b = f & UINT32_MAX;

	*low = f * f;
	*high = a * a + ((a * b + (b * b >> 33)) >> 31);
}

/*
 * 2 ns a value, and the extremes another half, as the five parameters are drawn: the carries
 * branch, because one in thousands is taken and each word left alone saves a load and a store.
 */
static inline void
bucket_add(struct bucket *bucket, uint64_t f)
{
	uint64_t low, high;

	square(f, &low, &high);
	bucket->count++;
	if (__builtin_add_overflow(bucket->fraction[0], f, &bucket->fraction[0]))
		bucket->fraction[1]++;
	high += __builtin_add_overflow(bucket->square[0], low, &bucket->square[0]);
	if (__builtin_add_overflow(bucket->square[1], high, &bucket->square[1]))
		bucket->square[2]++;
}

bool
statistics_add(struct statistics *statistics, const double *x, size_t n)
{
	double min, max;

	if (n == 0)
		return true;
	min = statistics->any ? statistics->min : x[0];
	max = statistics->any ? statistics->max : x[0];
	for (size_t i = 0; i < n; i++) {
		struct bucket *chunk;
		uint64_t bits;
		unsigned key;

		memcpy(&bits, &x[i], sizeof(bits));
		key = (unsigned)(bits >> FRACTION_BITS);
		chunk = statistics->chunk[key / STATISTICS_BUCKETS];
		if (!chunk && !(chunk = chunk_open(statistics, key / STATISTICS_BUCKETS)))
			return false;
		bucket_add(&chunk[key % STATISTICS_BUCKETS],
			bits & (((uint64_t)1 << FRACTION_BITS) - 1));
		min = x[i] < min ? x[i] : min;
		max = x[i] > max ? x[i] : max;
	}
	statistics->min = min;
	statistics->max = max;
	statistics->any = true;
	return true;
}

/* Add an integer of so many words to another. */
static void
words_add(uint64_t *a, const uint64_t *b, unsigned count)
{
	bool carry = false;

	for (unsigned i = 0; i < count; i++) {
		bool first = __builtin_add_overflow(a[i], b[i], &a[i]);

		carry = __builtin_add_overflow(a[i], (uint64_t)carry, &a[i]) || first;
	}
}

static void
chunk_merge(struct bucket *into, const struct bucket *from)
{
	for (unsigned i = 0; i < STATISTICS_BUCKETS; i++) {
		into[i].count += from[i].count;
		words_add(into[i].fraction, from[i].fraction, 2);
		words_add(into[i].square, from[i].square, 3);
	}
}

void
statistics_merge(struct statistics *into, struct statistics *from)
{
	if (!from->any)
		return;
	for (unsigned i = 0; i < STATISTICS_CHUNKS; i++) {
		if (into->chunk[i] && from->chunk[i]) {
			chunk_merge(into->chunk[i], from->chunk[i]);
		} else if (from->chunk[i]) {
			into->chunk[i] = from->chunk[i];
			from->chunk[i] = NULL;
		}
	}
	if (!into->any || from->min < into->min)
		into->min = from->min;
	if (!into->any || from->max > into->max)
		into->max = from->max;
	into->any = true;
	statistics_close(from);
}

void
statistics_close(struct statistics *statistics)
{
	for (unsigned i = 0; i < STATISTICS_CHUNKS; i++)
		free(statistics->chunk[i]);
	*statistics = (struct statistics){ 0 };
}

/* The exact sums: of the values in units of 2^-1074, of their squares in units of 2^-2148. */
struct sums {
	uint64_t count;
	struct bigint positive, negative; /* of values of one sign */
	struct bigint sum;                /* of all, without its sign */
	struct bigint squares;
};

/*
 * A value is (h + f) * 2^shift units, h = 2^52 but for subnormals, which have none. So n values of
 * a bucket are n h + sum(f) units and their squares n h^2 + 2 h sum(f) + sum(f^2).
 */
static void
bucket_sum(struct sums *sums, unsigned key, const struct bucket *bucket)
{
	unsigned exponent = key % SIGN_KEY, shift = exponent ? exponent - 1 : 0;
	struct bigint *sum = key < SIGN_KEY ? &sums->positive : &sums->negative;

	if (bucket->count == 0)
		return;
	sums->count += bucket->count;
	bigint_add(sum, bucket->fraction, 2, shift);
	bigint_add(&sums->squares, bucket->square, 3, 2 * shift);
	if (exponent == 0)
		return;
	bigint_add(sum, &bucket->count, 1, shift + FRACTION_BITS);
	bigint_add(&sums->squares, bucket->fraction, 2, 2 * shift + FRACTION_BITS + 1);
	bigint_add(&sums->squares, &bucket->count, 1, 2 * shift + 2 * FRACTION_BITS);
}

/* digits * 2^scale units of 2^-1074 to the closest double, ties to even; `more`: and a bit more. */
static double
closest(uint64_t digits, bool more, int scale)
{
	int length = 64 - __builtin_clzll(digits | 1);
	int drop = length - 53 > -scale ? length - 53 : -scale;
	uint64_t kept = digits >> drop, rest = digits << (64 - drop), half = (uint64_t)1 << 63;
	double x;

	if (scale + drop > UNIT_MAX)
		return INFINITY;
	kept += rest > half || (rest == half && (more || (kept & 1)));
	kept += (uint64_t)(scale + drop) << FRACTION_BITS;
	memcpy(&x, &kept, sizeof(x));
	return x;
}

static bool
fits(const struct bigint *divisor, unsigned power, uint64_t digits, const struct bigint *limit,
	bool *equal)
{
	struct bigint factor = { { 0 } }, product = *divisor, last;
	int order;

	bigint_add(&factor, &digits, 1, 0);
	for (; power > 0; power--) {
		last = product;
		bigint_multiply(&product, &last, &factor);
	}
	order = bigint_compare(&product, limit);
	*equal = order == 0;
	return order <= 0;
}

/*
 * (dividend / divisor)^(1 / power) units of 2^-1074, to the closest double; power is 1 or 2, the
 * dividend is used up. With B the difference of the lengths, dividend / divisor is between 2^(B -
 * 1) and 2^(B + 1); scaled so that the root lies between 2^57 and 2^59, its integer part, found bit
 * by bit, has some bits more than a double, and whether there is a fraction decides ties. A scale
 * below -62 would show nothing but bits that are too small for any double.
 */
static double
root_of_ratio(struct bigint *dividend, const struct bigint *divisor, unsigned power)
{
	int excess = (int)bigint_bit_length(dividend) - (int)bigint_bit_length(divisor);
	int wanted = excess - 58 * (int)power;
	int scale = power == 1 ? wanted : (wanted - (wanted & 1)) / 2;
	uint64_t digits = 0;
	bool cut, exact = bigint_bit_length(dividend) == 0, equal;

	if (scale < -62)
		scale = -62;
	cut = bigint_shift(dividend, (int)power * scale);
	for (unsigned bit = 60; bit-- > 0;) {
		uint64_t more = digits | (uint64_t)1 << bit;

		if (fits(divisor, power, more, dividend, &equal)) {
			digits = more;
			exact = equal;
		}
	}
	return closest(digits, cut || !exact, scale);
}

/* The sum of the values from those of either sign. Returns whether it is below zero. */
static bool
sums_join(struct sums *sums)
{
	bool minus = bigint_compare(&sums->positive, &sums->negative) < 0;

	sums->sum = minus ? sums->negative : sums->positive;
	bigint_subtract(&sums->sum, minus ? &sums->positive : &sums->negative);
	return minus;
}

static double
mean(const struct sums *sums, const struct bigint *count)
{
	struct bigint sum = sums->sum;

	return root_of_ratio(&sum, count, 1);
}

/* The variance is (n * sum(x^2) - sum(x)^2) / (n * (n - 1)). */
static double
stdev(const struct sums *sums, const struct bigint *count)
{
	struct bigint variance, squared, divisor, less = { { 0 } };

	if (sums->count < 2)
		return 0;
	bigint_multiply(&variance, count, &sums->squares);
	bigint_multiply(&squared, &sums->sum, &sums->sum);
	bigint_subtract(&variance, &squared);
	bigint_add(&less, &(uint64_t){ sums->count - 1 }, 1, 0);
	bigint_multiply(&divisor, count, &less);
	return root_of_ratio(&variance, &divisor, 2);
}

/* Whether there are values of the key: zeros, for the key of a zero that is an extreme. */
static bool
bucket_used(const struct statistics *statistics, unsigned key)
{
	const struct bucket *chunk = statistics->chunk[key / STATISTICS_BUCKETS];

	return chunk && chunk[key % STATISTICS_BUCKETS].count > 0;
}

struct summary
statistics_summary(const struct statistics *statistics)
{
	struct sums sums = { 0 };
	struct bigint count = { { 0 } };
	struct summary summary = { 0 };
	bool minus;

	if (!statistics->any)
		return summary;
	for (unsigned key = 0; key < STATISTICS_CHUNKS * STATISTICS_BUCKETS; key++) {
		const struct bucket *chunk = statistics->chunk[key / STATISTICS_BUCKETS];

		if (chunk)
			bucket_sum(&sums, key, &chunk[key % STATISTICS_BUCKETS]);
	}
	bigint_add(&count, &sums.count, 1, 0);
	minus = sums_join(&sums);
	summary.count = sums.count;
	summary.mean = mean(&sums, &count);
	summary.mean = minus ? -summary.mean : summary.mean;
	summary.stdev = stdev(&sums, &count);
	summary.min = statistics->min;
	summary.max = statistics->max;
	if (summary.min == 0)
		summary.min = bucket_used(statistics, SIGN_KEY) ? -0.0 : 0.0;
	if (summary.max == 0)
		summary.max = bucket_used(statistics, 0) ? 0.0 : -0.0;
	return summary;
}
