/* SPDX-License-Identifier: MIT */
/* outline - whether text has the form of records: their pieces, IDs, and the digits of the rest. */

#include "output/outline.h"

#include "kernel/cpu.h"
#include "output/outline_ways.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* Registers of 16 bytes are what all CPUs have. */
#define HALF   16
#define HALVES (WIDE / HALF)

typedef unsigned char half __attribute__((vector_size(HALF)));

typedef struct {
	half half[HALVES];
} wide;

static inline half
load(const void *bytes)
{
	half loaded;

	memcpy(&loaded, bytes, HALF);
	return loaded;
}

static inline wide
add_other(wide bad, const char *at, const void *text, const void *mask)
{
	for (unsigned h = 0; h < HALVES; h++)
		bad.half[h] |= (load(at + HALF * h) ^ load((const char *)text + HALF * h)) &
			       load((const char *)mask + HALF * h);
	return bad;
}

static inline wide
add_no_hash(wide bad, const char *at)
{
	for (unsigned h = 0; h < HALVES; h++) {
		half x = load(at + HALF * h);

		bad.half[h] |= ~((half)(x - '0' <= 9) | (half)(x - 'a' <= 5));
	}
	return bad;
}

/* Where the first byte is that is not 0. */
static inline unsigned
first_of(const wide *flags)
{
	uint64_t word[WIDE / 8];

	memcpy(word, flags, WIDE);
	for (unsigned i = 0; i < WIDE / 8; i++)
		if (word[i])
			return 8 * i + (unsigned)__builtin_ctzll(le64toh(word[i])) / 8;
	return WIDE;
}

static inline bool
is_good(wide bad)
{
	return first_of(&bad) == WIDE;
}

static inline unsigned
length_of_number(const char *at)
{
	wide alien;

	for (unsigned h = 0; h < HALVES; h++) {
		half x = load(at + HALF * h);

		alien.half[h] = ~((half)(x - '0' <= 9) | (half)(x == '.') | (half)(x == '-') |
				  (half)(x == 'e') | (half)(x == '+'));
	}
	return first_of(&alien);
}

static inline unsigned
length_before(const char *at, char mark)
{
	wide here;

	for (unsigned h = 0; h < HALVES; h++)
		here.half[h] = (half)(load(at + HALF * h) == (unsigned char)mark);
	return first_of(&here);
}

#include "output/outline_lanes.h"

static const struct outline_way outline_plain = {
	.name = "plain",
	.fits = walk_through,
};

const struct outline_way *const outline_ways[] = {
#ifdef __x86_64__
	&outline_avx2,
#endif
	&outline_plain,
	NULL,
};

static const struct outline_way *
way_for(unsigned bits)
{
	size_t i = 0;

	while (outline_ways[i]->need & ~bits)
		i++;
	return outline_ways[i];
}

/* Append the steps over a text, behind which is what is given. */
static struct step *
steps_add(struct step *step, const char *text, size_t length, enum what behind)
{
	for (; length > WIDE; length -= WIDE, text += WIDE, step++) {
		step->length = WIDE;
		step->behind = WHAT_TEXT;
		memcpy(step->text, text, WIDE);
		memset(step->mask, 0xff, WIDE);
	}
	step->length = length;
	step->behind = behind;
	memcpy(step->text, text, length);
	memset(step->mask, 0xff, length);
	return step + 1;
}

static void
steps_make(struct step *step, const struct layout *layout)
{
	static const enum what behind[] = {
		[FIELD_ID] = WHAT_ID,
		[FIELD_PARAMETER] = WHAT_NUMBER,
		[FIELD_HASH] = WHAT_HASH,
		[FIELD_SEED] = WHAT_SEED,
		[FIELD_RANK] = WHAT_TEXT,
	};
	const struct literal *literal = layout->literal;
	unsigned count = layout->fields.count;
	char rank[DECIMAL_MAX];

	for (unsigned k = 0; k < count; k++) {
		enum field_kind kind = layout->fields.field[k].kind;

		step = steps_add(step, literal[k].text, literal[k].length, behind[kind]);
		if (kind == FIELD_RANK)
			step = steps_add(step, rank,
				(size_t)(decimal_write(rank, layout->rank) - rank), WHAT_TEXT);
	}
	steps_add(step, literal[count].text, literal[count].length, WHAT_END);
}

struct outline *
outline_open(const struct layout *layout, struct error *error)
{
	const struct literal *last = &layout->literal[layout->fields.count];
	size_t steps = (layout->fields.count + 1) * (LITERAL_MAX / WIDE + 1);
	struct outline *outline = calloc(1, sizeof(*outline) + steps * sizeof(*outline->step));

	if (!outline)
		return error_out_of_memory(error), NULL;
	outline->layout = layout;
	outline->way = way_for(cpu_features());
	outline->mark = last->text[last->length - 1];
	steps_make(outline->step, layout);
	if (layout->batch)
		outline->step[0].mask[0] = 0; /* a bracket or a comma */
	return outline;
}

void
outline_close(struct outline *outline)
{
	free(outline);
}

bool
outline_fits(const struct outline *outline, const struct records *records, const char *text,
	size_t size, size_t which, const char **at, char *scratch)
{
	return outline->way->fits(outline, records, text, size, which, at, scratch);
}
