/* SPDX-License-Identifier: MIT */
/* generate - the main job: items in, records out. */

#include "run/generate.h"

#include "base/interrupt.h"
#include "input/count.h"
#include "output/document.h"
#include "output/sink.h"
#include "run/batch.h"
#include "run/pipeline.h"

#include <stdlib.h>
#include <string.h>

/* A batch on its way: the reader fills the items, a worker the text, the writer writes it. */
struct slot {
	struct items items;
	size_t records; /* in the text */
	char *text;
	size_t text_room, text_size;
	struct fault fault; /* of the worker */
};

struct generator {
	const struct job *job;
	struct layout layout;
	struct recipe recipe;
	struct source *source;
	struct sink sink;
	struct document document;
	uint64_t count; /* records written */
	struct fault
		fault; /* of the writer and what it found in the slots: the first in input order */
	bool skipped;  /* lines were */
	bool broken;   /* the output cannot be written to */
	int stats;     /* the descriptor of job->stats_path, or -1 */
};

static bool
step_read(void *run, void *slot)
{
	struct generator *generator = run;

	return source_fill(generator->source, &((struct slot *)slot)->items);
}

static bool
text_reserve(struct slot *slot, size_t room)
{
	char *larger;

	if (slot->text_room >= room)
		return true;
	larger = realloc(slot->text, room);
	if (!larger)
		return fault_memory(&slot->fault);
	slot->text = larger;
	slot->text_room = room;
	return true;
}

static void
step_work(void *run, void *worker, void *at)
{
	const struct generator *generator = run;
	const struct layout *layout = &generator->layout;
	struct slot *slot = at;
	struct records records;
	size_t key_bytes = layout->keys ? slot->items.offset[slot->items.count] : 0;

	slot->records = slot->text_size = 0;
	if (bench_compute(worker, &slot->items, &records, &slot->fault) &&
		text_reserve(slot, records_room(layout, records.count, key_bytes))) {
		slot->text_size =
			(size_t)(records_write(layout, &records, slot->text) - slot->text);
		slot->records = records.count;
	}
}

/* Tell of the lines that were skipped. */
static void
complaints_report(struct generator *generator, const struct items *items)
{
	const char *end = items->complaints + items->complaints_size;

	if (items->skipped == 0)
		return;
	generator->skipped = true;
	if (!generator->job->quiet)
		for (const char *text = items->complaints; text < end; text += strlen(text) + 1)
			report("%s", text);
}

static bool
step_write(void *run, void *at)
{
	struct generator *generator = run;
	struct slot *slot = at;
	struct fault *fault = &generator->fault;

	if (!sink_write(&generator->sink, slot->text, slot->text_size, fault)) {
		generator->broken = true;
		return false;
	}
	generator->count += slot->records;
	complaints_report(generator, &slot->items);
	if (slot->fault.status != STATUS_OK)
		*fault = slot->fault;
	else if (slot->items.fault.status != STATUS_OK)
		*fault = slot->items.fault;
	return fault->status == STATUS_OK;
}

static void
slot_close(void *at)
{
	struct slot *slot = at;

	if (!slot)
		return;
	items_close(&slot->items);
	free(slot->text);
	free(slot);
}

static void *
slot_open(void *run)
{
	const struct generator *generator = run;
	struct slot *slot = calloc(1, sizeof(*slot));
	struct fault none = { 0 };

	if (slot &&
		items_open(&slot->items, generator->recipe.capacity, generator->layout.keys, &none))
		return slot;
	slot_close(slot);
	return NULL;
}

static void
worker_close(void *worker)
{
	bench_close(worker);
}

static void *
worker_open(void *run)
{
	const struct generator *generator = run;
	struct fault none = { 0 };

	return bench_open(&generator->recipe, &none);
}

static bool
head_write(struct generator *generator, const struct shard *shard)
{
	const struct input *input = &generator->job->input;
	uint64_t mine;
	bool known = input->ranges_count > 0 &&
		     shard_count(shard, input->ranges, input->ranges_count, &mine);

	return document_open(&generator->document, &generator->sink, &generator->layout,
		known ? &mine : NULL, &generator->fault);
}

static bool
generator_open(struct generator *generator, const struct job *job)
{
	struct fault *fault = &generator->fault;
	struct shard shard;
	uint64_t total = 0;

	*generator = (struct generator){ .job = job, .stats = -1 };
	generator->layout = job->layout;
	generator->layout.config = &job->config;
	layout_open(&generator->layout);
	sink_open_stdout(&generator->sink);
	if (job->shard == SHARD_BLOCK && job->seeding.world > 1 &&
		!input_count(&job->input, "--shard block", &total, fault))
		return false;
	shard_open(&shard, job->shard, job->seeding.rank, job->seeding.world, total);
	generator->source = source_open(&job->input, &shard, fault);
	return generator->source &&
	       recipe_open(&generator->recipe, job, &generator->layout, fault) &&
	       interrupt_open(fault) &&
	       (!job->stats_path ||
		       (generator->stats = tally_target(job->stats_path, fault)) >= 0) &&
	       head_write(generator, &shard);
}

/* A bad line ends the records before it as the end of the input does; a failed write leaves a torn
 * output alone. */
static void
generator_finish(struct generator *generator)
{
	if (!generator->broken)
		document_close(&generator->document, generator->count, &generator->fault);
	sink_close(&generator->sink, &generator->fault);
}

/* What is in force, for --verbose. */
static void
tell(const struct generator *generator, size_t workers)
{
	static const char *const shards[] = { "stride", "block", "none" };
	static const char *const seedings[] = { "sample", "unique", "rank" };
	const struct job *job = generator->job;
	const struct seeding *seeding = &job->seeding;

	report("kernel %s, %zu thread%s, batches of %zu", job->kernel->name, workers,
		workers == 1 ? "" : "s", generator->recipe.capacity);
	report("rank %ju of %ju, shard %s, seeding %s%s", (uintmax_t)seeding->rank,
		(uintmax_t)seeding->world, shards[job->shard], seedings[seeding->kind],
		seeding->wide ? ", wide seeds" : "");
}

/* The statistics of what was written, unless that was cut short. */
static void
stats_write(struct generator *generator, const struct pipeline *pipeline)
{
	struct fault *fault = &generator->fault;
	struct tally *tally = bench_tally(pipeline->workers[0]);

	if (!tally || fault->status == STATUS_TROUBLE || interrupt_pending())
		return;
	for (size_t i = 1; i < pipeline->workers_count; i++)
		tally_merge(tally, bench_tally(pipeline->workers[i]));
	if (generator->stats >= 0)
		tally_save(tally, generator->stats, generator->job->stats_path, fault);
	else
		tally_print(tally, fault);
}

enum status
generate(const struct job *job)
{
	struct generator generator;
	struct pipeline pipeline = {
		.run = &generator,
		.slot_open = slot_open,
		.worker_open = worker_open,
		.slot_close = slot_close,
		.worker_close = worker_close,
		.read = step_read,
		.work = step_work,
		.write = step_write,
	};

	if (generator_open(&generator, job) &&
		pipeline_open(&pipeline, job->jobs, &generator.fault)) {
		if (job->verbose)
			tell(&generator, pipeline.workers_count);
		pipeline_run(&pipeline);
		generator_finish(&generator);
		stats_write(&generator, &pipeline);
	}
	pipeline_close(&pipeline);
	recipe_close(&generator.recipe);
	source_close(generator.source);
	if (generator.fault.status != STATUS_OK) {
		report("%s", generator.fault.text);
		return generator.fault.status;
	}
	return generator.skipped ? STATUS_INVALID : STATUS_OK;
}
