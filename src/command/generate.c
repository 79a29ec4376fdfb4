/* SPDX-License-Identifier: MIT */
/* generate - the main job: items in, records out. */

#include "command/job.h"

#include "base/signals.h"
#include "pipeline/pipeline.h"
#include "pipeline/record_worker.h"

#include <string.h>

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
	struct order order; /* if the items are those of ranges */
	struct item_source source;
	struct run_output output;
	struct progress progress;
	uint64_t skipped;            /* lines */
	struct verification *result; /* NULL: the output is written */
	struct error error;          /* the first in the order of the input */
};

static enum batch_result
read_step(void *run, void *at, bool wait)
{
	struct generator *generator = run;
	struct slot *slot = at;
	struct stopwatch watch = stopwatch_start(generator->job->run.timing);
	enum batch_result result = item_source_fill(&generator->source, &slot->items, wait);

	stopwatch_lap(&watch, STAGE_READ);
	return result;
}

static void
work_step(void *run, void *own, void *at)
{
	const struct generator *generator = run;
	const struct job *job = generator->job;
	const struct layout *layout = &generator->layout;
	struct slot *slot = at;
	struct item_batch *items = &slot->items;
	struct records records;
	bool done;

	slot->records = slot->text.size = slot->first_record = 0;
	if (job->input.ranges_count)
		order_resolve(&generator->order, items->id, items->count);
	if (generator->output.digest && !job->input.ranges_count)
		if (!item_lines_write(&slot->lines, items, job->input.delimiter, &slot->error))
			return;
	if (layout->options.is_join)
		done = record_worker_join(own, items, &records, &slot->error);
	else
		done = record_worker_compute(own, items, &records, &slot->error);
	if (!done)
		return;
	struct stopwatch watch = stopwatch_start(job->run.timing);

	if (job->output.resume && records.count > 0) {
		struct records first = records;

		first.count = 1;
		if (!records_append(&slot->text, layout, &first, &slot->error))
			return;
		slot->first_record = slot->text.size;
		slot->text.size = 0;
	}
	if (records_append(&slot->text, layout, &records, &slot->error))
		slot->records = records.count;
	stopwatch_lap(&watch, STAGE_TEXT);
}

/* Report the lines that were skipped, and notes. */
static void
report_diagnostics(struct generator *generator, const struct item_batch *items)
{
	const char *end = items->diagnostics.data + items->diagnostics.size;

	generator->skipped += items->skipped;
	if (items->diagnostics.size == 0 || generator->job->output.quiet)
		return;
	progress_pause(&generator->progress);
	for (const char *text = items->diagnostics.data; text < end; text += strlen(text) + 1)
		diag("%s", text);
	progress_resume(&generator->progress);
}

static bool
write_step(void *run, void *at)
{
	struct generator *generator = run;
	struct run_output *output = &generator->output;
	struct slot *slot = at;
	struct stopwatch watch = stopwatch_start(generator->job->run.timing);
	size_t size = slot->text.size;

	if (slot->error.status == STATUS_OK) {
		if (slot->lines.size)
			digest_thread_submit(output->digest, DIGEST_INPUT, &slot->lines);
		if (!run_output_write(output, &slot->text, slot->records, slot->first_record,
			    &generator->error))
			return false;
		stopwatch_lap(&watch, STAGE_WRITE);
		progress_add(&generator->progress, slot->records, size);
	}
	report_diagnostics(generator, &slot->items);
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

	item_batch_close(&slot->items);
	buffer_free(&slot->lines);
	buffer_free(&slot->text);
}

static bool
slot_open(void *run, void *at)
{
	const struct generator *generator = run;
	struct slot *slot = at;
	const struct input_options *input = &generator->job->input;
	struct error ignored = { 0 };

	return item_batch_open(
		&slot->items, generator->plan.capacity, input->keys, input->objects, &ignored);
}

/* Open the source of items. *expected becomes the number of records, or UNBOUNDED. */
static bool
open_source(struct generator *generator, uint64_t *expected)
{
	const struct job *job = generator->job;
	const struct run_output *output = &generator->output;
	struct order *order = &generator->order;
	struct error *error = &generator->error;

	/* Count lines if the header holds their number, and cannot be patched or, with --resume,
	 * must not change. */
	if (!job->input.ranges_count)
		return item_source_open_lines(&generator->source, &job->input, &job->order.shard,
			generator->layout.options.format->header_has_count &&
				(output->file.commit.path || !run_output_can_patch(output)),
			expected, error);
	if (!order_open(order, job->input.ranges, job->input.ranges_count, &job->order, error))
		return false;
	*expected = order->total;
	generator->source.range = order->rank;
	generator->source.in_range = order->total > 0;
	return true;
}

/* Open all that reads, computes and writes, and write the header. */
static bool
open_all(struct generator *generator, const struct job *job, const char *verify)
{
	struct run_output *output = &generator->output;
	struct error *error = &generator->error;
	uint64_t expected;

	generator->plan = (struct compute_plan){
		.layout = &generator->layout,
		.kernel = job->run.kernel,
		.seeding = &job->seeding,
		.join = job->records.is_join ? &generator->join : NULL,
		.skip_invalid = job->input.skip_invalid,
		.with_stats =
			job->output.with_stats || job->output.manifest || job->expected_manifest,
		.with_histogram = job->output.with_stats && !job->output.stats,
		.timing = job->run.timing,
	};
	layout_open(&generator->layout, &job->records, &job->config, NULL);
	if (!run_output_open(output, &job->output, verify, &generator->layout, error))
		return false;
	output->resumable = true;
	if (job->run.timing)
		output->file.fd = job->run.timing->fd;
	if (verify && job->expected_manifest) {
		output->digest = digest_thread_open(error);
		if (!output->digest)
			return false;
	}
	generator->join = job->join;
	join_line_init(&generator->join, &generator->layout.options.fields, &job->config,
		job->records.nest);
	if (!open_source(generator, &expected))
		return false;
	if (!compute_plan_open(&generator->plan, error) || !signals_init(error))
		return false;
	return run_output_begin(output, expected, error);
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
		(uintmax_t)seeding->world, shard_names[job->order.shard.kind],
		seeding_names[seeding->kind], seeding->seed_256 ? ", wide seeds" : "");
}

/* All records are generated: write what follows them, and the files beside the output; or compare
 * the statistics with those of the manifest. */
static void
finish(struct generator *generator, const struct stats_collector *collector)
{
	const struct job *job = generator->job;
	struct error *error = &generator->error;
	struct run_info run = job_run_info(job);
	struct param_stats stats[FIELDS_MAX];

	run_output_finish(&generator->output, collector, error);
	if (generator->result) {
		struct error *difference = &generator->result->stats_difference;

		if (job->expected_manifest && error->status == STATUS_OK)
			manifest_compare_stats(job->expected_manifest, stats,
				stats_collector_rows(collector, stats), difference);
		if (difference->status == STATUS_TROUBLE)
			*error = *difference;
		return;
	}
	run.totals.skipped = generator->skipped;
	run.name = job->output.path;
	if (error->status == STATUS_OK && !signals_pending())
		manifest_write(&generator->output, &run, collector, error);
}

/* Generate all records into the output, which is open. */
static void
run(struct generator *generator)
{
	const struct job *job = generator->job;
	struct run_output *output = &generator->output;
	struct pipeline pipeline = {
		.context = generator,
		.slot_size = sizeof(struct slot),
		.slot_open = slot_open,
		.slot_close = slot_close,
		.plan = &generator->plan,
		.worker_open = record_worker_open,
		.worker_close = record_worker_close,
		.read = read_step,
		.work = work_step,
		.write = write_step,
	};
	struct progress_total total = { output->expected, 0 };
	struct stage_timing *timing = job->run.timing;

	if (pipeline_open(&pipeline, job->run.jobs, &generator->error)) {
		if (job->output.verbose)
			report_settings(generator, pipeline.workers_count);
		progress_open(&generator->progress, job->run.progress, total, output->file.fd);
		output->progress = &generator->progress;
		uint64_t elapsed = clock_read(CLOCK_MONOTONIC);
		uint64_t cpu = clock_read(CLOCK_PROCESS_CPUTIME_ID);
		pipeline_run(&pipeline);
		if (timing) {
			timing->elapsed = clock_read(CLOCK_MONOTONIC) - elapsed;
			timing->cpu = clock_read(CLOCK_PROCESS_CPUTIME_ID) - cpu;
			timing->records = output->records;
			timing->bytes = output->file.position;
		}
		output->progress = NULL;
		progress_close(&generator->progress);
		finish(generator,
			record_worker_merge_stats(pipeline.workers, pipeline.workers_count));
	}
	pipeline_close(&pipeline);
}

static void
close_all(struct generator *generator)
{
	run_output_close(&generator->output);
	line_reader_close(&generator->source.reader);
	order_close(&generator->order);
}

enum status
generate(const struct job *job)
{
	static struct generator generator; /* the stack may be small */

	generator = (struct generator){ .job = job };
	if (open_all(&generator, job, NULL))
		run(&generator);
	if (generator.error.status != STATUS_OK)
		diag("%s", generator.error.text);
	else if (generator.skipped)
		generator.error.status = STATUS_INVALID;
	run_output_report_unfinished(&generator.output);
	close_all(&generator);
	return generator.error.status;
}

bool
generate_verify(
	const struct job *job, const char *path, struct verification *result, struct error *error)
{
	static struct generator generator; /* the stack may be small */
	struct run_output *output = &generator.output;
	struct output_compare *compare = &output->file.compare;

	*result = (struct verification){ 0 };
	generator = (struct generator){ .job = job, .result = result };
	if (open_all(&generator, job, path))
		run(&generator);
	result->totals.records = output->records;
	result->line = output->lines + 1;
	if (output->digest)
		digest_thread_finish(output->digest, &result->totals);
	bool refused = compare->refused;
	if (refused && output->records == 0 && output->file.position == compare->used) {
		result->first = (struct buffer){ compare->block, compare->end, compare->end };
		compare->block = NULL;
	}
	*(refused ? &result->difference : error) = generator.error;
	close_all(&generator);
	return refused || (error->status == STATUS_OK && !signals_pending());
}
