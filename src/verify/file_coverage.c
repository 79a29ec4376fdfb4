/* SPDX-License-Identifier: MIT */
/* file_coverage - which of the expected IDs each file must contain: a shard, or the next part. */

#include "verify/file_coverage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_RANK UINT64_MAX

struct shard_place
shard_place(enum shard_kind kind, uint64_t world, uint64_t total, uint64_t position)
{
	uint64_t share = total / world, longer = total % world;
	uint64_t in_longer = longer * (share + 1); /* at most total */

	if (kind == SHARD_STRIDE)
		return (struct shard_place){ position % world, position / world };
	if (position < in_longer)
		return (struct shard_place){ position / (share + 1), position % (share + 1) };
	position -= in_longer;
	return (struct shard_place){ longer + position / share, position % share };
}

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
	sequence->total = sequence->order.rank.total;
	if (!sequence->order.rank.has_too_many)
		return true;
	return error_set(
		error, STATUS_TROUBLE, "--range: too many items: expected fewer than 2^64");
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

bool
file_coverage_open(struct file_coverage *coverage, const struct expected_ids *expected,
	const char *const *names, size_t files, struct error *error)
{
	struct order_options all = expected->order;
	uint64_t total;

	*coverage = (struct file_coverage){ .expected = expected, .names = names, .files = files };
	if (!expected->ranges_count)
		return true;
	if (!expected->all_ranks)
		return sequence_open(
			&coverage->sequence, expected, expected->order.shard.rank, error);
	all.shard.kind = SHARD_NONE;
	if (!ranges_total(expected->ranges, expected->ranges_count, &total) ||
		!shard_whole(&expected->order.shard, total, &coverage->total))
		return error_set(
			error, STATUS_TROUBLE, "--range: too many items: expected fewer than 2^64");
	if (!order_open(&coverage->whole, expected->ranges, expected->ranges_count, &all, error))
		return false;
	coverage->rank = calloc(files, sizeof(*coverage->rank));
	if (!coverage->rank)
		return error_out_of_memory(error);
	for (size_t i = 0; i < files; i++)
		coverage->rank[i] = NO_RANK;
	return true;
}

void
file_coverage_close(struct file_coverage *coverage)
{
	order_close(&coverage->whole);
	sequence_close(&coverage->sequence);
	free(coverage->rank);
}

void
file_coverage_begin_file(struct file_coverage *coverage, size_t file)
{
	coverage->file = file;
	coverage->records = coverage->ids = 0;
	coverage->is_ordered = true;
	coverage->is_ignored = false;
	if (coverage->expected->all_ranks)
		sequence_close(&coverage->sequence);
}

uint64_t
file_coverage_rank(const struct file_coverage *coverage)
{
	uint64_t rank = coverage->expected->order.shard.rank;

	if (coverage->expected->all_ranks && coverage->rank[coverage->file] != NO_RANK)
		rank = coverage->rank[coverage->file];
	return rank;
}

/* The file before the current one that is of this rank; SIZE_MAX: none. */
static size_t
file_of_rank(const struct file_coverage *coverage, uint64_t rank)
{
	for (size_t i = 0; i < coverage->file; i++)
		if (coverage->rank[i] == rank)
			return i;
	return SIZE_MAX;
}

/*
 * Find a position of the ID in the order of all ranks, from `from` on. --uneven drop ends that
 * order before the last items; repeat appends them from the first one on, as often as needed.
 */
static bool
find_position(const struct file_coverage *coverage, uint64_t id, uint64_t from, uint64_t *position)
{
	uint64_t once = coverage->whole.rank.total, before;

	if (from >= coverage->total)
		return false;
	before = from / once * once;
	if (!order_find(&coverage->whole, id, from - before, position))
		return false;
	if (*position < from - before) {
		/* In the next repetition: the first place. */
		if (before > UINT64_MAX - once)
			return false;
		before += once;
		order_find(&coverage->whole, id, 0, position);
	}
	if (before >= coverage->total || *position >= coverage->total - before)
		return false;
	*position += before;
	return true;
}

/* The place of a position in the shards. */
static struct shard_place
find_place(const struct file_coverage *coverage, uint64_t position)
{
	const struct shard_options *shard = &coverage->expected->order.shard;

	return shard_place(shard->kind, shard->world, coverage->total, position);
}

/* Whether the position, one of --uneven repeat, only repeats the shard of another rank: there are
 * fewer items than ranks, and each has one of them. */
static bool
is_repetition(const struct file_coverage *coverage, uint64_t position)
{
	uint64_t once = coverage->whole.rank.total;

	return once < coverage->expected->order.shard.world && position >= once;
}

/*
 * Find the rank whose shard has the ID at the place of the current record: if possible one that no
 * other file is of, and else, because records before it may be missing, one that has it anywhere.
 * *count is how many shards have it at this place. Returns NO_RANK if no shard has the ID.
 */
static uint64_t
find_rank(const struct file_coverage *coverage, uint64_t id, unsigned *count)
{
	uint64_t position, unused = NO_RANK, used = NO_RANK, elsewhere = NO_RANK;

	*count = 0;
	for (uint64_t from = 0; find_position(coverage, id, from, &position); from = position + 1) {
		struct shard_place place = find_place(coverage, position);

		if (place.index != coverage->records) {
			elsewhere = elsewhere == NO_RANK ? place.rank : elsewhere;
			if (*count == 0 && is_repetition(coverage, position))
				break;
			continue;
		}
		++*count;
		if (file_of_rank(coverage, place.rank) != SIZE_MAX)
			used = place.rank;
		else if (unused == NO_RANK)
			unused = place.rank;
		/* Enough is known: --uneven repeat may have any number of places. */
		if (unused != NO_RANK && *count > 1)
			break;
	}
	if (unused != NO_RANK)
		return unused;
	return used != NO_RANK ? used : elsewhere;
}

/* The first ID of the file: find the rank of the shard. False: there is none, or another file has
 * the same rank (STATUS_INVALID), or something failed. */
static bool
recognize_rank(struct file_coverage *coverage, uint64_t id, struct error *error)
{
	uint64_t *rank = &coverage->rank[coverage->file];
	unsigned count;
	size_t other;

	*rank = find_rank(coverage, id, &count);
	if (*rank == NO_RANK)
		return error_set(
			error, STATUS_INVALID, "id %ju: not an ID of any rank", (uintmax_t)id);
	if (count > 1 && coverage->expected->rank_matters)
		return error_set(error, STATUS_TROUBLE,
			"--world-size without --rank: the shards of several ranks begin with id "
			"%ju: check each file with --rank",
			(uintmax_t)id);
	if (!sequence_open(&coverage->sequence, coverage->expected, *rank, error))
		return false;
	coverage->sequence.unreadable = coverage->records;
	coverage->first_id = id;
	other = file_of_rank(coverage, *rank);
	if (other == SIZE_MAX)
		return true;
	return error_set(error, STATUS_INVALID, "id %ju: a second shard of rank %ju, after '%s'",
		(uintmax_t)id, (uintmax_t)*rank, coverage->names[other]);
}

/* Whether two sequences begin with the same `count` IDs. */
static bool
begin_alike(const struct order *a, const struct order *b, uint64_t count)
{
	uint64_t position = 0;

	if (a->rank.total < count || b->rank.total < count)
		return false;
	while (position < count) {
		struct range x = order_run(a, position), y = order_run(b, position);
		uint64_t last = count - position - 1;

		last = x.last_index < last ? x.last_index : last;
		last = y.last_index < last ? y.last_index : last;
		if (x.first != y.first || (last > 0 && x.step != y.step))
			return false;
		position += last + 1;
	}
	return true;
}

/*
 * Several shards may begin with the same IDs. Replace the rank by another one, without a file,
 * whose shard has all IDs so far and then *id; or, if `id` is NULL, ends there. False: there is
 * none, or something failed.
 */
static bool
replace_rank(struct file_coverage *coverage, const uint64_t *id, struct error *error)
{
	const struct expected_ids *expected = coverage->expected;
	struct id_sequence *current = &coverage->sequence, other;
	uint64_t position, count = coverage->ids;

	if (!coverage->is_ordered || coverage->records != count)
		return false;
	for (uint64_t from = 0; find_position(coverage, coverage->first_id, from, &position);
		from = position + 1) {
		struct shard_place place = find_place(coverage, position);
		bool fits;

		if (is_repetition(coverage, position))
			break;
		if (place.index != 0 || file_of_rank(coverage, place.rank) != SIZE_MAX ||
			place.rank == coverage->rank[coverage->file])
			continue;
		if (!sequence_open(&other, expected, place.rank, error))
			return false;
		other.position = other.furthest = count;
		fits = begin_alike(&current->order, &other.order, count);
		if (fits && id)
			fits = sequence_accept(&other, *id);
		else if (fits)
			fits = other.total == count;
		if (fits) {
			sequence_close(current);
			*current = other;
			coverage->rank[coverage->file] = place.rank;
			return true;
		}
		sequence_close(&other);
	}
	return false;
}

/* Whether the ID has the place of the current record in a shard, if the files are shards. */
static bool
is_in_shard(const struct file_coverage *coverage, uint64_t id, enum shard_kind kind)
{
	const struct id_sequence *sequence = &coverage->sequence;
	uint64_t position, from = 0;

	while (from < sequence->total && order_find(&sequence->order, id, from, &position) &&
		position >= from) {
		if (shard_place(kind, coverage->files, sequence->total, position).index ==
			coverage->ids)
			return true;
		from = position + 1;
	}
	return false;
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

	if (coverage->expected->all_ranks) {
		if (replace_rank(coverage, &id, error))
			return true;
		if (error->status != STATUS_OK)
			return false;
	}
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
	if (coverage->expected->all_ranks && coverage->rank[coverage->file] == NO_RANK)
		fine = recognize_rank(coverage, id, error);
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
	return replace_rank(coverage, NULL, error) || sequence_finish(&coverage->sequence, error);
}

uint64_t
file_coverage_empty_ranks(const struct file_coverage *coverage)
{
	uint64_t world = coverage->expected->order.shard.world, total = coverage->total;

	return coverage->expected->all_ranks && world > total ? world - total : 0;
}

static int
compare_ranks(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* A list of ranks as --array of Slurm accepts it: 3,17-20. */
struct rank_list {
	char text[512];
	size_t length;
	uint64_t count;
};

/* Add the ranks from `first` up to, but not including, `end`. */
static void
add_ranks(struct rank_list *list, uint64_t first, uint64_t end)
{
	const size_t full = sizeof(list->text) - 64;
	const char *comma = list->count ? "," : "";
	char *out = list->text + list->length;

	if (first >= end)
		return;
	list->count += end - first;
	if (list->length > full)
		return;
	if (end - first == 1)
		list->length += (size_t)sprintf(out, "%s%" PRIu64, comma, first);
	else
		list->length +=
			(size_t)sprintf(out, "%s%" PRIu64 "-%" PRIu64, comma, first, end - 1);
	if (list->length > full)
		strcpy(list->text + list->length, ",...");
}

bool
file_coverage_finish(struct file_coverage *coverage, struct error *error)
{
	uint64_t world = coverage->expected->order.shard.world, with_ids = world, next = 0;
	uint64_t empty = file_coverage_empty_ranks(coverage);
	size_t empty_files = coverage->files - coverage->files_read;
	struct rank_list missing = { .text = "" };

	if (!coverage->expected->all_ranks)
		return sequence_finish(&coverage->sequence, error);
	with_ids -= empty;
	qsort(coverage->rank, coverage->files, sizeof(*coverage->rank), compare_ranks);
	for (size_t i = 0; i < coverage->files && coverage->rank[i] != NO_RANK; i++) {
		add_ranks(&missing, next, coverage->rank[i]);
		next = coverage->rank[i] + 1;
	}
	add_ranks(&missing, next, with_ids);
	if (empty > empty_files)
		add_ranks(&missing, with_ids + empty_files, world);
	if (missing.count == 0)
		return true;
	return error_set(error, STATUS_INVALID, "rank%s %s of %ju %s missing",
		missing.count == 1 ? "" : "s", missing.text, (uintmax_t)world,
		missing.count == 1 ? "is" : "are");
}
