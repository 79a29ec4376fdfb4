/* SPDX-License-Identifier: MIT */
/* record_worker - computes the records of items: what one thread does with one batch. */

#include "pipeline/record_worker.h"

#include "base/buffer.h"
#include "input/join_line.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64 /* of a cache line and of the widest vector */

/*
 * A batch is large enough to fill the vectors and to make locks and writes rare, and small enough
 * for the second-level cache: draws and digests take 72 bytes per sample, the text about 240. CPU
 * time per record in ns, medians of 5 (scripts/bench.d/watch run ./dpa --range 0-999999, Zen 5):
 *
 *     samples    256   512   768  1024  1152  2048  4096
 *     -j1        245   235   228   234   221   229   225
 *     -j2        277   241   242   249         237   234
 *
 * 1152 is a multiple of the lanes of all kernels (192 with AVX-512, 96, 32); 1024 leaves 64 of 192.
 *
 * Deep chains make a batch smaller, so that it still takes milliseconds only and neither a signal
 * nor a slow producer waits; but never so small that lanes stay empty.
 */
#define BATCH_MAX 1152
/* With 100 parameters: 800 bytes of draws, 2.5 kB of text per sample. */
#define BATCH_MAX_WIDE 256
#define BATCH_STEPS    ((size_t)100000) /* of chains in a batch: 2 ms with vectors, 36 ms without */

struct record_worker {
	const struct compute_plan *plan;
	struct seeding seeding; /* that of the plan, except the rank */

	/* If the items are lines to join: */
	struct json_pattern *pattern; /* of the last line; large */
	struct item_batch samples;    /* that the lines name */
	struct join_target *target;   /* of the record of each sample */

	struct engine *engine; /* NULL: no field needs a digest */
	struct digest *digest;
	double *uniform;               /* the draws, and then the values */
	struct buffer seed_text;       /* seed strings, unless the keys are the seed strings */
	uint32_t *offset;              /* of each seed string in seed_text */
	struct dtoa_text *number;      /* memory for the writer of the records */
	struct stats_collector *stats; /* or NULL */
};

bool
compute_plan_open(struct compute_plan *plan, struct error *error)
{
	const struct fields *fields = &plan->layout->options.fields;
	size_t lanes = plan->kernel->lanes, max;

	plan->with_stats |= plan->layout->with_stats;
	plan->draws = fields_draw_count(fields);
	plan->needs_digest = plan->draws > 0 || fields_contains(fields, FIELD_HASH) ||
			     fields_contains(fields, FIELD_SEED);
	max = plan->draws > 2 * PARAMETERS_FIXED ? BATCH_MAX_WIDE : BATCH_MAX;
	plan->capacity = BATCH_STEPS / plan->layout->config->depth;
	if (plan->capacity > max)
		plan->capacity = max;
	plan->capacity = (plan->capacity + lanes - 1) / lanes * lanes;
	return !plan->needs_digest || kernel_known_answer(plan->kernel, error);
}

static void *
array(size_t count, size_t size)
{
	return aligned_alloc(ALIGNMENT, (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
}

static bool
open_members(struct record_worker *worker, struct error *error)
{
	const struct compute_plan *plan = worker->plan;
	size_t capacity = plan->capacity;

	if (plan->join) {
		worker->pattern = calloc(1, sizeof(*worker->pattern));
		worker->target = array(capacity, sizeof(*worker->target));
		if (!worker->pattern || !worker->target ||
			!item_batch_open(
				&worker->samples, capacity, !plan->join->integers, false, error))
			return false;
	}
	if (plan->with_stats) {
		worker->stats = stats_collector_open(plan->layout, plan->with_histogram, error);
		if (!worker->stats)
			return false;
	}
	if (!plan->needs_digest)
		return true;
	worker->engine = engine_open(plan->kernel, plan->layout->config->depth, error);
	worker->digest = array(capacity, sizeof(*worker->digest));
	worker->uniform = array(capacity * (plan->draws + 1), sizeof(*worker->uniform));
	worker->offset = array(capacity + 1, sizeof(*worker->offset));
	worker->number = array((plan->draws + 1) * TEXTS_AT_ONCE, sizeof(*worker->number));
	if (!worker->engine || !worker->digest || !worker->uniform || !worker->offset ||
		!worker->number)
		return false;
	return buffer_reserve(&worker->seed_text, capacity * SEED_STRING_MAX + PADDING, error);
}

void *
record_worker_open(const void *plan)
{
	struct record_worker *worker = calloc(1, sizeof(*worker));
	struct error ignored = { 0 };

	if (worker) {
		worker->plan = plan;
		worker->seeding = *worker->plan->seeding;
		if (open_members(worker, &ignored))
			return worker;
	}
	record_worker_close(worker);
	return NULL;
}

void
record_worker_close(void *record_worker)
{
	struct record_worker *worker = record_worker;

	if (!worker)
		return;
	item_batch_close(&worker->samples);
	free(worker->pattern);
	free(worker->target);
	engine_close(worker->engine);
	free(worker->digest);
	free(worker->uniform);
	buffer_free(&worker->seed_text);
	free(worker->offset);
	free(worker->number);
	stats_collector_close(worker->stats);
	free(worker);
}

void
record_worker_set_rank(struct record_worker *worker, uint64_t rank)
{
	worker->seeding.rank = rank;
}

/* Write each key, with the prefix before it, to seed_text. */
static bool
write_prefixed_keys(struct record_worker *worker, const struct item_batch *items,
	const char *prefix, size_t length, struct error *error)
{
	size_t size = items->keys.size + items->count * length;
	char *begin, *end;

	if (!buffer_reserve(&worker->seed_text, size + PADDING, error))
		return false;
	begin = end = worker->seed_text.data;
	for (size_t i = 0; i < items->count; i++) {
		worker->offset[i] = (uint32_t)(end - begin);
		end = mempcpy(end, prefix, length);
		end = mempcpy(end, items->keys.data + items->offset[i],
			items->offset[i + 1] - items->offset[i]);
	}
	worker->offset[items->count] = (uint32_t)(end - begin);
	return true;
}

static bool
get_seed_strings(struct record_worker *worker, const struct item_batch *items,
	struct seed_strings *strings, struct records *records, struct error *error)
{
	const struct seeding *seeding = &worker->seeding;
	bool has_prefix = seeding->kind != SEEDING_UNIQUE;
	char prefix[SEED_STRING_MAX];
	size_t length = has_prefix ? seeding_prefix(seeding, prefix) : 0;

	if (!items->id && length == 0) {
		*strings = (struct seed_strings){ (const unsigned char *)items->keys.data,
			items->offset };
		return true;
	}
	if (!items->id && !write_prefixed_keys(worker, items, prefix, length, error))
		return false;
	if (items->id)
		seeding_write(
			seeding, items->id, items->count, worker->seed_text.data, worker->offset);
	if (items->id && has_prefix) {
		records->seed_text = worker->seed_text.data;
		records->seed_offset = worker->offset;
		records->seed_prefix = (unsigned)length;
	}
	*strings = (struct seed_strings){ (const unsigned char *)worker->seed_text.data,
		worker->offset };
	return true;
}

bool
record_worker_compute(struct record_worker *worker, const struct item_batch *items,
	struct records *records, struct error *error)
{
	const struct compute_plan *plan = worker->plan;
	struct draws draws = { plan->draws, plan->seeding->seed_256, plan->capacity };
	struct stopwatch watch = stopwatch_start(plan->timing);
	struct seed_strings strings;

	*records = (struct records){
		.count = items->count,
		.id = items->id,
		.key = items->keys.data,
		.key_offset = items->offset,
		.digest = worker->digest,
		.value = worker->uniform,
		.stride = plan->capacity,
		.rank = worker->seeding.rank,
		.first_index = items->first_index,
		.text = worker->number,
	};
	if (!worker->engine || items->count == 0)
		return true;
	if (!get_seed_strings(worker, items, &strings, records, error))
		return false;
	engine_hash(worker->engine, &strings, items->count, worker->digest);
	stopwatch_lap(&watch, STAGE_HASH);
	if (plan->draws) {
		engine_draw(worker->engine, &draws, items->count, worker->digest, worker->uniform);
		sample_values(plan->layout->config, plan->draws, items->count, worker->uniform,
			plan->capacity);
		records_round(plan->layout, worker->uniform, plan->capacity, items->count);
		stopwatch_lap(&watch, STAGE_DRAW);
	}
	if (worker->stats)
		stats_collector_add(worker->stats, records);
	return true;
}

bool
record_worker_join(struct record_worker *worker, struct item_batch *lines, struct records *records,
	struct error *error)
{
	const struct compute_plan *plan = worker->plan;
	struct item_batch *samples = &worker->samples;

	item_batch_clear(samples);
	for (size_t i = 0; i < lines->count; i++) {
		const char *line = lines->keys.data + lines->offset[i];
		size_t length = lines->offset[i + 1] - lines->offset[i];
		struct join_match match;
		struct error invalid;

		invalid.status = STATUS_OK;
		if (!join_line_parse(plan->join, worker->pattern, line, length, &lines->location[i],
			    &match, &invalid)) {
			item_batch_add_diagnostic(lines, &invalid, plan->skip_invalid);
			if (plan->skip_invalid)
				continue;
			break;
		}
		worker->target[samples->count] =
			(struct join_target){ line, line + match.insert_at, line + length };
		if (plan->join->integers)
			samples->id[samples->count++] = match.integer;
		else if (!item_batch_add_string(samples, &match.name))
			return error_out_of_memory(error);
	}
	if (!record_worker_compute(worker, samples, records, error))
		return false;
	records->target = worker->target;
	return true;
}

struct stats_collector *
record_worker_merge_stats(void *const *workers, size_t count)
{
	const struct record_worker *first = workers[0];

	for (size_t i = 1; first->stats && i < count; i++) {
		const struct record_worker *worker = workers[i];

		stats_collector_merge(first->stats, worker->stats);
	}
	return first->stats;
}
