/* SPDX-License-Identifier: MIT */
/* statistics - exact count, mean, standard deviation, minimum and maximum; histograms. */

#include "model/statistics.h"

#include "base/u128.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define FRACTION_BITS 52
#define HIDDEN_BIT    ((uint64_t)1 << FRACTION_BITS)
#define KEY_SIGN      2048u /* the bit of a key that is the sign */

/*
 * The longest number is n times the sum of n squares of doubles in units of 2^-2150, n < 2^64:
 * 2 * 2099 + 2 * 64 = 4326 bits; four of those are added.
 */
#define BIGINT_WORDS 68

struct bigint {
	uint64_t word[BIGINT_WORDS]; /* least significant first */
};

/*
 * Takes 2 ns per value, of which minimum and maximum are half (five parameters, moderate preset).
 * Carries into the top words are branches: they occur once in thousands of values, and a branch not
 * taken saves a load and a store.
 */
void
statistics_add(struct statistics *statistics, const double *x, size_t n)
{
	uint64_t used = statistics->used;
	double min = used ? statistics->min : (double)INFINITY,
	       max = used ? statistics->max : -(double)INFINITY;

	for (size_t i = 0; i < n; i++) {
		uint64_t bits;

		memcpy(&bits, &x[i], sizeof(bits));

		uint64_t f = bits & (HIDDEN_BIT - 1);
		struct bucket *bucket = &statistics->bucket[bits >> FRACTION_BITS];
		struct u128 square = u128_mul(f, f);

		bucket->count++;
		if (__builtin_add_overflow(bucket->fraction[0], f, &bucket->fraction[0]))
			bucket->fraction[1]++;
		square.high +=
			__builtin_add_overflow(bucket->square[0], square.low, &bucket->square[0]);
		if (__builtin_add_overflow(bucket->square[1], square.high, &bucket->square[1]))
			bucket->square[2]++;
		used |= (uint64_t)1 << (bits >> 58);
		min = x[i] < min ? x[i] : min;
		max = x[i] > max ? x[i] : max;
	}
	statistics->used = used;
	statistics->min = min;
	statistics->max = max;
}

/* a += b * factor, of a_count and b_count words, least significant first; carries out of a are
 * dropped. */
static void
add_product(uint64_t *a, unsigned a_count, const uint64_t *b, unsigned b_count, uint64_t factor)
{
	uint64_t carry = 0;

	for (unsigned i = 0; i < a_count; i++) {
		struct u128 sum = u128_mul(i < b_count ? b[i] : 0, factor);

		sum = u128_add(u128_add(sum, a[i]), carry); /* below 2^128 */
		a[i] = sum.low;
		carry = sum.high;
	}
}

/* Most buckets are never touched, and reading them would cost memory. */
static bool
has_values(const struct statistics *statistics, unsigned key)
{
	return statistics->used >> key / 64 & 1 && statistics->bucket[key].count > 0;
}

void
statistics_merge(struct statistics *into, const struct statistics *from)
{
	for (unsigned key = 0; key < STATISTICS_KEYS; key++) {
		struct bucket *to = &into->bucket[key];
		const struct bucket *source = &from->bucket[key];

		if (!has_values(from, key))
			continue;
		to->count += source->count;
		add_product(to->fraction, 2, source->fraction, 2, 1);
		add_product(to->square, 3, source->square, 3, 1);
	}
	if (from->used && (!into->used || from->min < into->min))
		into->min = from->min;
	if (from->used && (!into->used || from->max > into->max))
		into->max = from->max;
	into->used |= from->used;
}

/* a += b * 2^shift */
static void
add_shifted(struct bigint *a, const uint64_t *b, unsigned count, unsigned shift)
{
	add_product(a->word + shift / 64, BIGINT_WORDS - shift / 64, b, count,
		(uint64_t)1 << shift % 64);
}

/* a * b */
static struct bigint
product(const struct bigint *a, const struct bigint *b)
{
	struct bigint result = { { 0 } };

	for (unsigned i = 0; i < BIGINT_WORDS; i++)
		if (b->word[i])
			add_product(result.word + i, BIGINT_WORDS - i, a->word, BIGINT_WORDS,
				b->word[i]);
	return result;
}

/* Negative, zero or positive if a < b, a == b or a > b. */
static int
compare(const struct bigint *a, const struct bigint *b)
{
	unsigned i = BIGINT_WORDS - 1;

	while (i > 0 && a->word[i] == b->word[i])
		i--;
	return (a->word[i] > b->word[i]) - (a->word[i] < b->word[i]);
}

/*
 * ((plus - minus) / divisor)^(1 / power) in units of 2^-1075, rounded to the nearest double, ties
 * to even; infinity if that is too large for a double. power is 1 or 2, plus >= minus, divisor > 0.
 * The bits of doubles that are not negative ascend like their values, so they are the number of
 * midpoints between neighbours that are below the root, or equal to it if the lower one is odd.
 */
static double
root(const struct bigint *plus, const struct bigint *minus, const struct bigint *divisor,
	unsigned power)
{
	uint64_t first = 0, last = 2047 * HIDDEN_BIT; /* 0 and infinity */
	double x;

	while (first < last) {
		uint64_t bits = first + (last - first) / 2;
		unsigned exponent = (unsigned)(bits >> FRACTION_BITS);
		/* The midpoint between this double and the next one is m * 2^shift units. */
		uint64_t m = 2 * (bits % HIDDEN_BIT + (exponent ? HIDDEN_BIT : 0)) + 1;
		unsigned shift = exponent ? exponent - 1 : 0;
		struct bigint factor = { { m } }, left = product(divisor, &factor), sum = *minus;

		if (power == 2)
			left = product(&left, &factor);
		add_shifted(&sum, left.word, BIGINT_WORDS, power * shift);
		int order = compare(&sum, plus);
		if (order < 0 || (order == 0 && bits % 2))
			first = bits + 1;
		else
			last = bits;
	}
	memcpy(&x, &first, sizeof(x));
	return x;
}

/* The variance is (n * sum(x^2) - sum(x)^2) / (n * (n - 1)), with sum(x) = sum[0] - sum[1]. */
static double
stdev(uint64_t n, const struct bigint sum[2], const struct bigint *squares)
{
	struct bigint count = { { n } }, one_less = { { n - 1 } };
	struct bigint divisor = product(&count, &one_less), plus = product(&count, squares);
	struct bigint minus = product(&sum[0], &sum[0]), other = product(&sum[1], &sum[1]);
	struct bigint mixed = product(&sum[0], &sum[1]);

	add_shifted(&plus, mixed.word, BIGINT_WORDS, 1);
	add_shifted(&minus, other.word, BIGINT_WORDS, 0);
	return root(&plus, &minus, &divisor, 2);
}

/*
 * A value is (h + f) * 2^shift units of 2^-1075, with h = 2^52 for normal numbers and h = 0 for
 * subnormal ones. So n values of a bucket are n h + sum(f) units, and their squares
 * n h^2 + 2 h sum(f) + sum(f^2).
 */
struct summary
statistics_summary(const struct statistics *statistics)
{
	struct summary summary = { .min = statistics->min, .max = statistics->max };
	struct bigint sum[2] = { 0 }, squares = { { 0 } }; /* of positive and negative values */

	for (unsigned key = 0; key < STATISTICS_KEYS; key++) {
		const struct bucket *bucket = &statistics->bucket[key];
		struct bigint *total = &sum[key / KEY_SIGN];
		unsigned exponent = key % KEY_SIGN, shift = exponent ? exponent : 1;

		if (!has_values(statistics, key))
			continue;
		summary.count += bucket->count;
		add_shifted(total, bucket->fraction, 2, shift);
		add_shifted(&squares, bucket->square, 3, 2 * shift);
		if (exponent == 0)
			continue;
		add_shifted(total, &bucket->count, 1, shift + FRACTION_BITS);
		add_shifted(&squares, bucket->fraction, 2, 2 * shift + FRACTION_BITS + 1);
		add_shifted(&squares, &bucket->count, 1, 2 * shift + 2 * FRACTION_BITS);
	}
	if (summary.count == 0)
		return (struct summary){ 0 };

	bool is_negative = compare(&sum[0], &sum[1]) < 0;
	struct bigint count = { { summary.count } };

	summary.mean = root(&sum[is_negative], &sum[!is_negative], &count, 1);
	if (is_negative)
		summary.mean = -summary.mean;
	if (summary.count > 1)
		summary.stdev = stdev(summary.count, sum, &squares);
	/* The sign of a zero that is an extreme depends on which zeros there are. */
	if (summary.min == 0)
		summary.min = statistics->bucket[KEY_SIGN].count ? -0.0 : 0.0;
	if (summary.max == 0)
		summary.max = statistics->bucket[0].count ? 0.0 : -0.0;
	return summary;
}

void
histogram_add(struct histogram *histogram, const double *x, size_t n)
{
	double lo = histogram->lo, width = histogram->width;

	for (size_t i = 0; i < n; i++) {
		/* width may be so small that HISTOGRAM_BINS / width would be infinite, and a
		 * rounded value many widths away */
		double bin = (x[i] - lo) / width * HISTOGRAM_BINS;

		if (!(bin >= 0))
			bin = 0;
		if (bin >= HISTOGRAM_BINS)
			bin = HISTOGRAM_BINS - 1;
		histogram->count[(size_t)bin]++;
	}
}

void
histogram_merge(struct histogram *into, const struct histogram *from)
{
	for (unsigned bin = 0; bin < HISTOGRAM_BINS; bin++)
		into->count[bin] += from->count[bin];
}
