/* SPDX-License-Identifier: MIT */
/* shard - which items of the input belong to this process. */

#include "input/shard.h"

void
shard_open(struct shard *shard, enum shard_kind kind, uint64_t rank, uint64_t world, uint64_t total)
{
	uint64_t share = total / world, longer = total % world;

	*shard = (struct shard){
		.kind = world > 1 ? kind : SHARD_NONE, .rank = rank, .world = world
	};
	/* rank * share <= total, so nothing overflows */
	shard->begin = rank * share + (rank < longer ? rank : longer);
	shard->end = shard->begin + share + (rank < longer);
}

/* (a + b) mod m for a, b < m, without the carry that a + b may have. */
static uint64_t
add_modulo(uint64_t a, uint64_t b, uint64_t m)
{
	return a >= m - b ? a - (m - b) : a + b;
}

static bool
take_stride(struct shard *shard, const struct range *in, struct range *out)
{
	uint64_t world = shard->world, behind = shard->position;
	uint64_t skip =
		shard->rank >= behind ? shard->rank - behind : world - (behind - shard->rank);

	shard->position = add_modulo(add_modulo(behind, in->more % world, world), 1 % world, world);
	if (skip > in->more)
		return false;
	out->first = in->first + skip * in->step;
	out->more = (in->more - skip) / world;
	/* With one item there is no next one, and the product may not fit; with more, it ends below
	 * 2^64. */
	out->step = out->more ? in->step * world : 1;
	return true;
}

static bool
take_block(struct shard *shard, const struct range *in, struct range *out)
{
	uint64_t first = shard->position, last = first + in->more;
	uint64_t from = first > shard->begin ? first : shard->begin;
	uint64_t to = shard->end && last > shard->end - 1 ? shard->end - 1 : last;

	shard->position = last + 1;
	if (from >= shard->end || from > to)
		return false;
	out->first = in->first + (from - first) * in->step;
	out->step = in->step;
	out->more = to - from;
	return true;
}

bool
shard_take(struct shard *shard, const struct range *in, struct range *out)
{
	switch (shard->kind) {
	case SHARD_STRIDE:
		return take_stride(shard, in, out);
	case SHARD_BLOCK:
		return take_block(shard, in, out);
	case SHARD_NONE:
		break;
	}
	*out = *in;
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
		if (range.more >= UINT64_MAX - *mine)
			return false;
		*mine += range.more + 1;
	}
	return true;
}
