/* SPDX-License-Identifier: MIT */
/* shard - selects the items that belong to this rank, among those that --skip and --limit leave. */

#include "input/shard.h"

const char *const shard_names[] = { "stride", "block", "none", NULL };
const char *const uneven_names[] = { "keep", "drop", "repeat", NULL };

static uint64_t
add_saturating(uint64_t a, uint64_t b)
{
	return a < UINT64_MAX - b ? a + b : UINT64_MAX;
}

/* Of `total` items those that --skip and --limit leave. */
static uint64_t
count_left(const struct shard_options *options, uint64_t total)
{
	uint64_t left = total > options->skip ? total - options->skip : 0;

	return left < options->limit ? left : options->limit;
}

static bool
has_shards(const struct shard_options *options)
{
	return options->world > 1 && options->kind != SHARD_NONE && options->kind != SHARD_COUNT;
}

bool
shard_needs_total(const struct shard_options *options)
{
	if (!has_shards(options))
		return false;
	return options->kind == SHARD_BLOCK || options->uneven != UNEVEN_KEEP;
}

/* Set what depends on the number of items, of which --skip and --limit leave `left`. A rank times a
 * share is at most that, or nearly twice as much with UNEVEN_REPEAT: see shard_whole. */
static void
divide(struct shard *shard, const struct shard_options *options, uint64_t left)
{
	uint64_t rank = options->rank, world = options->world;
	uint64_t share = left / world, longer = left % world; /* ranks that have one item more */

	if (options->uneven == UNEVEN_REPEAT && longer > 0) {
		share++;
		shard->repeats = left > world;
		if (left < world) /* each rank has one item; they are repeated by arithmetic */
			rank %= left;
	}
	if (options->uneven != UNEVEN_KEEP)
		longer = 0;
	shard->remaining = share + (rank < longer);
	shard->to_skip = rank;
	if (options->kind == SHARD_BLOCK)
		shard->to_skip = rank * share + (rank < longer ? rank : longer);
}

void
shard_open(struct shard *shard, const struct shard_options *options, uint64_t total)
{
	*shard = (struct shard){
		.skip = options->skip,
		.end = options->limit == UNBOUNDED ? UNBOUNDED
						   : add_saturating(options->skip, options->limit),
		.total = UNBOUNDED,
		.step = 1,
		.remaining = UNBOUNDED,
	};
	if (options->kind == SHARD_COUNT)
		shard->remaining = 0;
	else if (has_shards(options) && options->kind == SHARD_STRIDE)
		shard->step = options->world;
	if (shard_needs_total(options)) {
		shard->total = total < shard->end ? total : shard->end;
		divide(shard, options, count_left(options, total));
	} else if (shard->step > 1) {
		shard->to_skip = options->rank;
	}
	shard->to_skip = add_saturating(shard->to_skip, shard->skip);
	if (shard->remaining == 0)
		shard->to_skip = UNBOUNDED;
}

bool
shard_whole(const struct shard_options *options, uint64_t total, uint64_t *whole)
{
	uint64_t left = count_left(options, total), world = options->world;
	uint64_t rest = has_shards(options) ? left % world : 0;

	*whole = left;
	if (options->uneven == UNEVEN_DROP)
		*whole = left - rest;
	else if (options->uneven == UNEVEN_REPEAT && rest > 0)
		return !__builtin_add_overflow(left, world - rest, whole);
	return true;
}

void
shard_skip(struct shard *shard, uint64_t count)
{
	shard->passed = add_saturating(shard->passed, count);
	if (shard->to_skip != UNBOUNDED)
		shard->to_skip -= count;
}

bool
shard_select(struct shard *shard, const struct range *in, struct range *out)
{
	uint64_t last = in->last_index, left = shard_left(shard), rest;

	if (left == 0)
		return false;
	if (left != UNBOUNDED && last >= left)
		last = left - 1;
	shard->passed = last < UNBOUNDED - shard->passed ? shard->passed + last + 1 : UNBOUNDED;
	if (shard->remaining == 0)
		return false;
	if (shard->to_skip > last) {
		shard->to_skip -= last + 1;
		return false;
	}
	*out = (struct range){ in->first + shard->to_skip * in->step, 1, 0 };
	rest = last - shard->to_skip;
	shard->to_skip = shard->step - 1;
	if (rest > 0) {
		out->last_index = rest / shard->step;
		shard->to_skip -= rest % shard->step;
	}
	if (shard->remaining != UNBOUNDED) {
		if (out->last_index >= shard->remaining)
			out->last_index = shard->remaining - 1;
		shard->remaining -= out->last_index + 1;
		if (shard->remaining == 0)
			shard->to_skip = UNBOUNDED;
	}
	/* The step of a single item does not matter, and the product may overflow; with more
	 * items, the last one is below 2^64. */
	if (out->last_index > 0)
		out->step = in->step * shard->step;
	return true;
}

bool
shard_rewind(struct shard *shard)
{
	if (!shard->repeats || shard->is_second || shard->remaining == 0)
		return false;
	shard->is_second = true;
	shard->passed = 0;
	shard->to_skip += shard->skip;
	return true;
}

bool
shard_complete(const struct shard *shard)
{
	return shard->total == UNBOUNDED || shard->is_second || shard->passed == shard->total;
}

void
rank_items_select(struct rank_items *items, const struct shard *shard, const struct range *all)
{
	struct shard copy = *shard;

	*items = (struct rank_items){ .parts = 0 };
	do {
		struct range *part = &items->part[items->parts];

		if (!shard_select(&copy, all, part))
			continue;
		items->parts++;
		items->total += part->last_index + 1;
		items->has_too_many = part->last_index == UINT64_MAX;
	} while (shard_rewind(&copy));
}
