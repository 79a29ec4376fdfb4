/* SPDX-License-Identifier: MIT */
/* file_coverage - which of the expected IDs each file must contain: a shard, or the next part. */

#include "verify/file_coverage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_RANK UINT64_MAX

/* Open the sequence of a rank. */
static bool
sequence_open(struct id_sequence *sequence, const struct expected_ids *expected, uint64_t rank,
	struct error *error)
{
	struct order_options options = expected->order;

	*sequence = (struct id_sequence){ .position = 0 };
	options.shard.rank = rank;
	return order_open(
		&sequence->order, expected->ranges, expected->ranges_count, &options, error);
}

static void
sequence_close(struct id_sequence *sequence)
{
	order_close(&sequence->order);
	*sequence = (struct id_sequence){ .position = 0 };
}

static void
sequence_continue_at(struct id_sequence *sequence, uint64_t position)
{
	sequence->position = position;
	sequence->unreadable = 0;
	if (position > sequence->furthest)
		sequence->furthest = position;
}

/* Accept the ID if it is the expected one. */
static bool
sequence_accept(struct id_sequence *sequence, uint64_t id)
{
	uint64_t position = sequence->position;

	if (position >= sequence->order.total || order_item(&sequence->order, position) != id)
		return false;
	sequence_continue_at(sequence, position + 1);
	return true;
}

/* Find the place of an ID that is not the expected one, and continue after it. False: it is out of
 * place, see *error. */
static bool
sequence_place(struct id_sequence *sequence, uint64_t id, struct error *error)
{
	uint64_t expected = sequence->position, position;

	if (!order_find(&sequence->order, id, expected, &position)) {
		sequence->unreadable++; /* the ID itself may be damaged */
		return error_set(
			error, STATUS_INVALID, "id %ju: not an expected ID", (uintmax_t)id);
	}
	uint64_t skipped = position - expected;

	if (position > expected && skipped > sequence->unreadable)
		error_set(error, STATUS_INVALID,
			"id %ju: %ju record%s missing before it, from id %ju on", (uintmax_t)id,
			(uintmax_t)skipped, skipped == 1 ? " is" : "s are",
			(uintmax_t)order_item(&sequence->order, expected));
	else if (expected == sequence->order.total)
		error_set(error, STATUS_INVALID,
			"id %ju: out of order, expected the end of the file", (uintmax_t)id);
	else if (position < expected)
		error_set(error, STATUS_INVALID, "id %ju: out of order, expected id %ju",
			(uintmax_t)id, (uintmax_t)order_item(&sequence->order, expected));
	sequence_continue_at(sequence, position + 1);
	return error->status == STATUS_OK;
}

/* The number of IDs that are missing at the end of the sequence. */
static uint64_t
sequence_missing(const struct id_sequence *sequence)
{
	uint64_t missing = sequence->order.total - sequence->furthest;

	return missing > sequence->unreadable ? missing - sequence->unreadable : 0;
}

/* Check that all IDs were seen. False: some are missing at the end, see *error. */
static bool
sequence_finish(struct id_sequence *sequence, struct error *error)
{
	uint64_t missing = sequence_missing(sequence);

	if (missing == 0)
		return true;
	return error_set(error, STATUS_INVALID, "%ju record%s missing, from id %ju on",
		(uintmax_t)missing, missing == 1 ? " is" : "s are",
		(uintmax_t)order_item(&sequence->order, sequence->furthest));
}

/* Find the first ID of each rank. */
static bool
open_shards(struct file_coverage *coverage, struct error *error)
{
	const struct expected_ids *expected = coverage->expected;
	uint64_t world = expected->order.shard.world;

	if (world > RANKS_MAX)
		return error_set(error, STATUS_TROUBLE,
			"--check: --world-size: expected at most %ju, got %ju",
			(uintmax_t)RANKS_MAX, (uintmax_t)world);
	coverage->shard = calloc(world, sizeof(*coverage->shard));
	coverage->missing = calloc(world, sizeof(*coverage->missing));
	if (!coverage->shard || !coverage->missing)
		return error_out_of_memory(error);
	for (uint64_t rank = 0; rank < world; rank++) {
		struct id_sequence sequence;

		if (!sequence_open(&sequence, expected, rank, error))
			return false;
		/* The ranks without IDs are the last ones. */
		coverage->missing[rank] = sequence.order.total > 0;
		if (coverage->missing[rank])
			coverage->shard[coverage->shards++].first_id =
				order_item(&sequence.order, 0);
		coverage->total += sequence.order.total;
		sequence_close(&sequence);
	}
	coverage->empty_files = world - coverage->shards;
	return true;
}

bool
file_coverage_open(struct file_coverage *coverage, const struct expected_ids *expected,
	size_t files, struct error *error)
{
	*coverage = (struct file_coverage){
		.expected = expected, .files = files, .rank = expected->order.shard.rank
	};
	if (!expected->ranges_count)
		return true;
	if (expected->all_ranks)
		return open_shards(coverage, error);
	if (!sequence_open(&coverage->sequence, expected, coverage->rank, error))
		return false;
	coverage->total = coverage->sequence.order.total;
	coverage->empty_files = coverage->total == 0 ? files : 0;
	return true;
}

void
file_coverage_close(struct file_coverage *coverage)
{
	sequence_close(&coverage->sequence);
	free(coverage->shard);
	free(coverage->missing);
}

void
file_coverage_begin_file(struct file_coverage *coverage, const char *name)
{
	coverage->name = name;
	coverage->records = 0;
	coverage->is_ignored = false;
	if (coverage->expected->all_ranks) {
		coverage->rank = NO_RANK;
		sequence_close(&coverage->sequence);
	}
}

/* Find the rank of the file that has this ID after `place` records with unknown IDs, and open its
 * sequence. False: there is none (STATUS_INVALID), or it is ambiguous, or something failed. */
static bool
find_rank(struct file_coverage *coverage, uint64_t id, uint64_t place, struct error *error)
{
	const struct expected_ids *expected = coverage->expected;
	struct id_sequence *sequence = &coverage->sequence;
	uint64_t rank = coverage->shards, position = place + 1, found;

	for (uint64_t r = coverage->shards; place == 0 && r-- > 0;) {
		if (coverage->shard[r].first_id != id)
			continue;
		if (rank < coverage->shards && expected->rank_matters)
			return error_set(error, STATUS_TROUBLE,
				"--world-size without --rank: the shards of several ranks begin "
				"with id %ju: check each file with --rank",
				(uintmax_t)id);
		rank = r;
		position = place;
	}
	/* Records before it may be missing. */
	for (uint64_t r = 0; r < coverage->shards && position != place; r++) {
		if (!sequence_open(sequence, expected, r, error))
			return false;
		if (order_find(&sequence->order, id, place, &found) &&
			(rank == coverage->shards || found == place)) {
			rank = r;
			position = found;
		}
		sequence_close(sequence);
	}
	if (rank == coverage->shards)
		return error_set(
			error, STATUS_INVALID, "id %ju: not an ID of any rank", (uintmax_t)id);
	coverage->rank = rank;
	return sequence_open(sequence, expected, rank, error);
}

/*
 * Where ranges overlap, several ranks may begin with the same IDs. Continue with the next rank that
 * has the IDs of the file so far, followed by *id, or if `id` is NULL, by the end. Ranks before the
 * current one lack some of these IDs. False: there is none, or something failed.
 */
static bool
next_rank(struct file_coverage *coverage, const uint64_t *id, struct error *error)
{
	struct id_sequence *current = &coverage->sequence;
	uint64_t count = current->position;

	for (uint64_t rank = coverage->rank + 1; rank < coverage->shards; rank++) {
		struct id_sequence other;

		if (coverage->shard[rank].first_id != coverage->shard[coverage->rank].first_id)
			continue;
		if (!sequence_open(&other, coverage->expected, rank, error))
			return false;
		sequence_continue_at(&other, count);
		bool fits = id ? sequence_accept(&other, *id) : count == other.order.total;
		for (uint64_t i = 0; fits && i < count; i++)
			fits = order_item(&current->order, i) == order_item(&other.order, i);
		if (fits) {
			sequence_close(current);
			*current = other;
			coverage->rank = rank;
			return true;
		}
		sequence_close(&other);
	}
	return false;
}

bool
file_coverage_mark(struct file_coverage *coverage, uint64_t id, struct error *error)
{
	struct id_sequence *sequence = &coverage->sequence;
	uint64_t place = coverage->records++;

	if (!coverage->expected->ranges_count || coverage->is_ignored)
		return true;
	if (coverage->rank == NO_RANK) {
		if (!find_rank(coverage, id, place, error))
			return false;
		sequence->unreadable = place;
	}
	if (sequence_accept(sequence, id))
		return true;
	if (sequence->position == place && next_rank(coverage, &id, error))
		return true;
	if (sequence_place(sequence, id, error))
		return true;
	if (place == 0 && coverage->files > 1 && coverage->expected->order.shard.world == 1) {
		size_t used = strlen(error->text);

		snprintf(error->text + used, sizeof(error->text) - used,
			"; if the files are the shards of a run, give -w %zu", coverage->files);
		coverage->is_ignored = true;
	}
	return false;
}

void
file_coverage_unreadable(struct file_coverage *coverage)
{
	coverage->sequence.unreadable++;
	coverage->records++;
}

bool
file_coverage_end_file(struct file_coverage *coverage, struct error *error)
{
	struct id_sequence *sequence = &coverage->sequence;

	coverage->files_read += coverage->records > 0;
	/* Parts continue in the next file. */
	if (!coverage->expected->all_ranks || coverage->rank == NO_RANK)
		return true;
	while (sequence_missing(sequence) > 0 || coverage->shard[coverage->rank].name)
		if (sequence->position != coverage->records || !next_rank(coverage, NULL, error))
			break;
	struct shard_file *shard = &coverage->shard[coverage->rank];

	if (shard->name)
		return error_set(error, STATUS_INVALID, "a second shard of rank %ju, after '%s'",
			(uintmax_t)coverage->rank, shard->name);
	shard->name = coverage->name;
	coverage->missing[coverage->rank] = false;
	return sequence_finish(sequence, error);
}

bool
file_coverage_finish(struct file_coverage *coverage, struct error *error)
{
	uint64_t rank = coverage->shards + (coverage->files - coverage->files_read);

	if (!coverage->expected->all_ranks)
		return sequence_finish(&coverage->sequence, error);
	/* Assign files without records to the first ranks without IDs. */
	for (; rank < coverage->expected->order.shard.world; rank++)
		coverage->missing[rank] = true;
	return true;
}
