/* SPDX-License-Identifier: MIT */
/* statistics - exact count, mean, standard deviation, minimum and maximum; histograms. */

#include "model/statistics.h"

#include "base/u128.h"
#include "model/bigint.h"

#include <stdlib.h>
#include <string.h>

#define FRACTION_BITS 52

/* The key of a bucket is the sign and exponent field: the top 12 bits of a double. */
#define KEY_SIGN 2048u
#define KEYS     (STATISTICS_CHUNKS * STATISTICS_BUCKETS)

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

/* The bucket of a key, or NULL if it has no values. */
static const struct bucket *
bucket_find(const struct statistics *statistics, unsigned key)
{
	const struct bucket *chunk = statistics->chunk[key / STATISTICS_BUCKETS];

	if (!chunk || chunk[key % STATISTICS_BUCKETS].count == 0)
		return NULL;
	return &chunk[key % STATISTICS_BUCKETS];
}

/* Exact sums; indexed by sign, of the absolute values in units of 2^-1074; of the squares in units
 * of 2^-2148. */
struct sums {
	uint64_t count;
	struct bigint sum[2], squares;
};

/*
 * A value is (h + f) * 2^shift units, with h = 2^52 for normal numbers and h = 0 for subnormal
 * ones. So n values of a bucket are n h + sum(f) units, and their squares n h^2 + 2 h sum(f) +
 * sum(f^2).
 */
static void
sums_add_bucket(struct sums *sums, unsigned key, const struct bucket *bucket)
{
	unsigned exponent = key % KEY_SIGN, shift = exponent ? exponent - 1 : 0;
	struct bigint *sum = &sums->sum[key / KEY_SIGN];

	sums->count += bucket->count;
	bigint_add(sum, bucket->fraction, 2, shift);
	bigint_add(&sums->squares, bucket->square, 3, 2 * shift);
	if (exponent == 0)
		return;
	bigint_add(sum, &bucket->count, 1, shift + FRACTION_BITS);
	bigint_add(&sums->squares, bucket->fraction, 2, 2 * shift + FRACTION_BITS + 1);
	bigint_add(&sums->squares, &bucket->count, 1, 2 * shift + 2 * FRACTION_BITS);
}

/* The variance is (n * sum(x^2) - sum(x)^2) / (n * (n - 1)). */
static double
stdev(const struct sums *sums, const struct bigint *sum)
{
	struct bigint count = bigint_from(sums->count), one_less = bigint_from(sums->count - 1);
	struct bigint variance, sum_squared, divisor;

	if (sums->count < 2)
		return 0;
	bigint_multiply(&variance, &count, &sums->squares);
	bigint_multiply(&sum_squared, sum, sum);
	bigint_subtract(&variance, &sum_squared);
	bigint_multiply(&divisor, &count, &one_less);
	return bigint_root_of_ratio(&variance, &divisor, 2);
}

struct summary
statistics_summary(const struct statistics *statistics)
{
	struct summary summary = { .min = statistics->min, .max = statistics->max };
	struct sums sums = { 0 };
	struct bigint count, sum, dividend;
	bool negative;

	if (!statistics->has_values)
		return (struct summary){ 0 };
	for (unsigned key = 0; key < KEYS; key++) {
		const struct bucket *bucket = bucket_find(statistics, key);

		if (bucket)
			sums_add_bucket(&sums, key, bucket);
	}
	negative = bigint_compare(&sums.sum[0], &sums.sum[1]) < 0;
	sum = sums.sum[negative];
	bigint_subtract(&sum, &sums.sum[!negative]);
	count = bigint_from(sums.count);
	dividend = sum;
	summary.count = sums.count;
	summary.mean = bigint_root_of_ratio(&dividend, &count, 1);
	if (negative)
		summary.mean = -summary.mean;
	summary.stdev = stdev(&sums, &sum);
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
