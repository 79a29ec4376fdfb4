/* SPDX-License-Identifier: MIT */
/* outline_avx2 - the form of records, in registers of 32 bytes. */

#ifdef __x86_64__

#	include "kernel/cpu.h"
#	include "output/outline_ways.h"

#	include <immintrin.h>

typedef __m256i wide;

static inline wide
load(const void *bytes)
{
	return _mm256_loadu_si256(bytes);
}

static inline wide
add_other(wide bad, const char *at, const void *text, const void *mask)
{
	return bad | ((load(at) ^ load(text)) & load(mask));
}

static inline bool
is_good(wide bad)
{
	return _mm256_testz_si256(bad, bad);
}

/* Where the first byte is whose bits are set. */
static inline unsigned
first_of(wide flags)
{
	uint64_t bits = (unsigned)_mm256_movemask_epi8(flags);

	return (unsigned)__builtin_ctzll(bits | (uint64_t)1 << WIDE);
}

static inline unsigned
length_before(const char *at, char mark)
{
	return first_of(_mm256_cmpeq_epi8(load(at), _mm256_set1_epi8(mark)));
}

/*
 * A byte is one of a kind if the entries of its two halves share a bit: 1 is for + - . which are
 * 0x2b, 0x2d, 0x2e; 2 for 0 to 9, from 0x30 on; 4 for e, which is 0x65; 8 for a to f, from 0x61 on.
 */
#	define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

static inline wide
no_kind(const char *at, wide high)
{
	const wide low = TWICE(2, 10, 10, 10, 10, 14, 10, 2, 2, 2, 0, 1, 0, 1, 1, 0);
	wide x = load(at), halves = _mm256_srli_epi16(x, 4) & _mm256_set1_epi8(15);
	wide shared = _mm256_shuffle_epi8(low, x) & _mm256_shuffle_epi8(high, halves);

	return _mm256_cmpeq_epi8(shared, _mm256_setzero_si256());
}

static inline unsigned
length_of_number(const char *at)
{
	return first_of(no_kind(at, TWICE(0, 0, 1, 2, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
}

static inline wide
add_no_hash(wide bad, const char *at)
{
	return bad | no_kind(at, TWICE(0, 0, 0, 2, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0));
}

#	include "output/outline_lanes.h"

const struct outline_way outline_avx2 = {
	.name = "avx2",
	.need = CPU_AVX2,
	.fits = walk_through,
};

#endif
