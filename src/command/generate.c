/* SPDX-License-Identifier: MIT */
/* generate - the main job: items in, records out. */

#include "command/generate.h"

#include "base/error.h"
#include "base/signals.h"
#include "input/item_count.h"
#include "output/manifest_reader.h"
#include "output/manifest_writer.h"
#include "output/run_output.h"
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
	struct buffer text;
	size_t first_record; /* bytes of the first record, if the run resumes */
	struct buffer lines; /* the items, if the manifest needs their digest */
	struct error error;  /* of the worker */
};

struct generator {
	const struct job *job;
	struct join_line join;
	struct layout layout;
	struct compute_plan plan;
	struct item_source *source;
	struct run_output output;
	struct progress progress;
	uint64_t expected; /* records, if `counted` */
	bool counted;
	uint64_t block_items;          /* of this rank, if shards are blocks; otherwise 0 */
	uint64_t skipped;              /* lines */
	struct error stats_difference; /* from the expected manifest */
	struct error error;            /* the first in the order of the input */
};

static bool
read_step(void *run, void *at)
{
	struct generator *generator = run;
	struct slot *slot = at;
	struct stopwatch watch = stopwatch_start(generator->job->run.timing);
	bool more = item_source_fill(generator->source, &slot->items);

	stopwatch_lap(&watch, STAGE_READ);
	return more;
}

/* The most bytes that the records of the slot may have. */
static size_t
text_max(const struct slot *slot, const struct layout *layout)
{
	const struct item_batch *items = &slot->items;
	size_t bytes = items->offset ? items->offset[items->count] : 0;

	/* The lines that records are written into are copied as they are; keys are escaped. */
	if (layout->is_join)
		return records_max_size(layout, items->count, 0) + bytes;
	return records_max_size(layout, items->count, bytes);
}

/* Compute the records of the slot. False: out of memory. */
static bool
compute(const struct generator *generator, struct record_worker *worker, struct slot *slot,
	struct records *records)
{
	if (generator->layout.is_join)
		return record_worker_join(worker, &slot->items, records, &slot->error);
	return record_worker_compute(worker, &slot->items, records, &slot->error);
}

static void
write_text(const struct generator *generator, const struct records *records, struct slot *slot)
{
	const struct layout *layout = &generator->layout;
	struct records first = *records;
	char *end;

	if (generator->job->output.resume && records->count > 0) {
		first.count = 1;
		end = records_write(layout, &first, slot->text.data);
		slot->first_record = (size_t)(end - slot->text.data);
	}
	end = records_write(layout, records, slot->text.data);
	slot->text.size = (size_t)(end - slot->text.data);
	slot->records = records->count;
}

static void
work_step(void *run, void *own, void *at)
{
	const struct generator *generator = run;
	struct slot *slot = at;
	struct stopwatch watch;
	struct records records;

	slot->records = slot->text.size = slot->first_record = 0;
	if (!buffer_reserve(&slot->text, text_max(slot, &generator->layout), &slot->error))
		return;
	if (run_output_digests_items(&generator->output) &&
		!item_lines_write(
			&slot->lines, &slot->items, generator->job->input.delimiter, &slot->error))
		return;
	if (!compute(generator, own, slot, &records))
		return;
	watch = stopwatch_start(generator->job->run.timing);
	write_text(generator, &records, slot);
	stopwatch_lap(&watch, STAGE_TEXT);
}

/* Report the lines that were skipped. */
static void
report_skipped(struct generator *generator, const struct item_batch *items)
{
	const char *end = items->diagnostics.data + items->diagnostics.size;

	if (items->skipped == 0)
		return;
	generator->skipped += items->skipped;
	if (generator->job->output.quiet)
		return;
	progress_pause(&generator->progress);
	for (const char *text = items->diagnostics.data; text < end; text += strlen(text) + 1)
		diag("%s", text);
	progress_resume(&generator->progress);
}

/* Print what the output has to report, where the live line of the progress is. */
static void
print_notice(struct generator *generator)
{
	if (generator->output.notice.status == STATUS_OK)
		return;
	progress_pause(&generator->progress);
	run_output_print_notice(&generator->output);
	progress_resume(&generator->progress);
}

static bool
write_slot(struct generator *generator, struct slot *slot)
{
	struct stopwatch watch = stopwatch_start(generator->job->run.timing);
	struct run_output *output = &generator->output;
	size_t size = slot->text.size;
	bool written;

	if (run_output_digests_items(output))
		run_output_digest_items(output, &slot->lines);
	written = run_output_write(
		output, &slot->text, slot->records, slot->first_record, &generator->error);
	print_notice(generator);
	if (!written)
		return false;
	stopwatch_lap(&watch, STAGE_WRITE);
	progress_add(&generator->progress, slot->records, size);
	return true;
}

static bool
write_step(void *run, void *at)
{
	struct generator *generator = run;
	struct slot *slot = at;

	if (slot->error.status == STATUS_OK && !write_slot(generator, slot))
		return false;
	report_skipped(generator, &slot->items);
	if (slot->error.status != STATUS_OK)
		generator->error = slot->error;
	else if (slot->items.error.status != STATUS_OK)
		generator->error = slot->items.error;
	return generator->error.status == STATUS_OK;
}

static void
slot_close(void *at)
{
	struct slot *slot = at;

	if (!slot)
		return;
	item_batch_close(&slot->items);
	buffer_free(&slot->lines);
	buffer_free(&slot->text);
	free(slot);
}

static void *
slot_open(void *run)
{
	const struct generator *generator = run;
	struct slot *slot = calloc(1, sizeof(*slot));
	enum items_kind kind = input_kind(&generator->job->input);
	struct error ignored = { 0 };

	if (slot && item_batch_open(&slot->items, generator->plan.capacity, kind, &ignored))
		return slot;
	slot_close(slot);
	return NULL;
}

static void
worker_close(void *at)
{
	record_worker_close(at);
}

static void *
worker_open(void *run)
{
	const struct generator *generator = run;
	struct error ignored = { 0 };

	return record_worker_open(&generator->plan, &ignored);
}

/* Whether the records of input that is not ranges have to be counted before they are generated: a
 * header holds their number and cannot be patched, or shall be the same for --resume. */
static bool
must_count(const struct generator *generator)
{
	if (!generator->layout.format->header_has_count)
		return false;
	if (!input_countable(&generator->job->input))
		return false;
	return generator->output.file.commit.path || !run_output_can_patch(&generator->output);
}

/* Find out how many records there will be, as far as that is known or needed. */
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
	if (!must_count(generator))
		return true;
	if (!input_count(input, "--format", &total, &generator->error))
		return false;
	all.last_index = total - 1;
	generator->counted = total == 0 || shard_count(shard, &all, 1, &generator->expected);
	return true;
}

/* The output is open: open all that reads and computes. */
static bool
open_rest(struct generator *generator)
{
	const struct job *job = generator->job;
	struct error *error = &generator->error;
	struct compute_options options = {
		.kernel = job->run.kernel,
		.seeding = &job->seeding,
		.join = generator->layout.is_join ? &generator->join : NULL,
		.skip_invalid = job->input.skip_invalid,
		.with_stats =
			job->output.with_stats || job->output.manifest || job->expected_manifest,
		.with_histogram = job->output.with_stats && !job->output.stats,
		.timing = job->run.timing,
	};
	struct shard shard;
	uint64_t total = 0;

	generator->join = job->join;
	join_line_init(
		&generator->join, &generator->layout.fields, &job->config, job->records.nest);
	if (job->shard == SHARD_BLOCK && job->seeding.world > 1 &&
		!input_count(&job->input, "--shard block", &total, error))
		return false;
	shard_open(&shard, job->shard, job->seeding.rank, job->seeding.world, total);
	generator->block_items = shard.kind == SHARD_BLOCK ? shard.remaining : 0;
	generator->source = item_source_open(&job->input, &shard, error);
	if (!generator->source)
		return false;
	if (!count_expected(generator, &shard))
		return false;
	if (!compute_plan_open(&generator->plan, &options, &generator->layout, error))
		return false;
	if (!signals_init(error))
		return false;
	return run_output_begin(
		&generator->output, generator->counted ? &generator->expected : NULL, error);
}

static void
init(struct generator *generator, const struct job *job)
{
	*generator = (struct generator){ .job = job };
	layout_open(&generator->layout, &job->records, &job->config, NULL);
}

/* Report the effective settings, for --verbose. */
static void
report_settings(const struct generator *generator, size_t workers)
{
	const struct job *job = generator->job;
	const struct seeding *seeding = &job->seeding;

	diag("kernel %s, %zu thread%s (%s), batches of %zu", job->run.kernel->name, workers,
		workers == 1 ? "" : "s", job->run.jobs_source, generator->plan.capacity);
	diag("rank %ju of %ju, shard %s, seeding %s%s", (uintmax_t)seeding->rank,
		(uintmax_t)seeding->world, shard_names[job->shard], seeding_names[seeding->kind],
		seeding->seed_256 ? ", wide seeds" : "");
}

/* Write the statistics of what was written, unless that was cut short. */
static void
write_stats(struct generator *generator, const struct stats_collector *collector)
{
	struct error *error = &generator->error;

	if (!generator->job->output.with_stats || signals_pending() ||
		error->status == STATUS_TROUBLE)
		return;
	/* A worker finds a bad object when others may have counted records after it. */
	if (generator->layout.is_join && error->status != STATUS_OK)
		return;
	run_output_write_stats(&generator->output, collector, error);
}

static void
write_manifest(struct generator *generator, const struct stats_collector *collector)
{
	const struct job *job = generator->job;
	struct manifest_source source = {
		.seeding = &job->seeding,
		.shard = job->shard,
		.skipped = generator->skipped,
		.collector = collector,
	};

	if (generator->error.status == STATUS_OK && !signals_pending())
		manifest_write(&generator->output, &source, &generator->error);
}

/* Compare the statistics of an output that was verified with its manifest. */
static void
compare_stats(struct generator *generator, const struct stats_collector *collector)
{
	struct param_stats stats[FIELDS_MAX];
	size_t count = collector ? stats_collector_rows(collector, stats) : 0;

	manifest_compare_stats(
		generator->job->expected_manifest, stats, count, &generator->stats_difference);
}

static void
run_pipeline(struct generator *generator, const struct pipeline *pipeline)
{
	struct stage_timing *timing = generator->job->run.timing;

	if (!timing) {
		pipeline_run(pipeline);
		return;
	}
	timing->elapsed = clock_read(CLOCK_MONOTONIC);
	timing->cpu = clock_read(CLOCK_PROCESS_CPUTIME_ID);
	pipeline_run(pipeline);
	timing->elapsed = clock_read(CLOCK_MONOTONIC) - timing->elapsed;
	timing->cpu = clock_read(CLOCK_PROCESS_CPUTIME_ID) - timing->cpu;
	timing->records = generator->output.records;
	timing->bytes = generator->output.file.position;
}

/* Generate all records into the output, which is open, and write what follows them. */
static void
run(struct generator *generator)
{
	const struct job *job = generator->job;
	struct pipeline pipeline = {
		.context = generator,
		.slot_open = slot_open,
		.worker_open = worker_open,
		.slot_close = slot_close,
		.worker_close = worker_close,
		.read = read_step,
		.read_inline = job->input.ranges_count > 0,
		.work = work_step,
		.write = write_step,
	};
	struct progress_total total = {
		generator->counted ? generator->expected : generator->block_items, 0
	};
	struct stats_collector *collector;

	if (pipeline_open(&pipeline, job->run.jobs, &generator->error)) {
		if (job->output.verbose)
			report_settings(generator, pipeline.workers_count);
		progress_open(&generator->progress,
			job->run.timing ? PROGRESS_NEVER : job->run.progress, total,
			generator->output.file.fd);
		run_pipeline(generator, &pipeline);
		progress_close(&generator->progress);
		collector = record_worker_merge_stats(pipeline.workers, pipeline.workers_count);
		run_output_finish(&generator->output, collector, &generator->error);
		if (generator->output.file.mode != OUTPUT_VERIFY) {
			write_stats(generator, collector);
			write_manifest(generator, collector);
		} else if (job->expected_manifest) {
			compare_stats(generator, collector);
		}
	}
	pipeline_close(&pipeline);
}

static void
close_all(struct generator *generator)
{
	run_output_close(&generator->output);
	compute_plan_close(&generator->plan);
	item_source_close(generator->source);
}

enum status
generate(const struct job *job)
{
	struct generator generator;
	struct error *error = &generator.error;

	init(&generator, job);
	if (run_output_open(
		    &generator.output, &job->output, &generator.layout, &job->input, error)) {
		generator.output.resumable = true;
		if (job->run.timing)
			generator.output.file.fd = job->run.timing->fd;
		if (open_rest(&generator))
			run(&generator);
	}
	if (error->status != STATUS_OK)
		diag("%s", error->text);
	run_output_report_unfinished(&generator.output);
	close_all(&generator);
	if (error->status != STATUS_OK)
		return error->status;
	return generator.skipped ? STATUS_INVALID : STATUS_OK;
}

bool
generate_verify(
	const struct job *job, const char *path, struct verification *result, struct error *error)
{
	struct generator generator;
	struct run_output *output = &generator.output;
	bool done;

	*result = (struct verification){ 0 };
	init(&generator, job);
	if (run_output_open_verify(output, path, &job->output, &generator.layout, &job->input,
		    job->expected_manifest != NULL, &generator.error) &&
		open_rest(&generator))
		run(&generator);
	result->records = output->records;
	result->line = output->lines + 1;
	if (output->file.refused) {
		result->difference = generator.error;
	} else if (generator.error.status == STATUS_OK && output->digest) {
		result->size = digest_thread_size(output->digest, DIGEST_OUTPUT);
		digest_thread_hex(output->digest, DIGEST_OUTPUT, result->sha256);
		result->stats_difference = generator.stats_difference;
	}
	done = output->file.refused || (generator.error.status == STATUS_OK && !signals_pending());
	if (!done && generator.error.status != STATUS_OK)
		*error = generator.error;
	close_all(&generator);
	return done;
}
