/* SPDX-License-Identifier: MIT */
/*
 * outline - any bytes as the records of a run that is resumed.
 *
 * Records are found good; and what is found good has all that the outline promises to look at,
 * which is looked at here byte by byte.
 */

#include "fuzz.h"
#include "made.h"

#include "base/decimal.h"
#include "base/utf8.h"
#include "kernel/cpu.h"
#include "output/outline_ways.h"

#include <string.h>

#define UNUSUAL 12 /* bytes that a record may be longer than another one, and still be found good */

/* What is left of a text that is walked through. */
struct walk {
	const char *at, *end;
	bool good;
};

static void
walk_text(struct walk *walk, const char *text, size_t length)
{
	walk->good = walk->good && (size_t)(walk->end - walk->at) >= length &&
		     memcmp(walk->at, text, length) == 0;
	if (walk->good)
		walk->at += length;
}

static void
walk_decimal(struct walk *walk, uint64_t value)
{
	char text[DECIMAL_MAX + 32] = "";

	walk_text(walk, text, (size_t)(decimal_write(text, value) - text));
}

static void
walk_digits(struct walk *walk, const char *digits, size_t least, size_t most)
{
	size_t length = 0;

	while (walk->at + length < walk->end && length < most && walk->at[length] &&
		strchr(digits, walk->at[length]))
		length++;
	walk->good = walk->good && length >= least;
	if (walk->good)
		walk->at += length;
}

static void
walk_key(struct walk *walk, const struct run_totals *made, size_t i)
{
	const struct records *records = &made->records;
	size_t length = records->key_offset[i + 1] - records->key_offset[i];
	char *text = malloc(length * made->layout.format->key_growth + 2), *end;

	FUZZ_MUST(text != NULL);
	end = made->layout.format->key(text, records->key + records->key_offset[i], length);
	walk_text(walk, text, (size_t)(end - text));
	free(text);
}

static void
walk_field(struct walk *walk, const struct run_totals *made, enum field_kind kind, size_t i)
{
	switch (kind) {
	case FIELD_ID:
		if (made->layout.keys)
			walk_key(walk, made, i);
		else
			walk_decimal(walk, made->records.id[i]);
		break;
	case FIELD_PARAMETER:
		walk_digits(walk, "0123456789.e+-", 1, 31);
		break;
	case FIELD_HASH:
		walk_digits(walk, "0123456789abcdef", 64, 64);
		break;
	case FIELD_SEED:
		walk_digits(walk, "0123456789", 1, DECIMAL_WIDE_MAX);
		break;
	case FIELD_RANK:
		walk_decimal(walk, made->layout.rank);
		break;
	}
}

/* The first record of an array begins with its bracket instead of a comma. */
static void
walk_piece(struct walk *walk, const struct literal *literal, bool opens)
{
	if (opens) {
		walk_text(walk, "[", 1);
		walk_text(walk, literal->text + 1, literal->length - 1);
	} else {
		walk_text(walk, literal->text, literal->length);
	}
}

/*
 * Whether the text has the form of the records; *at: where record `which` begins; *spread: how many
 * bytes the longest record has more than the shortest.
 */
static bool
has_form(const struct run_totals *made, const char *text, size_t size, size_t which,
	const char **at, size_t *spread)
{
	size_t least = SIZE_MAX, most = 0;
	const struct layout *layout = &made->layout;
	struct walk walk = { text, text + size, true };

	for (size_t i = 0; i < made->records.count && walk.good; i++) {
		const char *begin = walk.at;
		uint64_t place =
			layout->batch ? (made->records.first_index + i) % layout->batch : 1;

		if (i == which)
			*at = walk.at;
		for (unsigned k = 0; k < layout->fields.count; k++) {
			walk_piece(&walk, &layout->literal[k], k == 0 && place == 0);
			walk_field(&walk, made, layout->fields.field[k].kind, i);
		}
		walk_piece(&walk, &layout->literal[layout->fields.count], false);
		if (layout->batch && place == layout->batch - 1)
			walk_text(&walk, "]\n", 2);
		least = (size_t)(walk.at - begin) < least ? (size_t)(walk.at - begin) : least;
		most = (size_t)(walk.at - begin) > most ? (size_t)(walk.at - begin) : most;
	}
	*spread = most - least;
	return walk.good && walk.at == walk.end;
}

/* outline_fits, with nothing behind the text but what may be read there: more of the same. */
static bool
fits_way(const struct run_totals *made, const struct outline_way *way, const char *text,
	size_t size, size_t which, const char **at)
{
	size_t behind = OUTLINE_BEHIND + made->layout.max_record_size, key_most = 0;
	char *room = malloc(size + behind), *scratch;
	struct error error = { 0 };
	struct outline *outline = outline_open(&made->layout, &error);
	bool good;

	for (size_t i = 0; made->layout.keys && i < made->records.count; i++) {
		size_t length = made->key_offset[i + 1] - made->key_offset[i];

		key_most = length > key_most ? length : key_most;
	}
	scratch = malloc(key_most * made->layout.format->key_growth + 2);
	FUZZ_MUST(outline && room && scratch);
	outline->way = way;
	memcpy(room, text, size);
	for (size_t i = 0; i < behind; i++)
		room[size + i] = size ? text[i % size] : '0';
	good = outline_fits(outline, &made->records, room, size, which, at, scratch);
	if (good)
		*at = text + (*at - room);
	outline_close(outline);
	free(scratch);
	free(room);
	return good;
}

/* Every way that this CPU can go says the same. */
static bool
fits(const struct run_totals *made, const char *text, size_t size, size_t which, const char **at)
{
	const char *other = NULL;
	bool good = false;

	for (size_t i = 0; outline_ways[i]; i++) {
		if (outline_ways[i]->need & ~cpu_features())
			continue;
		if (i == 0)
			good = fits_way(made, outline_ways[i], text, size, which, at);
		else
			FUZZ_MUST(
				fits_way(made, outline_ways[i], text, size, which, &other) == good);
	}
	return good;
}

/* Good only if it has the form; good if it must be, unless lengths differ as they seldom do. */
static void
try(const struct run_totals *made, const char *text, size_t size, size_t which, bool genuine)
{
	const char *at = NULL, *walked = NULL;
	size_t spread = 0;
	bool form = has_form(made, text, size, which, &walked, &spread);

	FUZZ_MUST(form || !genuine);
	if (fits(made, text, size, which, &at))
		FUZZ_MUST(form && at == walked);
	else
		FUZZ_MUST(!genuine || spread > UNUSUAL);
}

/* Keys between blanks, as many as there are room; false: not UTF-8. */
static bool
take_keys(struct run_totals *made, const char *keys, size_t size, size_t count)
{
	uint32_t offset[MADE_MAX + 1] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < size && n + 1 < count; i++)
		if (keys[i] == ' ')
			offset[++n] = (uint32_t)i;
	offset[++n] = (uint32_t)size;
	for (size_t i = 0; i < n; i++)
		if (!utf8_valid(keys + offset[i], offset[i + 1] - offset[i]))
			return false;
	made_keys(made, keys, offset, n);
	return true;
}

static bool
take_items(struct run_totals *made, const uint8_t *data, size_t size, size_t count)
{
	uint64_t numbers[2] = { 0 };

	if (made->layout.keys)
		return take_keys(made, (const char *)data, size, count);
	memcpy(numbers, data, size < sizeof(numbers) ? size : sizeof(numbers));
	made_ids(made, numbers[0], numbers[1], count);
	return true;
}

/* The text with some bytes changed, and cut. */
static void
try_edited(const struct run_totals *made, char *text, size_t size, const uint8_t *edits,
	size_t count, size_t which)
{
	for (; count >= 3; edits += 3, count -= 3) {
		size_t at = (edits[0] | (size_t)(edits[1] & 0x7f) << 8) % size;

		if (edits[1] & 0x80)
			size = at + 1;
		else
			text[at] = (char)edits[2];
	}
	try(made, text, size, which, false);
}

/*
 * how: see made_open; how many items and which one; the batch and how many records stand before;
 * so many bytes of items; then edits of their records, or, if odd, text.
 */
void
fuzz_outline(const uint8_t *data, size_t size)
{
	static const uint64_t batches[] = { 0, 1, 2, 5 };
	static struct run_totals made;
	size_t named, which, count, length;
	char *text;

	if (size < 4)
		return;
	made_open(&made, data[0], batches[data[2] & 3]);
	made.records.first_index = data[2] >> 2;
	count = 1 + data[1] % MADE_MAX;
	which = (data[1] / MADE_MAX) % count;
	named = data[3] < size - 4 ? data[3] : size - 4;
	if (!take_items(&made, data + 4, named, count))
		return;
	which %= made.records.count;
	text = made_write(&made, &length);
	try(&made, text, length, which, true);
	if (named & 1)
		try(&made, (const char *)data + 4 + named, size - 4 - named, which, false);
	else
		try_edited(&made, text, length, data + 4 + named, size - 4 - named, which);
	free(text);
}
