/* SPDX-License-Identifier: MIT */
/* id_coverage - whether IDs are those of a sequence: all of them, in order. */

#include "verify/id_coverage.h"

bool
id_coverage_open(struct id_coverage *coverage, const struct range *ranges, size_t count,
	const struct order_options *options, struct error *error)
{
	*coverage = (struct id_coverage){ .position = 0 };
	if (!order_open(&coverage->order, ranges, count, options, error))
		return false;
	coverage->total = coverage->order.rank.total;
	if (!coverage->order.rank.has_too_many)
		return true;
	return error_set(
		error, STATUS_TROUBLE, "--range: too many items: expected fewer than 2^64");
}

void
id_coverage_close(struct id_coverage *coverage)
{
	order_close(&coverage->order);
	*coverage = (struct id_coverage){ .position = 0 };
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

	if (position == coverage->total || order_item(&coverage->order, position) != id)
		return false;
	continue_at(coverage, position + 1);
	return true;
}

bool
id_coverage_place(struct id_coverage *coverage, uint64_t id, struct error *error)
{
	uint64_t expected = coverage->position, position, skipped;

	if (!order_find(&coverage->order, id, expected, &position)) {
		coverage->unreadable++; /* the ID itself may be damaged */
		return error_set(
			error, STATUS_INVALID, "id %ju: not an expected ID", (uintmax_t)id);
	}
	skipped = position - expected;
	if (position > expected && skipped > coverage->unreadable)
		error_set(error, STATUS_INVALID,
			"id %ju: %ju record%s missing before it, from id %ju on", (uintmax_t)id,
			(uintmax_t)skipped, skipped == 1 ? " is" : "s are",
			(uintmax_t)order_item(&coverage->order, expected));
	else if (expected == coverage->total)
		error_set(error, STATUS_INVALID,
			"id %ju: out of order, expected the end of the file", (uintmax_t)id);
	else if (position < expected)
		error_set(error, STATUS_INVALID, "id %ju: out of order, expected id %ju",
			(uintmax_t)id, (uintmax_t)order_item(&coverage->order, expected));
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
	uint64_t missing = coverage->total - coverage->furthest;

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
		(uintmax_t)order_item(&coverage->order, coverage->furthest));
}
