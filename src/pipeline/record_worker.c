/* SPDX-License-Identifier: MIT */
/* record_worker - computes the records of items: what one thread does with one batch. */

#include "pipeline/record_worker.h"

#include "base/buffer.h"
#include "kernel/self_test.h"
#include "model/sample.h"
#include "pipeline/join_worker.h"

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
#define BATCH_MAX_WIDE                                                            \
	256 /* with 100 parameters: 800 bytes of draws, 2.5 kB of text per sample \
	     */
#define BATCH_STEPS ((size_t)100000) /* of chains in a batch: 2 ms with vectors, 36 ms without */

struct record_worker {
	const struct compute_plan *plan;
	struct join_worker join; /* if the items are lines to join */
	struct workspace *workspace;
	struct digest *digest;
	double *uniform;               /* the draws, and then the values */
	struct buffer seed_text;       /* seed strings, unless the keys are the seed strings */
	uint32_t *offset;              /* of each seed string in seed_text */
	struct dtoa_text *number;      /* memory for the writer of the records */
	struct stats_collector *stats; /* or NULL */
};

static size_t
batch_capacity(const struct kernel *kernel, const struct config *config, unsigned draws)
{
	size_t max = draws > 2 * PARAMETERS_FIXED ? BATCH_MAX_WIDE : BATCH_MAX;
	size_t capacity = BATCH_STEPS / config->depth;

	if (capacity > max)
		capacity = max;
	return (capacity + kernel->lanes - 1) / kernel->lanes * kernel->lanes;
}

bool
compute_plan_open(struct compute_plan *plan, const struct compute_options *options,
	const struct layout *layout, struct error *error)
{
	const struct kernel *kernel = options->kernel;
	const struct fields *fields = &layout->fields;

	*plan = (struct compute_plan){ .options = *options, .layout = layout };
	plan->options.with_stats |= layout->format->trailer_has_stats;
	plan->draws = fields_draw_count(fields);
	plan->capacity = batch_capacity(kernel, layout->config, plan->draws);
	if (plan->draws == 0 && !fields_contains(fields, FIELD_HASH) &&
		!fields_contains(fields, FIELD_SEED))
		return true;
	if (!kernel_known_answer(kernel, error))
		return false;
	plan->engine = engine_open(kernel, layout->config->depth, error);
	return plan->engine != NULL;
}

void
compute_plan_close(struct compute_plan *plan)
{
	engine_close(plan->engine);
	plan->engine = NULL;
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
	const struct compute_options *options = &plan->options;
	size_t capacity = plan->capacity;

	if (options->join && !join_worker_open(&worker->join, options->join, options->skip_invalid,
				     capacity, error))
		return false;
	if (options->with_stats) {
		worker->stats = stats_collector_open(plan->layout, options->with_histogram, error);
		if (!worker->stats)
			return false;
	}
	if (!plan->engine)
		return true;
	worker->workspace = workspace_open(plan->engine, error);
	if (!worker->workspace ||
		!buffer_reserve(&worker->seed_text, capacity * SEED_STRING_MAX + PADDING, error))
		return false;
	worker->digest = array(capacity, sizeof(*worker->digest));
	worker->uniform =
		array(capacity * (plan->draws ? plan->draws : 1), sizeof(*worker->uniform));
	worker->offset = array(capacity + 1, sizeof(*worker->offset));
	worker->number = array((plan->draws + 1) * TEXTS_AT_ONCE, sizeof(*worker->number));
	if (!worker->digest || !worker->uniform || !worker->offset || !worker->number)
		return error_out_of_memory(error);
	return true;
}

struct record_worker *
record_worker_open(const struct compute_plan *plan, struct error *error)
{
	struct record_worker *worker = calloc(1, sizeof(*worker));

	if (!worker)
		return error_out_of_memory(error), NULL;
	worker->plan = plan;
	if (open_members(worker, error))
		return worker;
	record_worker_close(worker);
	return NULL;
}

void
record_worker_close(struct record_worker *worker)
{
	if (!worker)
		return;
	join_worker_close(&worker->join);
	workspace_close(worker->workspace);
	free(worker->digest);
	free(worker->uniform);
	buffer_free(&worker->seed_text);
	free(worker->offset);
	free(worker->number);
	stats_collector_close(worker->stats);
	free(worker);
}

/* Write each key, with the prefix before it, to seed_text. */
static bool
write_prefixed_keys(struct record_worker *worker, const struct item_batch *items,
	const char *prefix, size_t prefix_length, struct error *error)
{
	size_t size = items->keys.size + items->count * prefix_length;
	char *begin, *end;

	if (!buffer_reserve(&worker->seed_text, size + PADDING, error))
		return false;
	begin = end = worker->seed_text.data;
	for (size_t i = 0; i < items->count; i++) {
		worker->offset[i] = (uint32_t)(end - begin);
		end = mempcpy(end, prefix, prefix_length);
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
	const struct seeding *seeding = worker->plan->options.seeding;
	char prefix[SEED_STRING_MAX];
	size_t length = 0;

	if (seeding->kind != SEEDING_UNIQUE)
		length = seeding_prefix(seeding, prefix);
	if (items->id) {
		seeding_write(
			seeding, items->id, items->count, worker->seed_text.data, worker->offset);
		if (seeding->kind != SEEDING_UNIQUE) {
			records->seed_text = worker->seed_text.data;
			records->seed_offset = worker->offset;
			records->seed_prefix = (unsigned)length;
		}
	} else {
		if (length == 0) {
			strings->bytes = (const unsigned char *)items->keys.data;
			strings->offset = items->offset;
			return true;
		}
		if (!write_prefixed_keys(worker, items, prefix, length, error))
			return false;
	}
	strings->bytes = (const unsigned char *)worker->seed_text.data;
	strings->offset = worker->offset;
	return true;
}

bool
record_worker_compute(struct record_worker *worker, const struct item_batch *items,
	struct records *records, struct error *error)
{
	const struct compute_plan *plan = worker->plan;
	struct draws draws = { plan->draws, plan->options.seeding->seed_256, plan->capacity };
	struct stopwatch watch = stopwatch_start(plan->options.timing);
	struct seed_strings strings;

	*records = (struct records){
		.count = items->count,
		.id = items->id,
		.key = items->keys.data,
		.key_offset = items->offset,
		.digest = worker->digest,
		.value = worker->uniform,
		.stride = plan->capacity,
		.rank = plan->options.seeding->rank,
		.first_index = items->first_index,
		.text = worker->number,
	};
	if (!plan->engine || items->count == 0)
		return true;
	if (!get_seed_strings(worker, items, &strings, records, error))
		return false;
	engine_hash(plan->engine, worker->workspace, &strings, items->count, worker->digest);
	stopwatch_lap(&watch, STAGE_HASH);
	if (plan->draws) {
		engine_draw(plan->engine, worker->workspace, &draws, items->count, worker->digest,
			worker->uniform);
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
	if (!join_worker_parse(&worker->join, lines, error))
		return false;
	if (!record_worker_compute(worker, &worker->join.samples, records, error))
		return false;
	records->target = worker->join.target;
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
