/* SPDX-License-Identifier: MIT */
/* shard - which items of the input belong to this process. */

#include "input/shard.h"

const char *const shard_names[] = { "stride", "block", "none", NULL };

/* More than can come: no total reaches it. */
#define NEVER UINT64_MAX

static void
open_block(struct shard *shard, uint64_t rank, uint64_t total)
{
	uint64_t share = total / shard->world, longer = total % shard->world;
	/* rank * share <= total, so nothing overflows */
	uint64_t begin = rank * share + (rank < longer ? rank : longer);

	shard->left = share + (rank < longer);
	shard->ahead = shard->left ? begin : NEVER;
	shard->after = shard->left ? total - begin - shard->left : total;
}

void
shard_open(struct shard *shard, enum shard_kind kind, uint64_t rank, uint64_t world, uint64_t total)
{
	bool alone = world == 1 && kind != SHARD_COUNT;

	*shard = (struct shard){ .kind = alone ? SHARD_NONE : kind, .world = world };
	if (shard->kind == SHARD_STRIDE)
		shard->ahead = rank;
	else if (shard->kind == SHARD_BLOCK)
		open_block(shard, rank, total);
	else if (shard->kind == SHARD_COUNT)
		shard->ahead = NEVER;
}

uint64_t
shard_counted(const struct shard *shard)
{
	return NEVER - shard->ahead;
}

bool
shard_complete(const struct shard *shard)
{
	return shard->kind != SHARD_BLOCK ||
	       (shard->left == 0 && NEVER - shard->ahead == shard->after);
}

/* The first of `in` is ours. */
static void
take_stride(struct shard *shard, const struct range *in, struct range *out)
{
	uint64_t world = shard->world;

	*out = *in;
	shard->ahead = world - 1;
	if (in->more == 0)
		return;
	out->more = in->more / world;
	shard->ahead -= in->more % world;
	/* With one item there is no next one, and the product may not fit; with more, it ends below
	 * 2^64. */
	out->step = out->more ? in->step * world : 1;
}

/* The first of `in` is ours. */
static void
take_block(struct shard *shard, const struct range *in, struct range *out)
{
	uint64_t room = shard->left - 1;

	*out = *in;
	if (out->more > room)
		out->more = room;
	shard->left = room - out->more;
	if (shard->left == 0)
		shard->ahead = NEVER - (in->more - out->more);
}

bool
shard_take(struct shard *shard, const struct range *in, struct range *out)
{
	struct range rest = *in;

	if (shard->kind == SHARD_NONE) {
		*out = *in;
		return true;
	}
	if (shard->ahead > in->more) {
		shard->ahead -= in->more + 1;
		return false;
	}
	rest.first += shard->ahead * in->step;
	rest.more -= shard->ahead;
	shard->ahead = 0;
	if (shard->kind == SHARD_STRIDE)
		take_stride(shard, &rest, out);
	else if (shard->left)
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
		if (range.more >= UINT64_MAX - *mine)
			return false;
		*mine += range.more + 1;
	}
	return true;
}
