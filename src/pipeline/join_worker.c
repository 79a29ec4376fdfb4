/* SPDX-License-Identifier: MIT */
/* join_worker - objects of a manifest to records that go into them: a worker's part of --join. */

#include "pipeline/join_worker.h"

#include <stdlib.h>

struct join_worker {
	const struct join_line *join;
	bool skip;
	struct item_batch named;    /* the samples that the good lines name */
	struct join_target *target; /* and those lines */
};

struct join_worker *
join_worker_open(const struct join_line *join, size_t capacity, bool skip, struct error *error)
{
	struct join_worker *join_worker = calloc(1, sizeof(*join_worker));

	if (!join_worker)
		return error_out_of_memory(error), NULL;
	join_worker->join = join;
	join_worker->skip = skip;
	join_worker->target = malloc(capacity * sizeof(*join_worker->target));
	if (join_worker->target && item_batch_open(&join_worker->named, capacity,
					   join->integers ? ITEMS_IDS : ITEMS_KEYS, error))
		return join_worker;
	error_out_of_memory(error);
	join_worker_close(join_worker);
	return NULL;
}

void
join_worker_close(struct join_worker *join_worker)
{
	if (!join_worker)
		return;
	item_batch_close(&join_worker->named);
	free(join_worker->target);
	free(join_worker);
}

static bool
add(struct join_worker *join_worker, const struct join_match *joined, const char *line,
	size_t length)
{
	struct item_batch *named = &join_worker->named;
	size_t count = named->count;

	join_worker->target[count] =
		(struct join_target){ line, line + joined->insert_at, line + length };
	if (join_worker->join->integers) {
		named->id[named->count++] = joined->integer;
		return true;
	}
	if (!item_batch_add_key(named, joined->name, joined->name_length))
		return false;
	if (joined->escaped) {
		char *end = join_match_name(joined, named->keys.data + named->offset[count]);

		named->keys.size = (size_t)(end - named->keys.data);
		named->offset[count + 1] = (uint32_t)named->keys.size;
	}
	return true;
}

bool
join_worker_compute(struct join_worker *join_worker, struct record_worker *record_worker,
	struct item_batch *lines, struct records *records, struct error *error)
{
	item_batch_clear(&join_worker->named);
	for (size_t i = 0; i < lines->count; i++) {
		const char *line = lines->keys.data + lines->offset[i];
		size_t length = lines->offset[i + 1] - lines->offset[i];
		struct error bad = { 0 };
		struct join_match joined;

		if (join_line_parse(
			    join_worker->join, line, length, &lines->location[i], &joined, &bad)) {
			if (!add(join_worker, &joined, line, length))
				return error_out_of_memory(error);
		} else {
			item_batch_add_diagnostic(lines, &bad, join_worker->skip);
			if (!join_worker->skip)
				break;
		}
	}
	if (!record_worker_compute(record_worker, &join_worker->named, records, error))
		return false;
	records->target = join_worker->target;
	return true;
}
