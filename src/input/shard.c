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

const char *
shard_counting_option(const struct shard_options *options)
{
	if (options->world == 1 || options->kind == SHARD_NONE)
		return NULL;
	if (options->kind == SHARD_BLOCK)
		return "--shard block";
	return options->uneven == UNEVEN_KEEP ? NULL : "--uneven";
}

bool
shard_open(struct shard *shard, const struct shard_options *options, uint64_t total)
{
	bool is_divided = options->world > 1 && options->kind != SHARD_NONE;
	uint64_t rank = is_divided ? options->rank : 0, world = is_divided ? options->world : 1;

	*shard = (struct shard){
		.skip = options->skip,
		.end = add_saturating(options->skip, options->limit),
		.total = UNBOUNDED,
		.step = options->kind == SHARD_BLOCK ? 1 : world,
		.remaining = UNBOUNDED,
		.to_skip = add_saturating(options->skip, rank),
	};
	if (total == UNBOUNDED)
		return !shard_counting_option(options);
	shard->total = total < shard->end ? total : shard->end;
	uint64_t left = shard->total > options->skip ? shard->total - options->skip : 0;
	uint64_t share = left / world, longer = left % world; /* ranks that have one item more */

	if (options->uneven == UNEVEN_REPEAT && longer > 0) {
		share++;
		if (left < world) /* each rank has one item; they are repeated by arithmetic */
			rank %= left;
		else
			shard->repeated = left;
	}
	if (options->uneven != UNEVEN_KEEP)
		longer = 0;
	shard->remaining = share + (rank < longer);
	if (options->kind == SHARD_BLOCK) /* below twice `left` */
		shard->to_skip = options->skip + rank * share + (rank < longer ? rank : longer);
	else
		shard->to_skip = options->skip + rank;
	if (shard->remaining == 0)
		shard->to_skip = UNBOUNDED;
	return shard->repeated == 0 || shard->total <= UINT64_MAX - world;
}

bool
shard_select(struct shard *shard, const struct range *in, struct range *out)
{
	uint64_t last = in->last_index, rest;

	if (shard_has_ended(shard))
		return false;
	if (shard->end != UNBOUNDED && last >= shard->end - shard->passed)
		last = shard->end - shard->passed - 1;
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
	if (shard->repeated == 0 || shard->is_second || shard->remaining == 0)
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
