/* SPDX-License-Identifier: MIT */
/* id_coverage - whether IDs are those of a sequence: all of them, in order. */

#include "verify/id_coverage.h"

bool
id_coverage_open(struct id_coverage *coverage, const struct range *ranges, size_t count,
	const struct shard *shard, struct error *error)
{
	*coverage = (struct id_coverage){ 0 };
	return range_index_open(&coverage->index, ranges, count, shard, error);
}

void
id_coverage_close(struct id_coverage *coverage)
{
	range_index_close(&coverage->index);
	*coverage = (struct id_coverage){ 0 };
}

static void
continue_at(struct id_coverage *coverage, uint64_t position)
{
	coverage->position = position;
	coverage->unreadable = 0;
	if (position > coverage->furthest)
		coverage->furthest = position;
}

bool
id_coverage_accept(struct id_coverage *coverage, uint64_t id)
{
	uint64_t position = coverage->position;

	if (position == coverage->index.total || range_index_item(&coverage->index, position) != id)
		return false;
	continue_at(coverage, position + 1);
	return true;
}

bool
id_coverage_place(struct id_coverage *coverage, uint64_t id, struct error *error)
{
	uint64_t expected = coverage->position, position, skipped;

	if (!range_index_find(&coverage->index, id, expected, &position)) {
		coverage->unreadable++; /* the ID itself may be damaged */
		return error_set(
			error, STATUS_INVALID, "id %ju: not an expected ID", (uintmax_t)id);
	}
	skipped = position - expected;
	if (position > expected && skipped > coverage->unreadable)
		error_set(error, STATUS_INVALID,
			"id %ju: %ju record%s missing before it, from id %ju on", (uintmax_t)id,
			(uintmax_t)skipped, skipped == 1 ? " is" : "s are",
			(uintmax_t)range_index_item(&coverage->index, expected));
	else if (expected == coverage->index.total)
		error_set(error, STATUS_INVALID,
			"id %ju: out of order, expected the end of the file", (uintmax_t)id);
	else if (position < expected)
		error_set(error, STATUS_INVALID, "id %ju: out of order, expected id %ju",
			(uintmax_t)id, (uintmax_t)range_index_item(&coverage->index, expected));
	continue_at(coverage, position + 1);
	return error->status == STATUS_OK;
}

void
id_coverage_unreadable(struct id_coverage *coverage)
{
	coverage->unreadable++;
}

uint64_t
id_coverage_missing(const struct id_coverage *coverage)
{
	uint64_t missing = coverage->index.total - coverage->furthest;

	return missing > coverage->unreadable ? missing - coverage->unreadable : 0;
}

bool
id_coverage_finish(struct id_coverage *coverage, struct error *error)
{
	uint64_t missing = id_coverage_missing(coverage);

	if (missing == 0)
		return true;
	return error_set(error, STATUS_INVALID, "%ju record%s missing, from id %ju on",
		(uintmax_t)missing, missing == 1 ? " is" : "s are",
		(uintmax_t)range_index_item(&coverage->index, coverage->furthest));
}
