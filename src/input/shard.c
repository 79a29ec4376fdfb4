/* SPDX-License-Identifier: MIT */
/* shard - selects the items of the input that belong to this rank. */

#include "input/shard.h"

const char *const shard_names[] = { "stride", "block", "none", NULL };

/* to_skip where no further item belongs to this rank. What it has been counted down by since is the
 * number of items that have passed. */
#define UNBOUNDED UINT64_MAX

static void
open_block(struct shard *shard, uint64_t rank, uint64_t total)
{
	uint64_t share = total / shard->world, longer = total % shard->world;
	/* rank * share <= total, so nothing overflows */
	uint64_t begin = rank * share + (rank < longer ? rank : longer);

	shard->remaining = share + (rank < longer);
	shard->to_skip = shard->remaining ? begin : UNBOUNDED;
	shard->trailing = shard->remaining ? total - begin - shard->remaining : total;
}

void
shard_open(struct shard *shard, enum shard_kind kind, uint64_t rank, uint64_t world, uint64_t total)
{
	if (world == 1 && kind != SHARD_COUNT)
		kind = SHARD_NONE;
	*shard = (struct shard){ .kind = kind, .world = world };
	switch (kind) {
	case SHARD_STRIDE:
		shard->to_skip = rank;
		break;
	case SHARD_BLOCK:
		open_block(shard, rank, total);
		break;
	case SHARD_NONE:
		break;
	case SHARD_COUNT:
		shard->to_skip = UNBOUNDED;
		break;
	}
}

/* The first item of `in` belongs to this rank. */
static void
select_stride(struct shard *shard, const struct range *in, struct range *out)
{
	uint64_t world = shard->world;

	*out = *in;
	shard->to_skip = world - 1;
	if (in->last_index == 0)
		return;
	out->last_index = in->last_index / world;
	shard->to_skip -= in->last_index % world;
	/* The step of a single item does not matter, and step * world may overflow; with more
	 * items, the last one is below 2^64. */
	out->step = out->last_index ? in->step * world : 1;
}

/* The first item of `in` belongs to this rank. */
static void
select_block(struct shard *shard, const struct range *in, struct range *out)
{
	uint64_t last_index = shard->remaining - 1;

	*out = *in;
	if (out->last_index > last_index)
		out->last_index = last_index;
	shard->remaining = last_index - out->last_index;
	if (shard->remaining == 0)
		shard->to_skip = UNBOUNDED - (in->last_index - out->last_index);
}

bool
shard_select(struct shard *shard, const struct range *in, struct range *out)
{
	struct range rest = *in;

	if (shard->kind == SHARD_NONE) {
		*out = *in;
		return true;
	}
	if (shard->to_skip > in->last_index) {
		shard->to_skip -= in->last_index + 1;
		return false;
	}
	rest.first += shard->to_skip * in->step;
	rest.last_index -= shard->to_skip;
	shard->to_skip = 0;
	if (shard->kind == SHARD_STRIDE)
		select_stride(shard, &rest, out);
	else if (shard->remaining)
		select_block(shard, &rest, out);
	else
		return false; /* UNBOUNDED items have passed: to_skip stays at 0 */
	return true;
}

uint64_t
shard_counted(const struct shard *shard)
{
	return UNBOUNDED - shard->to_skip;
}

bool
shard_complete(const struct shard *shard)
{
	if (shard->kind != SHARD_BLOCK)
		return true;
	return shard->remaining == 0 && UNBOUNDED - shard->to_skip == shard->trailing;
}

bool
shard_count(const struct shard *shard, const struct range *ranges, size_t count, uint64_t *selected)
{
	struct shard copy = *shard;
	struct range range;

	*selected = 0;
	for (size_t i = 0; i < count; i++) {
		if (!shard_select(&copy, &ranges[i], &range))
			continue;
		if (range.last_index >= UINT64_MAX - *selected)
			return false;
		*selected += range.last_index + 1;
	}
	return true;
}

bool
ranges_total(const struct range *ranges, size_t count, uint64_t *total)
{
	const struct shard all = { .kind = SHARD_NONE };

	return shard_count(&all, ranges, count, total);
}
