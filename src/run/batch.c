/* SPDX-License-Identifier: MIT */
/* batch - items to records: what one worker does with one slot. */

#include "run/batch.h"

#include "base/room.h"
#include "engine/dispatch.h"
#include "model/sample.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64 /* of a cache line and the widest vector */

_Static_assert(KEYS_SLACK >= TEXT_SLACK, "a kernel may read past the last key");

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

struct bench {
	const struct recipe *recipe;
	struct workspace *workspace;
	struct digest *digest;
	double *unit;
	char *text; /* seed texts that are not the keys themselves */
	size_t text_room;
	uint32_t *offset;
	struct number_text *number; /* where values become text */
	struct tally *tally;
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
recipe_open(struct recipe *recipe, const struct job *job, const struct layout *layout,
	struct fault *fault)
{
	const struct fields *fields = &layout->fields;

	*recipe = (struct recipe){ .config = layout->config,
		.seeding = &job->seeding,
		.layout = layout,
		.measure = job->measure,
		.draws = fields_draws(fields),
		.tallies = job->stats || job->manifest || layout->format->summarized,
		.histograms = job->stats && !job->stats_path };
	recipe->hashes =
		recipe->draws || fields_have(fields, FIELD_HASH) || fields_have(fields, FIELD_SEED);
	recipe->capacity = batch_capacity(job->kernel, layout->config, recipe->draws);
	if (recipe->hashes && kernel_known_answer(job->kernel, fault))
		recipe->engine = engine_open(job->kernel, layout->config->depth, fault);
	return !recipe->hashes || recipe->engine;
}

void
recipe_close(struct recipe *recipe)
{
	engine_close(recipe->engine);
	recipe->engine = NULL;
}

static void *
array(size_t count, size_t size)
{
	return aligned_alloc(ALIGNMENT, (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
}

struct bench *
bench_open(const struct recipe *recipe, struct fault *fault)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	size_t n = recipe->capacity;

	if (!bench)
		return fault_memory(fault), NULL;
	bench->recipe = recipe;
	if (recipe->tallies &&
		!(bench->tally = tally_open(recipe->layout, recipe->histograms, fault))) {
		bench_close(bench);
		return NULL;
	}
	if (!recipe->hashes)
		return bench;
	bench->text_room = n * SEED_TEXT_MAX + TEXT_SLACK;
	bench->workspace = workspace_open(recipe->engine, fault);
	bench->digest = array(n, sizeof(*bench->digest));
	bench->unit = array(n * (recipe->draws ? recipe->draws : 1), sizeof(*bench->unit));
	bench->text = malloc(bench->text_room);
	bench->offset = array(n + 1, sizeof(*bench->offset));
	bench->number = array((recipe->draws + 1) * TEXTS_AT_ONCE, sizeof(*bench->number));
	if (bench->workspace && bench->digest && bench->unit && bench->text && bench->offset &&
		bench->number)
		return bench;
	fault_memory(fault);
	bench_close(bench);
	return NULL;
}

void
bench_close(struct bench *bench)
{
	if (!bench)
		return;
	workspace_close(bench->workspace);
	free(bench->digest);
	free(bench->unit);
	free(bench->text);
	free(bench->offset);
	free(bench->number);
	tally_close(bench->tally);
	free(bench);
}

/* Put the prefix in front of each key. */
static bool
prefix_keys(struct bench *bench, const struct items *items, const char *prefix, size_t length,
	struct fault *fault)
{
	size_t room = items->offset[items->count] + items->count * length + TEXT_SLACK;
	char *end;

	if (!room_reserve(&bench->text, &bench->text_room, room, fault))
		return false;
	end = bench->text;
	for (size_t i = 0; i < items->count; i++) {
		size_t own = items->offset[i + 1] - items->offset[i];

		bench->offset[i] = (uint32_t)(end - bench->text);
		memcpy(end, prefix, length);
		memcpy(end + length, items->key + items->offset[i], own);
		end += length + own;
	}
	bench->offset[items->count] = (uint32_t)(end - bench->text);
	return true;
}

static bool
seed_texts(struct bench *bench, const struct items *items, struct texts *texts, struct fault *fault)
{
	const struct seeding *seeding = bench->recipe->seeding;
	char prefix[SEED_TEXT_MAX];
	size_t length;

	*texts = (struct texts){ (const unsigned char *)bench->text, bench->offset };
	if (items->id) {
		seeding_write(seeding, items->id, items->count, bench->text, bench->offset);
		return true;
	}
	length = seeding_prefix(seeding, prefix);
	if (length == 0) {
		*texts = (struct texts){ (const unsigned char *)items->key, items->offset };
		return true;
	}
	if (!prefix_keys(bench, items, prefix, length, fault))
		return false;
	texts->bytes = (const unsigned char *)bench->text;
	return true;
}

bool
bench_compute(struct bench *bench, const struct items *items, struct records *records,
	struct fault *fault)
{
	const struct recipe *recipe = bench->recipe;
	struct draws draws = { recipe->draws, recipe->seeding->wide, recipe->capacity };
	struct stopwatch watch = stopwatch_start(recipe->measure);
	struct texts texts;

	*records = (struct records){
		.count = items->count,
		.id = items->id,
		.key = items->key,
		.key_offset = items->offset,
		.digest = bench->digest,
		.value = bench->unit,
		.stride = recipe->capacity,
		.before = items->before,
		.text = bench->number,
	};
	if (!recipe->hashes || items->count == 0)
		return true;
	if (!seed_texts(bench, items, &texts, fault))
		return false;
	engine_hash(recipe->engine, bench->workspace, &texts, items->count, bench->digest);
	stopwatch_lap(&watch, STAGE_HASH);
	if (recipe->draws) {
		engine_draw(recipe->engine, bench->workspace, &draws, items->count, bench->digest,
			bench->unit);
		sample_values(
			recipe->config, recipe->draws, items->count, bench->unit, recipe->capacity);
		records_round(recipe->layout, bench->unit, recipe->capacity, items->count);
		stopwatch_lap(&watch, STAGE_DRAW);
	}
	return !bench->tally || tally_add(bench->tally, records, fault);
}

struct tally *
bench_tally(struct bench *bench)
{
	return bench->tally;
}
