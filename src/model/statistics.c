/* SPDX-License-Identifier: MIT */
/* statistics - exact count, mean, standard deviation, minimum and maximum of doubles. */

#include "model/statistics.h"

#include "model/bigint.h"

#include <stdlib.h>
#include <string.h>

#define FRACTION_BITS 52

/* The key of a bucket is the sign and exponent field: the top 12 bits of a double. */
#define KEY_SIGN 2048u
#define KEYS     (STATISTICS_CHUNKS * STATISTICS_BUCKETS)

/* f^2 for f < 2^52, from the halves of f = a * 2^32 + b. */
static inline void
square(uint64_t f, uint64_t *low, uint64_t *high)
{
	uint64_t a = f >> 32, b = f & UINT32_MAX;

	*low = f * f;
	*high = a * a + ((a * b + (b * b >> 33)) >> 31);
}

/*
 * Takes 2 ns per value, of which minimum and maximum are half (five parameters, moderate preset).
 * Carries into the top words are branches: they occur once in thousands of values, and a branch not
 * taken saves a load and a store.
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

static void
chunk_merge(struct bucket *into, const struct bucket *from)
{
	for (unsigned i = 0; i < STATISTICS_BUCKETS; i++) {
		into[i].count += from[i].count;
		add_words(into[i].fraction, from[i].fraction, 2);
		add_words(into[i].square, from[i].square, 3);
	}
}

void
statistics_merge(struct statistics *into, struct statistics *from)
{
	if (!from->has_values)
		return;
	for (unsigned i = 0; i < STATISTICS_CHUNKS; i++) {
		if (into->chunk[i] && from->chunk[i]) {
			chunk_merge(into->chunk[i], from->chunk[i]);
		} else if (from->chunk[i]) {
			into->chunk[i] = from->chunk[i];
			from->chunk[i] = NULL;
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

/* Exact sums, of the values in units of 2^-1074, of their squares in units of 2^-2148. */
struct sums {
	uint64_t count;
	struct bigint positive, negative; /* of the absolute values by sign */
	struct bigint squares;
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
	struct bigint *sum = key < KEY_SIGN ? &sums->positive : &sums->negative;

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
stdev(const struct sums *sums, const struct bigint *sum, const struct bigint *count)
{
	struct bigint variance, sum_squared, divisor, degrees_of_freedom = { { 0 } };

	if (sums->count < 2)
		return 0;
	bigint_multiply(&variance, count, &sums->squares);
	bigint_multiply(&sum_squared, sum, sum);
	bigint_subtract(&variance, &sum_squared);
	bigint_add(&degrees_of_freedom, &(uint64_t){ sums->count - 1 }, 1, 0);
	bigint_multiply(&divisor, count, &degrees_of_freedom);
	return bigint_root_of_ratio(&variance, &divisor, 2);
}

struct summary
statistics_summary(const struct statistics *statistics)
{
	struct summary summary = { .min = statistics->min, .max = statistics->max };
	struct bigint count = { { 0 } }, sum, dividend;
	struct sums sums = { 0 };
	bool negative;

	if (!statistics->has_values)
		return (struct summary){ 0 };
	for (unsigned key = 0; key < KEYS; key++) {
		const struct bucket *bucket = bucket_find(statistics, key);

		if (bucket)
			sums_add_bucket(&sums, key, bucket);
	}
	negative = bigint_compare(&sums.positive, &sums.negative) < 0;
	sum = negative ? sums.negative : sums.positive;
	bigint_subtract(&sum, negative ? &sums.positive : &sums.negative);
	bigint_add(&count, &sums.count, 1, 0);
	dividend = sum;
	summary.count = sums.count;
	summary.mean = bigint_root_of_ratio(&dividend, &count, 1);
	if (negative)
		summary.mean = -summary.mean;
	summary.stdev = stdev(&sums, &sum, &count);
	/* The sign of a zero that is an extreme depends on which zeros there are. */
	if (summary.min == 0)
		summary.min = bucket_find(statistics, KEY_SIGN) ? -0.0 : 0.0;
	if (summary.max == 0)
		summary.max = bucket_find(statistics, 0) ? 0.0 : -0.0;
	return summary;
}
