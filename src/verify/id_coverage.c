/* SPDX-License-Identifier: MIT */
/* id_coverage - whether the records of files are those of --range: each one, once, in order. */

#include "verify/id_coverage.h"

#include <stdlib.h>

bool
id_coverage_open(struct id_coverage *roll, const struct range *ranges, size_t count,
	const struct shard *shard, bool several, struct error *error)
{
	*roll = (struct id_coverage){ 0 };
	if (!range_index_open(&roll->sequence, ranges, count, shard, error))
		return false;
	if (several)
		roll->seen = roll->sequence.total / 8 < SIZE_MAX
				     ? calloc((size_t)(roll->sequence.total / 8) + 1, 1)
				     : NULL;
	return !several || roll->seen ||
	       error_set(error, STATUS_TROUBLE,
		       "out of memory: a bit for each of %ju items is needed; check the files one "
		       "by one with --rank and --world-size",
		       (uintmax_t)roll->sequence.total);
}

void
id_coverage_close(struct id_coverage *roll)
{
	range_index_close(&roll->sequence);
	free(roll->seen);
}

void
id_coverage_begin_file(struct id_coverage *roll)
{
	if (roll->seen)
		roll->position = roll->illegible = 0;
}

static void
advance(struct id_coverage *roll, uint64_t position)
{
	roll->position = position;
	roll->illegible = 0;
	if (position > roll->furthest)
		roll->furthest = position;
}

bool
id_coverage_next(struct id_coverage *roll, uint64_t *item)
{
	uint64_t position = roll->position + roll->illegible;

	if (position >= roll->sequence.total)
		return false;
	*item = range_index_item(&roll->sequence, position);
	advance(roll, position + 1);
	return true;
}

void
id_coverage_unreadable(struct id_coverage *roll)
{
	roll->illegible++;
}

static bool
called_before(struct id_coverage *roll, uint64_t position)
{
	unsigned char bit = (unsigned char)(1u << position % 8), *byte = &roll->seen[position / 8];
	bool before = *byte & bit;

	*byte |= bit;
	return before;
}

/* The record stands at `position`, not at the next one. False: that is an error. */
static bool
misplaced(struct id_coverage *roll, uint64_t item, uint64_t position, struct error *error)
{
	uint64_t missing = position - roll->position;
	uintmax_t id = item, next;

	if (position < roll->position && roll->seen)
		return error_set(error, STATUS_INVALID, "id %ju: out of order", id);
	if (roll->seen || (position > roll->position && missing <= roll->illegible))
		return true;
	if (roll->position == roll->sequence.total)
		return error_set(
			error, STATUS_INVALID, "id %ju: out of order, no more is expected", id);
	next = range_index_item(&roll->sequence, roll->position);
	if (position < roll->position)
		return error_set(error, STATUS_INVALID, "id %ju: out of order, id %ju is expected",
			id, next);
	return error_set(error, STATUS_INVALID,
		"id %ju: %ju record%s missing before it, from id %ju on", id, (uintmax_t)missing,
		missing == 1 ? " is" : "s are", next);
}

bool
id_coverage_mark(struct id_coverage *roll, uint64_t item, struct error *error)
{
	uint64_t position = roll->position;
	bool placed = true;

	if (position == roll->sequence.total ||
		range_index_item(&roll->sequence, position) != item) {
		if (!range_index_find(&roll->sequence, item, position, &position)) {
			roll->illegible++;
			return error_set(error, STATUS_INVALID, "id %ju: it is not expected at all",
				(uintmax_t)item);
		}
		placed = misplaced(roll, item, position, error);
	}
	if (roll->seen && called_before(roll, position) && placed)
		placed = error_set(
			error, STATUS_INVALID, "id %ju: it is here a second time", (uintmax_t)item);
	advance(roll, position + 1);
	return placed;
}

static bool
seen(const struct id_coverage *roll, uint64_t position)
{
	return roll->seen[position / 8] >> position % 8 & 1;
}

bool
id_coverage_finish(struct id_coverage *roll, struct error *error)
{
	uint64_t total = roll->sequence.total, missing = 0, first = roll->furthest;

	if (!roll->seen) {
		missing = total - roll->furthest;
		missing -= missing < roll->illegible ? missing : roll->illegible;
	}
	for (uint64_t position = total; roll->seen && position-- > 0;) {
		if (!seen(roll, position)) {
			missing++;
			first = position;
		}
	}
	return missing == 0 ||
	       error_set(error, STATUS_INVALID, "%ju record%s missing, from id %ju on",
		       (uintmax_t)missing, missing == 1 ? " is" : "s are",
		       (uintmax_t)range_index_item(&roll->sequence, first));
}
