/* SPDX-License-Identifier: MIT */
/* join_worker - one thread's part of --join: finds the samples that JSON objects name. */

#include "pipeline/join_worker.h"

#include <stdlib.h>

bool
join_worker_open(struct join_worker *worker, const struct join_line *join, bool skip_invalid,
	size_t capacity, struct error *error)
{
	worker->join = join;
	worker->skip_invalid = skip_invalid;
	worker->target = malloc(capacity * sizeof(*worker->target));
	if (!worker->target)
		return error_out_of_memory(error);
	return item_batch_open(
		&worker->samples, capacity, join->integers ? ITEMS_IDS : ITEMS_KEYS, error);
}

void
join_worker_close(struct join_worker *worker)
{
	item_batch_close(&worker->samples);
	free(worker->target);
}

static bool
add_sample(
	struct join_worker *worker, const struct join_match *match, const char *line, size_t length)
{
	struct item_batch *samples = &worker->samples;

	worker->target[samples->count] =
		(struct join_target){ line, line + match->insert_at, line + length };
	if (!worker->join->integers)
		return item_batch_add_string(samples, &match->name);
	samples->id[samples->count++] = match->integer;
	return true;
}

bool
join_worker_parse(struct join_worker *worker, struct item_batch *lines, struct error *error)
{
	struct join_match match;
	struct error invalid;

	item_batch_clear(&worker->samples);
	for (size_t i = 0; i < lines->count; i++) {
		const char *line = lines->keys.data + lines->offset[i];
		size_t length = lines->offset[i + 1] - lines->offset[i];

		invalid.status = STATUS_OK;
		if (join_line_parse(worker->join, &worker->pattern, line, length,
			    &lines->location[i], &match, &invalid)) {
			if (!add_sample(worker, &match, line, length))
				return error_out_of_memory(error);
			continue;
		}
		item_batch_add_diagnostic(lines, &invalid, worker->skip_invalid);
		if (!worker->skip_invalid)
			return true;
	}
	return true;
}
