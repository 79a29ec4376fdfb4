/* SPDX-License-Identifier: MIT */
/* record_worker - items to records: what one worker does with one slot. */

#include "pipeline/record_worker.h"

#include "base/buffer.h"
#include "kernel/dispatch.h"
#include "model/sample.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64 /* of a cache line and the widest vector */

/*
 * A batch large enough to fill vectors and to make locks and writes rare, small enough for the
 * second-level cache: its draws and digests take 72 bytes a sample, its text about 240. CPU ns a
 * record, medians of 5 (scripts/bench.d/watch run ./dpa --range 0-999999, Zen 5):
 *
 *     samples    256   512   768  1024  1152  2048  4096
 *     -j1        245   235   228   234   221   229   225
 *     -j2        277   241   242   249         237   234
 *
 * 1152 is a multiple of all kernels' lanes (192 with AVX-512, 96, 32); 1024 leaves 64 of 192.
 *
 * A deep chain makes it smaller, so that a slot is still done in milliseconds and a signal or a
 * slow producer does not wait; but never so small that lanes are empty.
 */
#define BATCH_MOST  1152
#define BATCH_WIDE  256 /* with 100 parameters: 800 bytes of draws, 2.5 kB of text a sample */
#define BATCH_STEPS ((size_t)100000) /* chain steps in a batch: 2 ms in vectors, 36 ms without */

struct record_worker {
	const struct compute_plan *plan;
	struct workspace *workspace;
	struct digest *digest;
	double *uniform;
	struct buffer seed_text;  /* seed strings, unless the keys are the seed strings */
	uint32_t *offset;         /* of each seed string in seed_text */
	struct dtoa_text *number; /* where values become text */
	struct stats_collector *collector;
};

static size_t
batch_capacity(const struct kernel *kernel, const struct config *config, unsigned draws)
{
	size_t most = draws > 2 * PARAMETERS_FIXED ? BATCH_WIDE : BATCH_MOST;
	size_t capacity = BATCH_STEPS / config->depth;

	capacity = capacity < most ? capacity : most;
	return (capacity + kernel->lanes - 1) / kernel->lanes * kernel->lanes;
}

bool
compute_plan_open(struct compute_plan *plan, const struct job *job, const struct layout *layout,
	struct error *error)
{
	const struct fields *fields = &layout->fields;

	*plan = (struct compute_plan){ .config = layout->config,
		.seeding = &job->seeding,
		.layout = layout,
		.timing = job->timing,
		.draws = fields_draw_count(fields),
		.with_stats = job->stats || job->manifest || layout->format->trailer_has_stats,
		.with_histograms = job->stats && !job->stats_path };
	plan->hashes = plan->draws || fields_contains(fields, FIELD_HASH) ||
		       fields_contains(fields, FIELD_SEED);
	plan->capacity = batch_capacity(job->kernel, layout->config, plan->draws);
	if (plan->hashes && kernel_known_answer(job->kernel, error))
		plan->engine = engine_open(job->kernel, layout->config->depth, error);
	return !plan->hashes || plan->engine;
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

struct record_worker *
record_worker_open(const struct compute_plan *plan, struct error *error)
{
	struct record_worker *record_worker = calloc(1, sizeof(*record_worker));
	size_t n = plan->capacity;

	if (!record_worker)
		return error_out_of_memory(error), NULL;
	record_worker->plan = plan;
	if (plan->with_stats && !(record_worker->collector = stats_collector_open(
					  plan->layout, plan->with_histograms, error))) {
		record_worker_close(record_worker);
		return NULL;
	}
	if (!plan->hashes)
		return record_worker;
	buffer_reserve(&record_worker->seed_text, n * SEED_STRING_MAX + PADDING, error);
	record_worker->workspace = workspace_open(plan->engine, error);
	record_worker->digest = array(n, sizeof(*record_worker->digest));
	record_worker->uniform =
		array(n * (plan->draws ? plan->draws : 1), sizeof(*record_worker->uniform));
	record_worker->offset = array(n + 1, sizeof(*record_worker->offset));
	record_worker->number =
		array((plan->draws + 1) * TEXTS_AT_ONCE, sizeof(*record_worker->number));
	if (record_worker->workspace && record_worker->digest && record_worker->uniform &&
		record_worker->seed_text.data && record_worker->offset && record_worker->number)
		return record_worker;
	error_out_of_memory(error);
	record_worker_close(record_worker);
	return NULL;
}

void
record_worker_close(struct record_worker *record_worker)
{
	if (!record_worker)
		return;
	workspace_close(record_worker->workspace);
	free(record_worker->digest);
	free(record_worker->uniform);
	buffer_free(&record_worker->seed_text);
	free(record_worker->offset);
	free(record_worker->number);
	stats_collector_close(record_worker->collector);
	free(record_worker);
}

/* Put the prefix in front of each key. */
static bool
prefix_keys(struct record_worker *record_worker, const struct item_batch *items, const char *prefix,
	size_t length, struct error *error)
{
	size_t room = items->offset[items->count] + items->count * length + PADDING;
	char *begin, *end;

	if (!buffer_reserve(&record_worker->seed_text, room, error))
		return false;
	begin = end = record_worker->seed_text.data;
	for (size_t i = 0; i < items->count; i++) {
		size_t own = items->offset[i + 1] - items->offset[i];

		record_worker->offset[i] = (uint32_t)(end - begin);
		memcpy(end, prefix, length);
		memcpy(end + length, items->keys.data + items->offset[i], own);
		end += length + own;
	}
	record_worker->offset[items->count] = (uint32_t)(end - begin);
	return true;
}

static bool
seed_texts(struct record_worker *record_worker, const struct item_batch *items,
	struct seed_strings *texts, struct error *error)
{
	const struct seeding *seeding = record_worker->plan->seeding;
	char prefix[SEED_STRING_MAX];
	size_t length;

	*texts = (struct seed_strings){ (const unsigned char *)record_worker->seed_text.data,
		record_worker->offset };
	if (items->id) {
		seeding_write(seeding, items->id, items->count, record_worker->seed_text.data,
			record_worker->offset);
		return true;
	}
	length = seeding_prefix(seeding, prefix);
	if (length == 0) {
		*texts = (struct seed_strings){ (const unsigned char *)items->keys.data,
			items->offset };
		return true;
	}
	if (!prefix_keys(record_worker, items, prefix, length, error))
		return false;
	texts->bytes = (const unsigned char *)record_worker->seed_text.data;
	return true;
}

bool
record_worker_compute(struct record_worker *record_worker, const struct item_batch *items,
	struct records *records, struct error *error)
{
	const struct compute_plan *plan = record_worker->plan;
	struct draws draws = { plan->draws, plan->seeding->seed_256, plan->capacity };
	struct stopwatch watch = stopwatch_start(plan->timing);
	struct seed_strings texts;

	*records = (struct records){
		.count = items->count,
		.id = items->id,
		.key = items->keys.data,
		.key_offset = items->offset,
		.digest = record_worker->digest,
		.value = record_worker->uniform,
		.stride = plan->capacity,
		.rank = plan->seeding->rank,
		.first_index = items->first_index,
		.text = record_worker->number,
	};
	if (!plan->hashes || items->count == 0)
		return true;
	if (!seed_texts(record_worker, items, &texts, error))
		return false;
	engine_hash(plan->engine, record_worker->workspace, &texts, items->count,
		record_worker->digest);
	stopwatch_lap(&watch, STAGE_HASH);
	if (plan->draws) {
		engine_draw(plan->engine, record_worker->workspace, &draws, items->count,
			record_worker->digest, record_worker->uniform);
		sample_values(plan->config, plan->draws, items->count, record_worker->uniform,
			plan->capacity);
		records_round(plan->layout, record_worker->uniform, plan->capacity, items->count);
		stopwatch_lap(&watch, STAGE_DRAW);
	}
	return !record_worker->collector ||
	       stats_collector_add(record_worker->collector, records, error);
}

struct stats_collector *
record_worker_stats(struct record_worker *record_worker)
{
	return record_worker->collector;
}
