/* SPDX-License-Identifier: MIT */
/* file_coverage - which of the expected IDs each file must contain: a shard, or the next part. */

#include "verify/file_coverage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_FILE SIZE_MAX

/* Open the sequence of a rank. False: out of memory, or there are too many IDs. */
static bool
sequence_open(struct id_sequence *sequence, const struct expected_ids *expected, uint64_t rank,
	struct error *error)
{
	struct order_options options = expected->order;

	*sequence = (struct id_sequence){ .position = 0 };
	options.shard.rank = rank;
	if (!order_open(
		    &sequence->order, expected->ranges, expected->ranges_count, &options, error))
		return false;
	sequence->total = sequence->order.total;
	if (sequence->total < UNBOUNDED)
		return true;
	return error_set(
		error, STATUS_TROUBLE, "--range: too many items: expected fewer than 2^64-1");
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

	if (position == sequence->total || order_item(&sequence->order, position) != id)
		return false;
	sequence_continue_at(sequence, position + 1);
	return true;
}

/* Find the place of an ID that is not the expected one, and go on after it. False: it is out of
 * place, see *error. */
static bool
sequence_place(struct id_sequence *sequence, uint64_t id, struct error *error)
{
	uint64_t expected = sequence->position, position, skipped;

	if (!order_find(&sequence->order, id, expected, &position)) {
		sequence->unreadable++; /* the ID itself may be damaged */
		return error_set(
			error, STATUS_INVALID, "id %ju: not an expected ID", (uintmax_t)id);
	}
	skipped = position - expected;
	if (position > expected && skipped > sequence->unreadable)
		error_set(error, STATUS_INVALID,
			"id %ju: %ju record%s missing before it, from id %ju on", (uintmax_t)id,
			(uintmax_t)skipped, skipped == 1 ? " is" : "s are",
			(uintmax_t)order_item(&sequence->order, expected));
	else if (expected == sequence->total)
		error_set(error, STATUS_INVALID,
			"id %ju: out of order, expected the end of the file", (uintmax_t)id);
	else if (position < expected)
		error_set(error, STATUS_INVALID, "id %ju: out of order, expected id %ju",
			(uintmax_t)id, (uintmax_t)order_item(&sequence->order, expected));
	sequence_continue_at(sequence, position + 1);
	return error->status == STATUS_OK;
}

/* How many IDs are missing at the end of the sequence. */
static uint64_t
sequence_missing(const struct id_sequence *sequence)
{
	uint64_t missing = sequence->total - sequence->furthest;

	return missing > sequence->unreadable ? missing - sequence->unreadable : 0;
}

/* All IDs were seen. False: some are missing at the end, see *error. */
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

static int
compare_first_ids(const void *a, const void *b)
{
	const struct shard_file *x = a, *y = b;

	if (x->first_id == y->first_id)
		return (x->rank > y->rank) - (x->rank < y->rank);
	return x->first_id > y->first_id ? 1 : -1;
}

static int
compare_ranks(const void *a, const void *b)
{
	const struct shard_file *x = a, *y = b;

	return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Find the first ID of each rank. False: out of memory, or there are too many IDs. */
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
	if (!coverage->shard)
		return error_out_of_memory(error);
	for (uint64_t rank = 0; rank < world; rank++) {
		struct id_sequence sequence;

		if (!sequence_open(&sequence, expected, rank, error))
			return false;
		if (sequence.total > 0)
			coverage->shard[coverage->shards++] =
				(struct shard_file){ order_item(&sequence.order, 0), rank,
					NO_FILE };
		coverage->total += sequence.total;
		sequence_close(&sequence);
	}
	coverage->empty_files = world - coverage->shards;
	qsort(coverage->shard, coverage->shards, sizeof(*coverage->shard), compare_first_ids);
	return true;
}

bool
file_coverage_open(struct file_coverage *coverage, const struct expected_ids *expected,
	const char *const *names, size_t files, struct error *error)
{
	*coverage = (struct file_coverage){ .expected = expected, .names = names, .files = files };
	if (!expected->ranges_count)
		return true;
	if (expected->all_ranks)
		return open_shards(coverage, error);
	if (!sequence_open(&coverage->sequence, expected, expected->order.shard.rank, error))
		return false;
	coverage->total = coverage->sequence.total;
	coverage->empty_files = coverage->total == 0 ? files : 0;
	return true;
}

void
file_coverage_close(struct file_coverage *coverage)
{
	sequence_close(&coverage->sequence);
	free(coverage->shard);
}

void
file_coverage_begin_file(struct file_coverage *coverage, size_t file)
{
	coverage->file = file;
	coverage->records = coverage->ids = 0;
	coverage->is_ordered = true;
	coverage->is_ignored = false;
	coverage->current = NULL;
	if (coverage->expected->all_ranks)
		sequence_close(&coverage->sequence);
}

uint64_t
file_coverage_rank(const struct file_coverage *coverage)
{
	return coverage->current ? coverage->current->rank : coverage->expected->order.shard.rank;
}

/* The first shard whose first ID is not below this one. */
static struct shard_file *
first_shard(const struct file_coverage *coverage, uint64_t id)
{
	size_t low = 0, high = coverage->shards;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (coverage->shard[middle].first_id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return coverage->shard + low;
}

/*
 * Find the shard that has the ID at the place of the current record: if possible one that no other
 * file is of, and else, because records before it may be missing, one that has it anywhere. *count
 * is how many shards have it at this place. NULL: no shard has the ID, or something failed.
 */
static struct shard_file *
find_shard(struct file_coverage *coverage, uint64_t id, unsigned *count, struct error *error)
{
	struct shard_file *end = coverage->shard + coverage->shards, *best = NULL;
	int best_fit = -1;

	*count = 0;
	if (coverage->records == 0) {
		best = first_shard(coverage, id);
		for (struct shard_file *s = best; s < end && s->first_id == id; s++, ++*count)
			if (best->file != NO_FILE)
				best = s;
		if (*count > 0)
			return best;
		best = NULL;
	}
	for (struct shard_file *s = coverage->shard; s < end; s++) {
		struct id_sequence sequence;
		uint64_t position;
		int fit = -1;

		if (!sequence_open(&sequence, coverage->expected, s->rank, error))
			return NULL;
		if (order_find(&sequence.order, id, coverage->records, &position))
			fit = 2 * (position == coverage->records) + (s->file == NO_FILE);
		sequence_close(&sequence);
		*count += fit >= 2;
		if (fit <= best_fit)
			continue;
		best_fit = fit;
		best = s;
	}
	return best;
}

/* The first ID of the file: find its shard. False: there is none, or another file is of the same
 * rank (STATUS_INVALID), or something failed. */
static bool
recognize_shard(struct file_coverage *coverage, uint64_t id, struct error *error)
{
	unsigned count;
	struct shard_file *shard = find_shard(coverage, id, &count, error);

	if (!shard)
		return error_set(
			error, STATUS_INVALID, "id %ju: not an ID of any rank", (uintmax_t)id);
	if (count > 1 && coverage->expected->rank_matters)
		return error_set(error, STATUS_TROUBLE,
			"--world-size without --rank: the shards of several ranks begin with id "
			"%ju: check each file with --rank",
			(uintmax_t)id);
	if (!sequence_open(&coverage->sequence, coverage->expected, shard->rank, error))
		return false;
	coverage->sequence.unreadable = coverage->records;
	coverage->first_id = id;
	coverage->current = shard;
	if (shard->file != NO_FILE)
		return error_set(error, STATUS_INVALID,
			"id %ju: a second shard of rank %ju, after '%s'", (uintmax_t)id,
			(uintmax_t)shard->rank, coverage->names[shard->file]);
	shard->file = coverage->file;
	return true;
}

/*
 * Several shards may begin with the same IDs. Replace the shard of the file by another one, without
 * a file, that has all IDs so far and then *id; or, if `id` is NULL, ends there. False: there is
 * none, or something failed.
 */
static bool
replace_shard(struct file_coverage *coverage, const uint64_t *id, struct error *error)
{
	struct shard_file *end = coverage->shard + coverage->shards;
	struct id_sequence *current = &coverage->sequence, other;
	uint64_t count = coverage->ids;

	if (!coverage->current || !coverage->is_ordered || coverage->records != count)
		return false;
	for (struct shard_file *s = first_shard(coverage, coverage->first_id);
		s < end && s->first_id == coverage->first_id; s++) {
		uint64_t same = 0;
		bool fits;

		if (s->file != NO_FILE)
			continue;
		if (!sequence_open(&other, coverage->expected, s->rank, error))
			return false;
		other.position = other.furthest = count;
		fits = id ? sequence_accept(&other, *id) : other.total == count;
		while (fits && same < count) {
			fits = order_item(&current->order, same) == order_item(&other.order, same);
			same++;
		}
		if (!fits) {
			sequence_close(&other);
			continue;
		}
		sequence_close(current);
		*current = other;
		if (coverage->current->file == coverage->file)
			coverage->current->file = NO_FILE;
		s->file = coverage->file;
		coverage->current = s;
		return true;
	}
	return false;
}

/* Whether the ID has the place of the current record in a shard, if the files are shards. */
static bool
is_in_shard(const struct file_coverage *coverage, uint64_t id, enum shard_kind kind)
{
	struct expected_ids shards = *coverage->expected;
	struct error ignored = { 0 };
	bool found = false;

	shards.order.shard.kind = kind;
	shards.order.shard.world = coverage->files;
	for (uint64_t rank = 0; !found && rank < coverage->files; rank++) {
		struct id_sequence sequence;

		if (!sequence_open(&sequence, &shards, rank, &ignored))
			return false;
		if (coverage->ids < sequence.total)
			found = order_item(&sequence.order, coverage->ids) == id;
		sequence_close(&sequence);
	}
	return found;
}

/* The files are consecutive parts, but this ID is out of place: if they look like shards, add the
 * option for these to the error, which is then the only one of its kind in the file. */
static void
suggest_shards(struct file_coverage *coverage, uint64_t id, struct error *error)
{
	size_t used = strlen(error->text);
	bool is_stride, is_block;

	/* Only the second ID shows that rank 0 has a stride. */
	if (coverage->files == 1 || coverage->expected->order.shard.world > 1 || coverage->ids > 1)
		return;
	is_stride = is_in_shard(coverage, id, SHARD_STRIDE);
	is_block = is_in_shard(coverage, id, SHARD_BLOCK);
	if (is_stride == is_block)
		return;
	snprintf(error->text + used, sizeof(error->text) - used,
		"; if the files are the shards of a run, give -w %zu%s", coverage->files,
		is_block ? " --shard block" : "");
	coverage->is_ignored = true;
}

/* An ID that is not the expected one. False: it is out of place, or something failed. */
static bool
mark_unexpected(struct file_coverage *coverage, uint64_t id, struct error *error)
{
	struct error ignored = { 0 };

	if (replace_shard(coverage, &id, error))
		return true;
	if (error->status != STATUS_OK)
		return false;
	coverage->is_ordered = false;
	if (sequence_place(&coverage->sequence, id, coverage->is_ignored ? &ignored : error) ||
		coverage->is_ignored)
		return true;
	if (!coverage->expected->all_ranks)
		suggest_shards(coverage, id, error);
	return false;
}

bool
file_coverage_mark(struct file_coverage *coverage, uint64_t id, struct error *error)
{
	bool fine = true;

	if (!coverage->expected->ranges_count)
		return true;
	if (coverage->expected->all_ranks && !coverage->current)
		fine = recognize_shard(coverage, id, error);
	/* The sequence is empty if the rank is not known. */
	if (!sequence_accept(&coverage->sequence, id) && fine)
		fine = mark_unexpected(coverage, id, error);
	coverage->files_read += coverage->records == 0;
	coverage->records++;
	coverage->ids++;
	return fine;
}

void
file_coverage_unreadable(struct file_coverage *coverage)
{
	coverage->sequence.unreadable++;
	coverage->files_read += coverage->records == 0;
	coverage->records++;
}

bool
file_coverage_end_file(struct file_coverage *coverage, struct error *error)
{
	/* Parts continue in the next file. */
	if (!coverage->expected->all_ranks || sequence_missing(&coverage->sequence) == 0)
		return true;
	return replace_shard(coverage, NULL, error) || sequence_finish(&coverage->sequence, error);
}

bool
file_coverage_finish_parts(struct file_coverage *coverage, struct error *error)
{
	return sequence_finish(&coverage->sequence, error);
}

void
file_coverage_missing_ranks(struct file_coverage *coverage, struct rank_list *missing)
{
	uint64_t world = coverage->expected->order.shard.world;
	size_t files_without_records = coverage->files - coverage->files_read;

	qsort(coverage->shard, coverage->shards, sizeof(*coverage->shard), compare_ranks);
	for (size_t i = 0; i < coverage->shards; i++)
		if (coverage->shard[i].file == NO_FILE)
			rank_list_add(missing, i, i);
	/* The ranks without IDs are the last ones. */
	if (coverage->empty_files > files_without_records)
		rank_list_add(missing, coverage->shards + files_without_records, world - 1);
}
