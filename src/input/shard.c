/* SPDX-License-Identifier: MIT */
/* shard - which items of the input belong to this process. */

#include "input/shard.h"

const char *const shard_names[] = { "stride", "block", "none", NULL };

/* More than can come: no total reaches it. */
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
	bool alone = world == 1 && kind != SHARD_COUNT;

	*shard = (struct shard){ .kind = alone ? SHARD_NONE : kind, .world = world };
	if (shard->kind == SHARD_STRIDE)
		shard->to_skip = rank;
	else if (shard->kind == SHARD_BLOCK)
		open_block(shard, rank, total);
	else if (shard->kind == SHARD_COUNT)
		shard->to_skip = UNBOUNDED;
}

uint64_t
shard_counted(const struct shard *shard)
{
	return UNBOUNDED - shard->to_skip;
}

bool
shard_complete(const struct shard *shard)
{
	return shard->kind != SHARD_BLOCK ||
	       (shard->remaining == 0 && UNBOUNDED - shard->to_skip == shard->trailing);
}

/* The first of `in` is ours. */
static void
take_stride(struct shard *shard, const struct range *in, struct range *out)
{
	uint64_t world = shard->world;

	*out = *in;
	shard->to_skip = world - 1;
	if (in->last_index == 0)
		return;
	out->last_index = in->last_index / world;
	shard->to_skip -= in->last_index % world;
	/* With one item there is no next one, and the product may not fit; with more, it ends below
	 * 2^64. */
	out->step = out->last_index ? in->step * world : 1;
}

/* The first of `in` is ours. */
static void
take_block(struct shard *shard, const struct range *in, struct range *out)
{
	uint64_t room = shard->remaining - 1;

	*out = *in;
	if (out->last_index > room)
		out->last_index = room;
	shard->remaining = room - out->last_index;
	if (shard->remaining == 0)
		shard->to_skip = UNBOUNDED - (in->last_index - out->last_index);
}

bool
shard_take(struct shard *shard, const struct range *in, struct range *out)
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
		take_stride(shard, &rest, out);
	else if (shard->remaining)
		take_block(shard, &rest, out);
	else
		return false; /* too many to count, and `ahead` stays at 0 */
	return true;
}

bool
shard_count(const struct shard *shard, const struct range *ranges, size_t count, uint64_t *mine)
{
	struct shard scout = *shard;
	struct range range;

	*mine = 0;
	for (size_t i = 0; i < count; i++) {
		if (!shard_take(&scout, &ranges[i], &range))
			continue;
		if (range.last_index >= UINT64_MAX - *mine)
			return false;
		*mine += range.last_index + 1;
	}
	return true;
}
