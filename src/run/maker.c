/* SPDX-License-Identifier: MIT */
/* maker - items to records: what one worker does with one slot. */

#include "run/maker.h"

#include "base/room.h"
#include "kernel/dispatch.h"
#include "model/sample.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64 /* of a cache line and the widest vector */

_Static_assert(PADDING_KEYS >= PADDING, "a kernel may read past the last key");

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

struct maker {
	const struct recipe *recipe;
	struct workspace *workspace;
	struct digest *digest;
	double *uniform;
	char *text; /* seed strings that are not the keys themselves */
	size_t text_room;
	uint32_t *offset;
	struct dtoa_text *number; /* where values become text */
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
	struct error *error)
{
	const struct fields *fields = &layout->fields;

	*recipe = (struct recipe){ .config = layout->config,
		.seeding = &job->seeding,
		.layout = layout,
		.measure = job->measure,
		.draws = fields_draw_count(fields),
		.tallies = job->stats || job->manifest || layout->format->trailer_has_stats,
		.histograms = job->stats && !job->stats_path };
	recipe->hashes =
		recipe->draws || fields_contains(fields, FIELD_HASH) || fields_contains(fields, FIELD_SEED);
	recipe->capacity = batch_capacity(job->kernel, layout->config, recipe->draws);
	if (recipe->hashes && kernel_known_answer(job->kernel, error))
		recipe->engine = engine_open(job->kernel, layout->config->depth, error);
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

struct maker *
maker_open(const struct recipe *recipe, struct error *error)
{
	struct maker *maker = calloc(1, sizeof(*maker));
	size_t n = recipe->capacity;

	if (!maker)
		return error_out_of_memory(error), NULL;
	maker->recipe = recipe;
	if (recipe->tallies &&
		!(maker->tally = tally_open(recipe->layout, recipe->histograms, error))) {
		maker_close(maker);
		return NULL;
	}
	if (!recipe->hashes)
		return maker;
	maker->text_room = n * SEED_STRING_MAX + PADDING;
	maker->workspace = workspace_open(recipe->engine, error);
	maker->digest = array(n, sizeof(*maker->digest));
	maker->uniform = array(n * (recipe->draws ? recipe->draws : 1), sizeof(*maker->uniform));
	maker->text = malloc(maker->text_room);
	maker->offset = array(n + 1, sizeof(*maker->offset));
	maker->number = array((recipe->draws + 1) * TEXTS_AT_ONCE, sizeof(*maker->number));
	if (maker->workspace && maker->digest && maker->uniform && maker->text && maker->offset &&
		maker->number)
		return maker;
	error_out_of_memory(error);
	maker_close(maker);
	return NULL;
}

void
maker_close(struct maker *maker)
{
	if (!maker)
		return;
	workspace_close(maker->workspace);
	free(maker->digest);
	free(maker->uniform);
	free(maker->text);
	free(maker->offset);
	free(maker->number);
	tally_close(maker->tally);
	free(maker);
}

/* Put the prefix in front of each key. */
static bool
prefix_keys(struct maker *maker, const struct item_batch *items, const char *prefix, size_t length,
	struct error *error)
{
	size_t room = items->offset[items->count] + items->count * length + PADDING;
	char *end;

	if (!room_reserve(&maker->text, &maker->text_room, room, error))
		return false;
	end = maker->text;
	for (size_t i = 0; i < items->count; i++) {
		size_t own = items->offset[i + 1] - items->offset[i];

		maker->offset[i] = (uint32_t)(end - maker->text);
		memcpy(end, prefix, length);
		memcpy(end + length, items->key + items->offset[i], own);
		end += length + own;
	}
	maker->offset[items->count] = (uint32_t)(end - maker->text);
	return true;
}

static bool
seed_texts(struct maker *maker, const struct item_batch *items, struct seed_strings *texts, struct error *error)
{
	const struct seeding *seeding = maker->recipe->seeding;
	char prefix[SEED_STRING_MAX];
	size_t length;

	*texts = (struct seed_strings){ (const unsigned char *)maker->text, maker->offset };
	if (items->id) {
		seeding_write(seeding, items->id, items->count, maker->text, maker->offset);
		return true;
	}
	length = seeding_prefix(seeding, prefix);
	if (length == 0) {
		*texts = (struct seed_strings){ (const unsigned char *)items->key, items->offset };
		return true;
	}
	if (!prefix_keys(maker, items, prefix, length, error))
		return false;
	texts->bytes = (const unsigned char *)maker->text;
	return true;
}

bool
maker_compute(struct maker *maker, const struct item_batch *items, struct records *records,
	struct error *error)
{
	const struct recipe *recipe = maker->recipe;
	struct draws draws = { recipe->draws, recipe->seeding->seed_256, recipe->capacity };
	struct stopwatch watch = stopwatch_start(recipe->measure);
	struct seed_strings texts;

	*records = (struct records){
		.count = items->count,
		.id = items->id,
		.key = items->key,
		.key_offset = items->offset,
		.digest = maker->digest,
		.value = maker->uniform,
		.stride = recipe->capacity,
		.first_index = items->first_index,
		.text = maker->number,
	};
	if (!recipe->hashes || items->count == 0)
		return true;
	if (!seed_texts(maker, items, &texts, error))
		return false;
	engine_hash(recipe->engine, maker->workspace, &texts, items->count, maker->digest);
	stopwatch_lap(&watch, STAGE_HASH);
	if (recipe->draws) {
		engine_draw(recipe->engine, maker->workspace, &draws, items->count, maker->digest,
			maker->uniform);
		sample_values(
			recipe->config, recipe->draws, items->count, maker->uniform, recipe->capacity);
		records_round(recipe->layout, maker->uniform, recipe->capacity, items->count);
		stopwatch_lap(&watch, STAGE_DRAW);
	}
	return !maker->tally || tally_add(maker->tally, records, error);
}

struct tally *
maker_tally(struct maker *maker)
{
	return maker->tally;
}
