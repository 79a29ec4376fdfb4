/* SPDX-License-Identifier: MIT */
/*
 * outline_lanes - the walk over records whose form is looked at: the body of outline.c and
 * outline_avx2.c.
 *
 * Nothing branches on what is found: what differs is collected, and looked at when the text is
 * through. Where a field begins is only known when the one before it has ended, which takes twenty
 * cycles a number, one after the other. So several records are looked at side by side: where they
 * begin is found from the length of the first one, and their fields must end there, too. What was
 * found wrongly only means that the records must be computed.
 *
 * Nanoseconds for a default record of 240 bytes, perf record of --range 0-1999999 -j 1 that is
 * resumed at its end, on a Zen 5: 18 with AVX2, 35 without; one by one it takes 30 with AVX2.
 *
 * Who includes this file has defined, over the WIDE bytes at `at` and at a time,
 *
 *     wide                          a vector; all bits are 0: nothing is wrong
 *     add_other(bad, at, text, mask)
 *                                   bad, and the bits that differ from the text, as far as masked
 *     add_no_hash(bad, at)          bad, and the bytes that no hash has
 *     is_good(bad)                  whether nothing is wrong
 *     length_of_number(at)          how many bytes before one that no number has
 *     length_before(at, mark)       and before such a byte; WIDE if it is further away
 */

#include "base/decimal.h"
#include "output/outline_ways.h"

#include <string.h>

#define GROUP 4 /* records side by side */

struct walk {
	const struct outline *outline;
	const struct records *records;
	const char *at, *end; /* of what is left */
	const char *wanted;   /* the beginning of record `which` */
	char *scratch;
	size_t i, which; /* the next record */
	uint64_t place;  /* of it, in its array */
	size_t usual;    /* length of a record; 0: not known */
};

/* A bit in `bad` for what is not as it should be, or `odd`. */
struct trace {
	wide bad;
	unsigned odd;
};

/* All but the last two digits of the last ID. */
struct hundreds {
	uint64_t value;
	size_t length;
	char text[WIDE];
};

/* Ones and then zeros: from byte WIDE - k on, k ones. */
static const unsigned char ones[2 * WIDE] = {
#define ONES_8 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
	ONES_8, ONES_8, ONES_8, ONES_8
#undef ONES_8
};

static inline const char *
take_number(struct trace *trace, const char *at)
{
	unsigned length = length_of_number(at);

	trace->odd |= length == 0;
	return at + length;
}

static inline const char *
take_hash(struct trace *trace, const char *at)
{
	trace->bad = add_no_hash(add_no_hash(trace->bad, at), at + WIDE);
	return at + 64;
}

/* The last two digits are looked at apart: the others change once in a hundred IDs, and a text that
 * was stored in parts just now is slow to load in one step. */
static inline const char *
take_id(struct trace *trace, const char *at, struct hundreds *hundreds, uint64_t id)
{
	if (id / 100 != hundreds->value) {
		hundreds->value = id / 100;
		hundreds->length = id < 100 ? 0
					    : (size_t)(decimal_write(hundreds->text, id / 100) -
						       hundreds->text);
	}
	trace->bad = add_other(trace->bad, at, hundreds->text, ones + WIDE - hundreds->length);
	at += hundreds->length;
	if (id >= 10)
		trace->odd |= (unsigned)*at++ ^ (unsigned)('0' + id / 10 % 10);
	trace->odd |= (unsigned)*at++ ^ (unsigned)('0' + id % 10);
	return at;
}

static inline const char *
take_seed(struct trace *trace, const char *at)
{
	size_t length = 0;

	while (length < DECIMAL_WIDE_MAX && (unsigned)(at[length] - '0') <= 9)
		length++;
	trace->odd |= length == 0;
	return at + length;
}

/* A key can be longer than what is there to be read. */
static inline const char *
take_key(struct trace *trace, const char *at, const struct walk *walk)
{
	const uint32_t *offset = walk->records->key_offset + walk->i;
	char *text = walk->scratch;
	size_t size = (size_t)(walk->outline->layout->format->key(text,
				       walk->records->key + offset[0], offset[1] - offset[0]) -
			       text);

	if (walk->end - at >= (ptrdiff_t)size && memcmp(at, text, size) == 0)
		return at + size;
	trace->odd = 1;
	return at;
}

/* What is behind a step, in record g of a group. */
static inline __attribute__((always_inline)) const char *
take_field(struct trace *trace, const char *at, enum what what, const struct walk *walk,
	struct hundreds *hundreds, size_t g)
{
	if (what == WHAT_ID && walk->records->id)
		return take_id(trace, at, hundreds, walk->records->id[walk->i + g]);
	if (what == WHAT_HASH)
		return take_hash(trace, at);
	if (what == WHAT_SEED)
		return take_seed(trace, at);
	return what == WHAT_ID ? take_key(trace, at, walk) : at;
}

/* The next n records, which begin at `at`; that becomes where their fields end. */
static inline __attribute__((always_inline)) void
take_records(struct trace *trace, const struct walk *walk, struct hundreds *hundreds,
	const char **at, unsigned n)
{
	const struct step *step = walk->outline->step;

	for (;; step++) {
#pragma GCC unroll 4
		for (unsigned g = 0; g < n; g++) {
			trace->bad = add_other(trace->bad, at[g], step->text, step->mask);
			at[g] += step->length;
		}
		if (step->behind == WHAT_NUMBER) {
#pragma GCC unroll 4
			for (unsigned g = 0; g < n; g++)
				at[g] = take_number(trace, at[g]);
		} else if (step->behind == WHAT_END) {
			return;
		} else {
#pragma GCC unroll 4
			for (unsigned g = 0; g < n; g++)
				at[g] = take_field(trace, at[g], step->behind, walk, hundreds, g);
		}
	}
}

/* Where the record ends that begins at `at`, if it is about as long as usual. */
static inline const char *
find_end(const struct walk *walk, const char *at)
{
	const char *from = at + (walk->usual < WIDE / 2 ? 0 : walk->usual - WIDE / 2);

	return from + length_before(from, walk->outline->mark) + 1;
}

/* Record g of a group begins here. False: nothing does. */
static inline bool
begin(struct trace *trace, struct walk *walk, size_t g)
{
	if (walk->at >= walk->end)
		return false;
	if (walk->i + g == walk->which)
		walk->wanted = walk->at;
	if (walk->outline->layout->batch)
		trace->odd |= *walk->at != (walk->place ? ',' : '[');
	return true;
}

/* A record ends here, and perhaps an array. */
static inline void
end(struct trace *trace, struct walk *walk, const char *at)
{
	walk->at = at;
	if (walk->outline->layout->batch == 0 || ++walk->place < walk->outline->layout->batch)
		return;
	trace->odd |= memcmp(at, "]\n", 2) != 0;
	walk->at += 2;
	walk->place = 0;
}

static inline bool
walk_one(struct trace *trace, struct walk *walk, struct hundreds *hundreds)
{
	const char *at = walk->at;

	if (!begin(trace, walk, 0))
		return false;
	take_records(trace, walk, hundreds, &at, 1);
	walk->usual = (size_t)(at - walk->at);
	end(trace, walk, at);
	walk->i++;
	return true;
}

static inline bool
walk_group(struct trace *trace, struct walk *walk, struct hundreds *hundreds)
{
	const char *at[GROUP], *found[GROUP];

	for (unsigned g = 0; g < GROUP; g++) {
		at[g] = walk->at;
		if (!begin(trace, walk, g))
			return false;
		found[g] = find_end(walk, at[g]);
		end(trace, walk, found[g]);
	}
	take_records(trace, walk, hundreds, at, GROUP);
	for (unsigned g = 0; g < GROUP; g++)
		trace->odd |= at[g] != found[g];
	walk->i += GROUP;
	return true;
}

/* outline_fits */
static bool
walk_through(const struct outline *outline, const struct records *records, const char *text,
	size_t size, size_t which, const char **at, char *scratch)
{
	uint64_t batch = outline->layout->batch;
	struct walk walk = { outline, records, text, text + size, NULL, scratch, 0, which,
		batch ? records->first_index % batch : 0, 0 };
	struct hundreds hundreds = { 0 };
	struct trace trace = { .odd = 0 };
	bool more = true;

	/* Where a key may hold the byte that ends a record, it is not looked for. */
	while (more && walk.i < records->count)
		more = walk.usual && records->id && records->count - walk.i >= GROUP
			       ? walk_group(&trace, &walk, &hundreds)
			       : walk_one(&trace, &walk, &hundreds);
	*at = walk.wanted;
	return more && walk.at == walk.end && !trace.odd && is_good(trace.bad);
}
