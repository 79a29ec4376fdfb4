/* SPDX-License-Identifier: MIT */
/* generate - the main job: items in, records out. */

#include "run/generate.h"

#include "base/interrupt.h"
#include "input/count.h"
#include "output/document.h"
#include "output/sink.h"
#include "run/batch.h"
#include "run/joiner.h"
#include "run/pipeline.h"
#include "run/progress.h"
#include "run/resume.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A batch on its way: the reader fills the items, a worker the text, the writer writes it. */
struct slot {
	struct items items;
	size_t records; /* in the text */
	char *text;
	size_t text_room, text_size;
	struct chunk chunk; /* what the output holds of the records already, */
	size_t kept;        /* and so much of it stays */
	struct fault fault; /* of the worker */
};

/* What a thread owns. */
struct worker {
	struct bench *bench;
	struct joiner *joiner; /* of --join */
};

struct generator {
	const struct job *job;
	struct join join;
	struct layout layout;
	struct recipe recipe;
	struct source *source;
	struct sink sink;
	struct document document;
	struct resume resume;
	uint64_t expected; /* records, if `counted` */
	bool counted;
	struct progress progress;
	uint64_t block; /* items, if the shard is one */
	bool begun;     /* the head is written, or kept */
	uint64_t kept;  /* bytes that were there before */
	uint64_t count; /* records written or kept */
	struct fault
		fault; /* of the writer and what it found in the slots: the first in input order */
	bool skipped;  /* lines were */
	bool broken;   /* the output cannot be written to */
	int stats;     /* the descriptor of job->stats_path, or -1 */
};

static bool
step_read(void *run, void *at)
{
	struct generator *generator = run;
	struct slot *slot = at;
	struct fault fault = { 0 };
	struct stopwatch watch = stopwatch_start(generator->job->measure);
	bool more = source_fill(generator->source, &slot->items);
	/* What is left of the items is not known then. */
	bool unknown = slot->items.fault.status == STATUS_TROUBLE || interrupt_pending();

	stopwatch_lap(&watch, STAGE_READ);
	if (!generator->job->resume || resume_take(&generator->resume, &slot->items,
					       more || unknown, &slot->chunk, &fault))
		return more;
	if (!slot->chunk.size)
		slot->items.count = 0;
	slot->items.fault = fault;
	return false;
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

/* The most bytes that the records will have. */
static size_t
slot_room(const struct slot *slot, const struct layout *layout)
{
	const struct items *items = &slot->items;
	size_t bytes = items->offset ? items->offset[items->count] : 0;

	return layout->hosted ? records_room(layout, items->count, 0) + bytes
			      : records_room(layout, items->count, bytes);
}

static void
step_work(void *run, void *own, void *at)
{
	const struct generator *generator = run;
	const struct layout *layout = &generator->layout;
	struct worker *worker = own;
	struct slot *slot = at;
	struct stopwatch watch;
	struct records records;
	bool computed;

	slot->records = slot->text_size = slot->kept = 0;
	if (!text_reserve(slot, slot_room(slot, layout)))
		return;
	if (slot->chunk.size && resume_proves(&generator->resume, worker->bench, &slot->items,
					&slot->chunk, slot->text)) {
		slot->kept = slot->chunk.size;
		slot->records = slot->items.count;
		return;
	}
	computed = worker->joiner
			   ? joiner_compute(worker->joiner, worker->bench, &slot->items, &records,
				     &slot->fault)
			   : bench_compute(worker->bench, &slot->items, &records, &slot->fault);
	if (!computed)
		return;
	watch = stopwatch_start(generator->job->measure);
	slot->text_size = (size_t)(records_write(layout, &records, slot->text) - slot->text);
	stopwatch_lap(&watch, STAGE_TEXT);
	slot->records = records.count;
	if (slot->chunk.size)
		resume_compare(&generator->resume, &slot->chunk, slot->text, slot->text_size,
			&slot->kept, &slot->fault);
}

/* Tell of the lines that were skipped. */
static void
complaints_report(struct generator *generator, const struct items *items)
{
	const char *end = items->complaints + items->complaints_size;

	if (items->skipped == 0)
		return;
	generator->skipped = true;
	if (generator->job->quiet)
		return;
	progress_pause(&generator->progress);
	for (const char *text = items->complaints; text < end; text += strlen(text) + 1)
		report("%s", text);
	progress_resume(&generator->progress);
}

/* Get ready for the first byte that is written, behind those that are kept. */
static bool
output_begin(struct generator *generator)
{
	const struct layout *layout = &generator->layout;
	struct fault *fault = &generator->fault;
	struct sink *sink = &generator->sink;

	if (generator->begun)
		return true;
	generator->begun = true;
	if (generator->kept && generator->resume.complete)
		return fault_set(fault, STATUS_TROUBLE,
			"%s is only the beginning of what this run makes: rename it to '%s' to go "
			"on with it",
			sink->name, sink->part);
	if (!sink_begin(sink, generator->kept, fault))
		return false;
	if (!generator->kept)
		return document_open(&generator->document, sink, layout,
			generator->counted ? &generator->expected : NULL, fault);
	document_resume(&generator->document, sink, layout);
	if (generator->job->verbose)
		report("'%s' holds %ju bytes of this run, which stay", sink->part,
			(uintmax_t)generator->kept);
	return true;
}

static bool
output_write(struct generator *generator, const struct slot *slot)
{
	struct fault *fault = &generator->fault;

	if (slot->chunk.size)
		generator->kept = slot->chunk.at + slot->kept;
	if (slot->text_size <= slot->kept)
		return true;
	return output_begin(generator) && sink_write(&generator->sink, slot->text + slot->kept,
						  slot->text_size - slot->kept, fault);
}

static bool
step_write(void *run, void *at)
{
	struct generator *generator = run;
	struct slot *slot = at;
	struct fault *fault = &generator->fault;
	struct stopwatch watch = stopwatch_start(generator->job->measure);
	bool written;

	if (slot->fault.status == STATUS_OK) {
		written = output_write(generator, slot);
		stopwatch_lap(&watch, STAGE_WRITE);
		if (!written) {
			generator->broken = true;
			return false;
		}
		generator->count += slot->records;
		progress_add(&generator->progress, slot->records, slot->text_size);
	}
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
	chunk_close(&slot->chunk);
	free(slot->text);
	free(slot);
}

static void *
slot_open(void *run)
{
	const struct generator *generator = run;
	struct slot *slot = calloc(1, sizeof(*slot));
	enum items_kind kind = input_kind(&generator->job->input);
	struct fault none = { 0 };

	if (slot && items_open(&slot->items, generator->recipe.capacity, kind, &none))
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
	bench_close(worker->bench);
	joiner_close(worker->joiner);
	free(worker);
}

static void *
worker_open(void *run)
{
	const struct generator *generator = run;
	struct worker *worker = calloc(1, sizeof(*worker));
	struct fault none = { 0 };

	if (!worker)
		return NULL;
	worker->bench = bench_open(&generator->recipe, &none);
	if (generator->layout.hosted)
		worker->joiner = joiner_open(&generator->join, generator->recipe.capacity,
			generator->job->input.skip_invalid, &none);
	if (worker->bench && (worker->joiner || !generator->layout.hosted))
		return worker;
	worker_close(worker);
	return NULL;
}

/* How many records there will be, if that is known before they are made: a format may ask for it,
 * and cannot put it right later. */
static bool
count_expected(struct generator *generator, const struct shard *shard)
{
	const struct input *input = &generator->job->input;
	struct range all = { 0, 1, 0 };
	uint64_t total;

	if (input->ranges_count) {
		generator->counted = shard_count(
			shard, input->ranges, input->ranges_count, &generator->expected);
		return true;
	}
	if (!generator->layout.format->counted || document_changes(&generator->sink) ||
		!input_countable(input))
		return true;
	if (!input_count(input, "--format", &total, &generator->fault))
		return false;
	all.more = total - 1;
	generator->counted = total == 0 || shard_count(shard, &all, 1, &generator->expected);
	return true;
}

/* Refuse to read what is written or replaced. */
static bool
check_inputs(const struct sink *sink, const struct input *input, struct fault *fault)
{
	struct stat info;

	for (size_t i = 0; i < input->paths_count; i++)
		if ((strcmp(input->paths[i], "-") == 0 ? fstat(STDIN_FILENO, &info)
						       : stat(input->paths[i], &info)) == 0 &&
			sink_is(sink, &info))
			return fault_set(fault, STATUS_TROUBLE, "input and output are one file, %s",
				input->paths[i]);
	if (input->ranges_count == 0 && input->paths_count == 0 &&
		fstat(STDIN_FILENO, &info) == 0 && sink_is(sink, &info))
		return fault_set(fault, STATUS_TROUBLE,
			"input and output are one file: standard input is %s", sink->name);
	return true;
}

static bool
output_open(struct generator *generator)
{
	const struct job *job = generator->job;
	struct fault *fault = &generator->fault;

	if (!job->output)
		sink_open_stdout(&generator->sink);
	else if (!sink_open_file(&generator->sink, job->output, fault))
		return false;
	if (job->resume && !generator->sink.path)
		return fault_set(fault, STATUS_TROUBLE,
			"--resume goes on with a file, and %s is none", generator->sink.name);
	if (job->measure)
		generator->sink.fd = job->measure->fd;
	return check_inputs(&generator->sink, &job->input, fault);
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
	if (!output_open(generator))
		return false;
	generator->join = job->join;
	join_open(&generator->join, &generator->layout.fields, &job->config, job->layout.nest);
	if (job->shard == SHARD_BLOCK && job->seeding.world > 1 &&
		!input_count(&job->input, "--shard block", &total, fault))
		return false;
	shard_open(&shard, job->shard, job->seeding.rank, job->seeding.world, total);
	generator->block = shard.kind == SHARD_BLOCK ? shard.left : 0;
	generator->source = source_open(&job->input, &shard, fault);
	return generator->source && count_expected(generator, &shard) &&
	       recipe_open(&generator->recipe, job, &generator->layout, fault) &&
	       interrupt_open(fault) &&
	       (!job->stats_path ||
		       (generator->stats = tally_target(job->stats_path, fault)) >= 0) &&
	       (job->resume ? resume_open(&generator->resume, &generator->sink, &generator->layout,
				      &generator->recipe, fault)
			    : output_begin(generator));
}

/* Whether FILE was complete before. */
static bool
nothing_to_do(const struct generator *generator)
{
	const struct resume *resume = &generator->resume;

	if (!resume->complete || generator->begun || !generator->kept || resume->torn)
		return false;
	if (!generator->job->quiet)
		report("%s is complete: nothing to do", generator->sink.name);
	return true;
}

/*
 * What is written in place is completed behind a bad line and a signal too; a torn output is left
 * alone. A file gets its name only if it is what was asked for.
 */
static void
generator_finish(struct generator *generator, const struct tally *tally)
{
	struct fault *fault = &generator->fault;
	struct summary_row rows[FIELDS_MAX];
	struct summaries summaries = { rows, tally ? tally_rows(tally, rows) : 0 };

	if (generator->broken ||
		(generator->sink.path && (fault->status != STATUS_OK || interrupt_pending())))
		return;
	if (nothing_to_do(generator) || !output_begin(generator))
		return;
	if (document_close(&generator->document, generator->count, &summaries, fault))
		sink_commit(&generator->sink, fault);
}

/* Whether FILE.part holds records and can be gone on with. */
static bool
worth_keeping(const struct generator *generator)
{
	return generator->layout.format->resumes &&
	       generator->kept + generator->sink.written > generator->document.head_size;
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

/* What all workers counted, or NULL. */
static struct tally *
tally_whole(const struct pipeline *pipeline)
{
	const struct worker *first = pipeline->workers[0];
	struct tally *whole = bench_tally(first->bench);

	for (size_t i = 1; whole && i < pipeline->workers_count; i++) {
		const struct worker *worker = pipeline->workers[i];

		tally_merge(whole, bench_tally(worker->bench));
	}
	return whole;
}

/* The statistics of what was written, unless that was cut short. */
static void
stats_write(struct generator *generator, const struct tally *tally)
{
	struct fault *fault = &generator->fault;
	bool short_of = generator->layout.hosted ? fault->status != STATUS_OK
						 : fault->status == STATUS_TROUBLE;

	/* A bad object is found by a worker, when others may have counted what comes behind it. */
	if (!generator->job->stats || short_of || interrupt_pending())
		return;
	if (generator->stats >= 0)
		tally_save(tally, generator->stats, generator->job->stats_path, fault);
	else
		tally_print(tally, fault);
}

/* Run, and measure that if the job asks for it. */
static void
run_measured(struct generator *generator, const struct pipeline *pipeline)
{
	struct measure *measure = generator->job->measure;

	if (!measure) {
		pipeline_run(pipeline);
		return;
	}
	measure->elapsed = clock_read(CLOCK_MONOTONIC);
	measure->cpu = clock_read(CLOCK_PROCESS_CPUTIME_ID);
	pipeline_run(pipeline);
	measure->elapsed = clock_read(CLOCK_MONOTONIC) - measure->elapsed;
	measure->cpu = clock_read(CLOCK_PROCESS_CPUTIME_ID) - measure->cpu;
	measure->records = generator->count;
	measure->bytes = generator->sink.written;
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
	struct tally *tally;

	if (generator_open(&generator, job) &&
		pipeline_open(&pipeline, job->jobs, &generator.fault)) {
		if (job->verbose)
			tell(&generator, pipeline.workers_count);
		progress_open(&generator.progress, job->measure ? PROGRESS_NEVER : job->progress,
			generator.counted ? generator.expected : generator.block,
			generator.sink.fd);
		run_measured(&generator, &pipeline);
		progress_close(&generator.progress);
		tally = tally_whole(&pipeline);
		generator_finish(&generator, tally);
		stats_write(&generator, tally);
	}
	resume_close(&generator.resume);
	sink_close(&generator.sink, worth_keeping(&generator));
	pipeline_close(&pipeline);
	recipe_close(&generator.recipe);
	source_close(generator.source);
	if (generator.fault.status != STATUS_OK) {
		report("%s", generator.fault.text);
		return generator.fault.status;
	}
	return generator.skipped ? STATUS_INVALID : STATUS_OK;
}
