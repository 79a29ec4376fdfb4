/* SPDX-License-Identifier: MIT */
/* generate - the main job: items in, records out. */

#include "command/generate.h"

#include "base/diag.h"

#include "base/room.h"
#include "base/signals.h"
#include "input/item_count.h"
#include "input/item_lines.h"
#include "output/run_output.h"
#include "pipeline/join_worker.h"
#include "pipeline/pipeline.h"
#include "pipeline/progress.h"
#include "pipeline/record_worker.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A batch on its way: the reader fills the items, a worker the text, the writer writes it. */
struct slot {
	struct item_batch items;
	size_t records; /* in the text */
	char *text;
	size_t text_room, text_size;
	struct chunk chunk;      /* what the output holds of the records already, */
	size_t kept;             /* and so much of it stays */
	struct buffer item_text; /* the items, one per line, if they are digested */
	struct error error;      /* of the worker */
};

/* What a thread owns. */
struct worker {
	struct record_worker *record_worker;
	struct join_worker *join_worker; /* of --join */
};

struct generator {
	const struct job *job;
	struct join_line join;
	struct layout layout;
	struct compute_plan plan;
	struct item_source *source;
	struct run_output output;
	uint64_t expected; /* records, if `counted` */
	bool counted;
	struct progress progress;
	uint64_t block;     /* items, if the shard is one */
	uint64_t count;     /* records written or kept */
	struct error error; /* of the writer and in the slots: the first in input order */
	uint64_t skipped;   /* lines */
};

/* With the items goes what FILE.part should hold of them. */
static bool
read_kept(struct generator *generator, struct slot *slot, bool more)
{
	struct error error = { 0 };
	/* What is left of the items is not known then. */
	bool unknown = slot->items.error.status == STATUS_TROUBLE || signals_pending();

	if (resume_take(
		    &generator->output.resume, &slot->items, more || unknown, &slot->chunk, &error))
		return more;
	if (!slot->chunk.size)
		slot->items.count = 0;
	slot->items.error = error;
	return false;
}

static bool
step_read(void *run, void *at)
{
	struct generator *generator = run;
	struct slot *slot = at;
	struct stopwatch watch = stopwatch_start(generator->job->timing);
	bool more = item_source_fill(generator->source, &slot->items);

	stopwatch_lap(&watch, STAGE_READ);
	return generator->job->resume ? read_kept(generator, slot, more) : more;
}

/* The most bytes that the records will have. */
static size_t
slot_room(const struct slot *slot, const struct layout *layout)
{
	const struct item_batch *items = &slot->items;
	size_t bytes = items->offset ? items->offset[items->count] : 0;

	return layout->is_join ? records_max_size(layout, items->count, 0) + bytes
			       : records_max_size(layout, items->count, bytes);
}

static bool
slot_prepare(const struct generator *generator, struct slot *slot)
{
	slot->records = slot->text_size = slot->kept = 0;
	return room_reserve(&slot->text, &slot->text_room, slot_room(slot, &generator->layout),
		       &slot->error) &&
	       (!run_output_wants_items(&generator->output) ||
		       item_lines_write(&slot->item_text, &slot->items,
			       generator->job->input.delimiter, &slot->error));
}

/* Whether the file holds the records of the slot; then they are not computed. */
static bool
is_kept(const struct generator *generator, struct worker *worker, struct slot *slot)
{
	if (!slot->chunk.size || !resume_proves(&generator->output.resume, worker->record_worker,
					 &slot->items, &slot->chunk, slot->text))
		return false;
	slot->kept = slot->chunk.size;
	slot->records = slot->items.count;
	return true;
}

static void
step_work(void *run, void *own, void *at)
{
	const struct generator *generator = run;
	struct worker *worker = own;
	struct slot *slot = at;
	struct stopwatch watch;
	struct records records;
	char *end;

	if (!slot_prepare(generator, slot) || is_kept(generator, worker, slot))
		return;
	if (!(worker->join_worker ? join_worker_compute(worker->join_worker, worker->record_worker,
					    &slot->items, &records, &slot->error)
				  : record_worker_compute(worker->record_worker, &slot->items,
					    &records, &slot->error)))
		return;
	watch = stopwatch_start(generator->job->timing);
	end = records_write(&generator->layout, &records, slot->text);
	stopwatch_lap(&watch, STAGE_TEXT);
	slot->text_size = (size_t)(end - slot->text);
	slot->records = records.count;
	if (slot->chunk.size)
		resume_compare(&generator->output.resume, &slot->chunk, slot->text, slot->text_size,
			&slot->kept, &slot->error);
}

/* Tell of the lines that were skipped. */
static void
report_diagnostics(struct generator *generator, const struct item_batch *items)
{
	const char *end = items->diagnostics.data + items->diagnostics.size;

	if (items->skipped == 0)
		return;
	generator->skipped += items->skipped;
	if (generator->job->quiet)
		return;
	progress_pause(&generator->progress);
	for (const char *text = items->diagnostics.data; text < end; text += strlen(text) + 1)
		diag("%s", text);
	progress_resume(&generator->progress);
}

static bool
step_write(void *run, void *at)
{
	struct generator *generator = run;
	struct slot *slot = at;
	struct error *error = &generator->error;
	struct stopwatch watch = stopwatch_start(generator->job->timing);
	struct run_output *output = &generator->output;
	bool written;

	if (slot->error.status == STATUS_OK) {
		if (run_output_wants_items(output))
			run_output_digest_items(output, &slot->item_text.data,
				&slot->item_text.capacity, slot->item_text.size);
		written = run_output_write(output, &slot->chunk, slot->kept, &slot->text,
			&slot->text_room, slot->text_size, error);
		stopwatch_lap(&watch, STAGE_WRITE);
		if (!written)
			return false;
		generator->count += slot->records;
		progress_add(&generator->progress, slot->records, slot->text_size);
	}
	report_diagnostics(generator, &slot->items);
	if (slot->error.status != STATUS_OK)
		*error = slot->error;
	else if (slot->items.error.status != STATUS_OK)
		*error = slot->items.error;
	return error->status == STATUS_OK;
}

static void
slot_close(void *at)
{
	struct slot *slot = at;

	if (!slot)
		return;
	item_batch_close(&slot->items);
	chunk_close(&slot->chunk);
	buffer_free(&slot->item_text);
	free(slot->text);
	free(slot);
}

static void *
slot_open(void *run)
{
	const struct generator *generator = run;
	struct slot *slot = calloc(1, sizeof(*slot));
	enum items_kind kind = input_kind(&generator->job->input);
	struct error none = { 0 };

	if (slot && item_batch_open(&slot->items, generator->plan.capacity, kind, &none))
		return slot;
	slot_close(slot);
	return NULL;
}

static void
worker_close(void *at)
{
	struct worker *worker = at;

	if (!worker)
		return;
	record_worker_close(worker->record_worker);
	join_worker_close(worker->join_worker);
	free(worker);
}

static void *
worker_open(void *run)
{
	const struct generator *generator = run;
	struct worker *worker = calloc(1, sizeof(*worker));
	struct error none = { 0 };

	if (!worker)
		return NULL;
	worker->record_worker = record_worker_open(&generator->plan, &none);
	if (generator->layout.is_join)
		worker->join_worker = join_worker_open(&generator->join, generator->plan.capacity,
			generator->job->input.skip_invalid, &none);
	if (worker->record_worker && (worker->join_worker || !generator->layout.is_join))
		return worker;
	worker_close(worker);
	return NULL;
}

/* How many records there will be, if that is known before they are made: a format may ask for it,
 * and cannot put it right later. */
static bool
count_expected(struct generator *generator, const struct shard *shard)
{
	const struct input_options *input = &generator->job->input;
	struct range all = { 0, 1, 0 };
	uint64_t total;

	if (input->ranges_count) {
		generator->counted = shard_count(
			shard, input->ranges, input->ranges_count, &generator->expected);
		return true;
	}
	if (!generator->layout.format->header_has_count ||
		envelope_can_patch(&generator->output.file) || !input_countable(input))
		return true;
	if (!input_count(input, "--format", &total, &generator->error))
		return false;
	all.last_index = total - 1;
	generator->counted = total == 0 || shard_count(shard, &all, 1, &generator->expected);
	return true;
}

static bool
generator_open(struct generator *generator, const struct job *job)
{
	struct error *error = &generator->error;
	struct shard shard;
	uint64_t total = 0;

	*generator = (struct generator){ .job = job };
	generator->layout = job->layout;
	generator->layout.config = &job->config;
	layout_open(&generator->layout);
	if (!run_output_open(&generator->output, job, &generator->layout, error))
		return false;
	generator->join = job->join;
	join_line_init(&generator->join, &generator->layout.fields, &job->config, job->layout.nest);
	if (job->shard == SHARD_BLOCK && job->seeding.world > 1 &&
		!input_count(&job->input, "--shard block", &total, error))
		return false;
	shard_open(&shard, job->shard, job->seeding.rank, job->seeding.world, total);
	generator->block = shard.kind == SHARD_BLOCK ? shard.remaining : 0;
	generator->source = item_source_open(&job->input, &shard, error);
	return generator->source && count_expected(generator, &shard) &&
	       compute_plan_open(&generator->plan, job, &generator->layout, error) &&
	       signals_init(error) &&
	       run_output_begin(&generator->output, &generator->plan,
		       generator->counted ? &generator->expected : NULL, error);
}

/* What is in force, for --verbose. */
static void
tell(const struct generator *generator, size_t workers)
{
	const struct job *job = generator->job;
	const struct seeding *seeding = &job->seeding;

	diag("kernel %s, %zu thread%s, batches of %zu", job->kernel->name, workers,
		workers == 1 ? "" : "s", generator->plan.capacity);
	diag("rank %ju of %ju, shard %s, seeding %s%s", (uintmax_t)seeding->rank,
		(uintmax_t)seeding->world, shard_names[job->shard], seeding_names[seeding->kind],
		seeding->seed_256 ? ", wide seeds" : "");
}

/* What all workers counted, or NULL. */
static struct stats_collector *
merge_stats(const struct pipeline *pipeline)
{
	const struct worker *first = pipeline->workers[0];
	struct stats_collector *whole = record_worker_stats(first->record_worker);

	for (size_t i = 1; whole && i < pipeline->workers_count; i++) {
		const struct worker *worker = pipeline->workers[i];

		stats_collector_merge(whole, record_worker_stats(worker->record_worker));
	}
	return whole;
}

/* The statistics of what was written, unless that was cut short. */
static void
stats_write(struct generator *generator, const struct stats_collector *collector)
{
	struct error *error = &generator->error;
	bool short_of = generator->layout.is_join ? error->status != STATUS_OK
						  : error->status == STATUS_TROUBLE;

	/* A bad object is found by a worker, when others may have counted what comes behind it. */
	if (!generator->job->stats || short_of || signals_pending())
		return;
	if (generator->job->stats_path)
		run_output_write_stats(&generator->output, collector, error);
	else
		stats_collector_print(collector, error);
}

/* Run, and measure that if the job asks for it. */
static void
run_measured(struct generator *generator, const struct pipeline *pipeline)
{
	struct stage_timing *timing = generator->job->timing;

	if (!timing) {
		pipeline_run(pipeline);
		return;
	}
	timing->elapsed = clock_read(CLOCK_MONOTONIC);
	timing->cpu = clock_read(CLOCK_PROCESS_CPUTIME_ID);
	pipeline_run(pipeline);
	timing->elapsed = clock_read(CLOCK_MONOTONIC) - timing->elapsed;
	timing->cpu = clock_read(CLOCK_PROCESS_CPUTIME_ID) - timing->cpu;
	timing->records = generator->count;
	timing->bytes = generator->output.file.written;
}

/* What is told of a run, unless it was cut short. */
static void
account(struct generator *generator, const struct stats_collector *collector)
{
	struct run_totals made = { generator->count, generator->skipped, collector };

	stats_write(generator, collector);
	if (generator->error.status == STATUS_OK && !signals_pending())
		run_output_write_manifest(&generator->output, &made, &generator->error);
}

static void
generator_close(struct generator *generator)
{
	run_output_close(&generator->output);
	compute_plan_close(&generator->plan);
	item_source_close(generator->source);
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
		.read_inline = job->input.ranges_count && !job->resume,
		.work = step_work,
		.write = step_write,
	};
	struct stats_collector *collector;

	if (generator_open(&generator, job) &&
		pipeline_open(&pipeline, job->jobs, &generator.error)) {
		if (job->verbose)
			tell(&generator, pipeline.workers_count);
		progress_open(&generator.progress, job->timing ? PROGRESS_NEVER : job->progress,
			(struct progress_total){
				generator.counted ? generator.expected : generator.block, 0 },
			generator.output.file.fd);
		run_measured(&generator, &pipeline);
		progress_close(&generator.progress);
		collector = merge_stats(&pipeline);
		run_output_finish(&generator.output, generator.count, collector, &generator.error);
		account(&generator, collector);
	}
	pipeline_close(&pipeline);
	generator_close(&generator);
	if (generator.error.status != STATUS_OK) {
		diag("%s", generator.error.text);
		return generator.error.status;
	}
	return generator.skipped ? STATUS_INVALID : STATUS_OK;
}
