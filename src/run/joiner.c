/* SPDX-License-Identifier: MIT */
/* joiner - objects of a manifest to records that go into them: a worker's part of --join. */

#include "run/joiner.h"

#include <stdlib.h>

struct joiner {
	const struct join_line *join;
	bool skip;
	struct item_batch named; /* the samples that the good lines name */
	struct join_target *target;  /* and those lines */
};

struct joiner *
joiner_open(const struct join_line *join, size_t capacity, bool skip, struct error *error)
{
	struct joiner *joiner = calloc(1, sizeof(*joiner));

	if (!joiner)
		return error_out_of_memory(error), NULL;
	joiner->join = join;
	joiner->skip = skip;
	joiner->target = malloc(capacity * sizeof(*joiner->target));
	if (joiner->target && item_batch_open(&joiner->named, capacity,
				    join->integers ? ITEMS_IDS : ITEMS_KEYS, error))
		return joiner;
	error_out_of_memory(error);
	joiner_close(joiner);
	return NULL;
}

void
joiner_close(struct joiner *joiner)
{
	if (!joiner)
		return;
	item_batch_close(&joiner->named);
	free(joiner->target);
	free(joiner);
}

static bool
add(struct joiner *joiner, const struct join_match *joined, const char *line, size_t length)
{
	struct item_batch *named = &joiner->named;
	size_t count = named->count;

	joiner->target[count] = (struct join_target){ line, line + joined->insert_at, line + length };
	if (joiner->join->integers) {
		named->id[named->count++] = joined->integer;
		return true;
	}
	if (!item_batch_add_key(named, joined->name, joined->name_length))
		return false;
	if (joined->escaped)
		named->offset[count + 1] =
			(uint32_t)(join_match_name(joined, named->key + named->offset[count]) -
				   named->key);
	return true;
}

bool
joiner_compute(struct joiner *joiner, struct maker *maker, struct item_batch *lines,
	struct records *records, struct error *error)
{
	item_batch_clear(&joiner->named);
	for (size_t i = 0; i < lines->count; i++) {
		const char *line = lines->key + lines->offset[i];
		size_t length = lines->offset[i + 1] - lines->offset[i];
		struct error bad = { 0 };
		struct join_match joined;

		if (join_line_parse(joiner->join, line, length, &lines->location[i], &joined, &bad)) {
			if (!add(joiner, &joined, line, length))
				return error_out_of_memory(error);
		} else {
			item_batch_add_diagnostic(lines, &bad, joiner->skip);
			if (!joiner->skip)
				break;
		}
	}
	if (!maker_compute(maker, &joiner->named, records, error))
		return false;
	records->target = joiner->target;
	return true;
}
