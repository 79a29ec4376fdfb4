/* SPDX-License-Identifier: MIT */
/*
 * outline - whether text has the form of records: their pieces, IDs, and the digits of the rest.
 *
 * Nothing branches on what is found: what differs is collected, and looked at when the text is
 * through. One pass over a default record of 240 bytes takes about 40 ns; what it has to beat is
 * memory, and five times the speed of computing the record.
 */

#include "output/outline.h"

#include "base/decimal.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#define WIDE 32 /* bytes looked at in one step, as HALVES of a vector register that all CPUs have \
		 */
#define HALF   16
#define HALVES 2

typedef unsigned char half __attribute__((vector_size(HALF)));

/* A piece, and which of its bytes count: the rest is that of the field behind it. */
struct stencil {
	half text[HALVES], mask[HALVES];
};

struct outline {
	const struct layout *layout;
	struct stencil stencil[FIELDS_MAX + 1];
	struct stencil opening; /* as stencil[0], where an array begins */
};

/* Ones and then zeros: from byte WIDE - k on, k ones. */
static const unsigned char ones[2 * WIDE] = {
#define ONES_8 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
	ONES_8, ONES_8, ONES_8, ONES_8
#undef ONES_8
};

struct outline *
outline_open(const struct layout *layout, struct fault *fault)
{
	struct outline *outline = aligned_alloc(_Alignof(struct outline), sizeof(*outline));

	if (!outline)
		return fault_memory(fault), NULL;
	memset(outline, 0, sizeof(*outline));
	outline->layout = layout;
	for (unsigned k = 0; k <= layout->fields.count; k++) {
		const struct piece *piece = &layout->piece[k];
		size_t length = piece->length < WIDE ? piece->length : WIDE;

		memcpy(outline->stencil[k].text, piece->text, WIDE);
		memset(outline->stencil[k].mask, 0xff, length);
	}
	outline->opening = outline->stencil[0];
	outline->opening.text[0][0] = '[';
	return outline;
}

void
outline_close(struct outline *outline)
{
	free(outline);
}

/* What was found so far: a bit in `bad` for what is not as it should be, or `odd`. */
struct trace {
	const char *at;
	half bad;
	bool odd;
};

static inline half
load(const void *bytes)
{
	half loaded;

	memcpy(&loaded, bytes, HALF);
	return loaded;
}

static inline void
take_piece(struct trace *trace, const struct stencil *stencil, const struct piece *piece)
{
	for (unsigned h = 0; h < HALVES; h++)
		trace->bad |= (load(trace->at + HALF * h) ^ stencil->text[h]) & stencil->mask[h];
	if (__builtin_expect(piece->length > WIDE, 0))
		trace->odd |=
			memcmp(trace->at + WIDE, piece->text + WIDE, piece->length - WIDE) != 0;
	trace->at += piece->length;
}

/* Up to WIDE bytes that must be there. */
static inline void
take_text(struct trace *trace, const char text[WIDE], size_t length)
{
	for (size_t i = 0; i < WIDE; i += HALF)
		trace->bad |=
			(load(trace->at + i) ^ load(text + i)) & load(ones + WIDE - length + i);
	trace->at += length;
}

/* How many bytes come before the byte that is eight times in `pattern`; WIDE: more. */
static inline size_t
length_before(const char *at, uint64_t pattern)
{
	for (size_t i = 0; i < WIDE; i += 8) {
		uint64_t word, zero;

		memcpy(&word, at + i, 8);
		word = le64toh(word) ^ pattern;
		/* The lowest bit that is set marks the first byte that is zero. */
		zero = (word - 0x0101010101010101) & ~word & 0x8080808080808080;
		if (zero)
			return i + (size_t)__builtin_ctzll(zero) / 8;
	}
	return WIDE;
}

/* The text of a double, up to the piece behind it. */
static inline void
take_number(struct trace *trace, const struct piece *behind)
{
	size_t length = length_before(
		trace->at, (unsigned char)behind->text[0] * (uint64_t)0x0101010101010101);

	for (size_t i = 0; i < WIDE; i += HALF) {
		half here = load(trace->at + i);
		half good = (half)(here - '0' <= 9) | (half)(here == '.') | (half)(here == '-') |
			    (half)(here == 'e') | (half)(here == '+');

		trace->bad |= ~good & load(ones + WIDE - length + i);
	}
	trace->odd |= (length == WIDE) | (length == 0);
	trace->at += length;
}

static inline void
take_hash(struct trace *trace)
{
	for (size_t i = 0; i < 64; i += HALF) {
		half here = load(trace->at + i);

		trace->bad |= ~((half)(here - '0' <= 9) | (half)(here - 'a' <= 5));
	}
	trace->at += 64;
}

static void
take_seed(struct trace *trace)
{
	size_t length = 0;

	while (length < DECIMAL_WIDE_MAX && (unsigned)(trace->at[length] - '0') <= 9)
		length++;
	trace->odd |= length == 0;
	trace->at += length;
}

static inline void
take_decimal(struct trace *trace, uint64_t value)
{
	char text[WIDE];

	take_text(trace, text, (size_t)(decimal_write(text, value) - text));
}

/* A key can be longer than what is there to be read. */
static void
take_key(struct trace *trace, const struct outline *outline, const struct records *records,
	size_t i, const char *end, char *scratch)
{
	const char *key = records->key + records->key_offset[i];
	size_t length = records->key_offset[i + 1] - records->key_offset[i];
	size_t size = (size_t)(outline->layout->format->key(scratch, key, length) - scratch);

	if ((size_t)(end - trace->at) < size || memcmp(trace->at, scratch, size) != 0)
		trace->odd = true;
	else
		trace->at += size;
}

/* One record, whose key may reach up to `end`. */
static inline void
take_record(struct trace *trace, const struct outline *outline, const struct stencil *first,
	const struct records *records, size_t i, const char *end, char *scratch)
{
	const struct layout *layout = outline->layout;
	unsigned count = layout->fields.count;

	for (unsigned k = 0; k < count; k++) {
		take_piece(trace, k ? &outline->stencil[k] : first, &layout->piece[k]);
		switch (layout->fields.field[k].kind) {
		case FIELD_ID:
			if (records->id)
				take_decimal(trace, records->id[i]);
			else
				take_key(trace, outline, records, i, end, scratch);
			break;
		case FIELD_PARAMETER:
			take_number(trace, &layout->piece[k + 1]);
			break;
		case FIELD_HASH:
			take_hash(trace);
			break;
		case FIELD_SEED:
			take_seed(trace);
			break;
		case FIELD_RANK:
			take_decimal(trace, layout->rank);
			break;
		}
	}
	take_piece(trace, &outline->stencil[count], &layout->piece[count]);
}

static bool
is_good(const struct trace *trace)
{
	uint64_t word[HALF / 8];

	memcpy(word, &trace->bad, sizeof(word));
	return !trace->odd && (word[0] | word[1]) == 0;
}

bool
outline_fits(const struct outline *outline, const struct records *records, const char *text,
	size_t size, size_t which, const char **at, char *scratch)
{
	uint64_t batch = outline->layout->batch, place = batch ? records->before % batch : 1;
	struct trace trace = { .at = text };
	const char *end = text + size;

	for (size_t i = 0; i < records->count; i++) {
		if (trace.at >= end)
			return false;
		if (i == which)
			*at = trace.at;
		take_record(&trace, outline, place ? outline->stencil : &outline->opening, records,
			i, end, scratch);
		if (batch && ++place == batch) {
			trace.odd |= memcmp(trace.at, "]\n", 2) != 0;
			trace.at += 2;
			place = 0;
		}
	}
	return trace.at == end && is_good(&trace);
}
