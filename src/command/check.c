/* SPDX-License-Identifier: MIT */
/* check - checks files of records against the options or the manifest of their run. */

#include "command/job.h"

#include "base/signals.h"
#include "verify/likely_cause.h"
#include "verify/manifest_set.h"
#include "verify/record_check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Why records cannot be checked one by one, by the ID or key that each names; NULL: they can. */
static const char *
stream_reason(const struct record_options *records)
{
	if (!records->format->key_read)
		return records->format->name;
	if (records->batch)
		return "--batch";
	if (!fields_contains(&records->fields, FIELD_ID))
		return "records without id";
	return NULL;
}

/* Whether the files are the shards of several ranks. */
static bool
has_shards(const struct job *job)
{
	return job->all_ranks && job->seeding.world > 1;
}

/* Check the options for a file that is compared as a stream of bytes, because of `reason`. */
static bool
validate_stream(const struct job *job, const char *reason, struct error *error)
{
	size_t count = job->input.paths_count ? job->input.paths_count : 1;

	if (!job->input.ranges_count)
		return error_set(error, STATUS_TROUBLE,
			"--check of %s generates the records again: give --range or --manifest; "
			"the manifest must have ranges, as lines of input are not known",
			reason);
	if (job->manifest_set || count == (has_shards(job) ? job->seeding.world : 1))
		return true;
	return error_set(error, STATUS_TROUBLE,
		"--check of %s takes one FILE; with --world-size W and no --rank, the files of all "
		"W ranks, in order",
		reason);
}

static bool
validate_records(const struct job *job, struct error *error)
{
	const struct input_options *input = &job->input;

	if (has_shards(job) && !input->ranges_count)
		return error_set(error, STATUS_TROUBLE,
			"--check: --world-size without --rank needs --range or a manifest with "
			"ranges, which determine the shard of each rank");
	if (has_shards(job) && job->order.shard.kind == SHARD_NONE)
		return error_set(error, STATUS_TROUBLE,
			"--check: with --shard none all ranks have the same IDs: check each file "
			"with --rank");
	if (job->expected_manifest && !input->ranges_count && input->paths_count > 1)
		return error_set(error, STATUS_TROUBLE,
			"--check: '%s' has a digest of the IDs, not ranges: it describes one FILE",
			job->expected_manifest->name);
	return true;
}

bool
check_validate(const struct job *job, struct error *error)
{
	const char *reason = stream_reason(&job->records);

	/* Each file is checked alone, if any is. */
	if (job->manifest_set && (!reason || job->input.paths_count == 0))
		return true;
	return reason ? validate_stream(job, reason, error) : validate_records(job, error);
}

/* If other options give the first record of the file, report them. */
static void
report_cause(struct check_report *report, const struct job *job, const struct layout *layout,
	struct span first)
{
	struct item_batch items = { .count = 1 };
	char cause[LIKELY_CAUSE_MAX];
	struct order order;
	uint64_t id;
	const struct compute_plan plan = {
		.layout = layout, .kernel = job->run.kernel, .seeding = &job->seeding
	};
	const struct record_sample sample = { first, &order.total, &items, &plan,
		job->seeding.rank };

	if (!order_open(&order, job->input.ranges, job->input.ranges_count, &job->order,
		    &report->error))
		return;
	if (order.total > 0) {
		id = order_item(&order, 0);
		items.id = &id;
		if (likely_cause_find(&sample, cause, &report->error) && *cause)
			check_report_note(report, NO_LINE, cause);
	}
	order_close(&order);
}

/*
 * Check the current file of the report by generating all bytes of the job's output again. False: it
 * could not be read, or a signal is pending.
 */
static bool
check_by_stream(const struct job *job, const struct layout *layout, struct check_report *report,
	const char *path)
{
	struct verification result;
	char format[LIKELY_CAUSE_MAX], hint[ERROR_TEXT_MAX] = "";

	if (!generate_verify(job, path, &result, &report->error))
		return false;
	const struct span first = { result.first.data, result.first.size };
	/* A difference in the header of a document may be one of its layout. */
	if (!layout->options.format->binary && layout->options.format->header_has_count &&
		strcmp(path, "-") != 0 && result.totals.records == 0)
		snprintf(hint, sizeof(hint),
			": if only the layout differs: dpa --load %s -f json | dpa --check -f json "
			"...",
			path);
	if (first.length > 0 && file_format_recognize(layout, first, format)) {
		check_report_error(report, NO_LINE, "%s", format);
	} else if (result.difference.status != STATUS_OK) {
		check_report_error(report, layout->options.format->binary ? NO_LINE : result.line,
			"after %ju correct record%s: %s%s", (uintmax_t)result.totals.records,
			result.totals.records == 1 ? "" : "s", result.difference.text, hint);
		if (first.length > 0)
			report_cause(report, job, layout, first);
	} else if (job->expected_manifest) {
		check_report_totals(report, job->expected_manifest, &result.totals);
		if (result.stats_difference.status != STATUS_OK)
			check_report_error(report, NO_LINE, "%s", result.stats_difference.text);
	}
	buffer_free(&result.first);
	return check_report_finish_files(report, report->file + 1);
}

static void
check_by_record(const struct job *job, const struct layout *layout, struct check_report *report)
{
	const struct input_options *input = &job->input;
	struct record_check_options options = {
		.plan = {
			.layout = layout, .kernel = job->run.kernel, .seeding = &job->seeding
		},
		.expected = {
			.ranges = input->ranges,
			.ranges_count = input->ranges_count,
			.order = job->order,
			.all_ranks = has_shards(job),
			.rank_matters = job->seeding.kind != SEEDING_SAMPLE ||
					fields_contains(&job->records.fields, FIELD_RANK),
		},
		.manifest = report->files == 1 && !has_shards(job) ? job->expected_manifest : NULL,
		.jobs = job->run.jobs,
		.progress = job->run.progress,
	};

	record_check(&options, report);
}

/* Check the files of the report. If they are compared as streams of bytes, they are the output of
 * the job, or the shards of its ranks in order. */
static void
check_files(const struct job *job, const struct layout *layout, struct check_report *report)
{
	static struct job one; /* of the rank of the current file; the stack may be small */

	if (!stream_reason(&job->records)) {
		check_by_record(job, layout, report);
		return;
	}
	one = *job;
	report->empty_files_max = report->files;
	if (report->files > 1)
		one.expected_manifest = NULL; /* the manifest describes one file */
	for (size_t i = 0; i < report->files; i++) {
		if (job->all_ranks)
			one.seeding.rank = one.order.shard.rank = i;
		if (!check_by_stream(&one, layout, report, report->paths[i]))
			break;
	}
}

/* Check the manifest of each rank, and its file if FILE names files. */
static void
check_set(const struct job *job, const struct layout *layout, struct check_report *report)
{
	static struct job one; /* the stack may be small */
	const struct run_info run = job_run_info(job);
	struct manifest_set set = { &run, UNBOUNDED, UNBOUNDED };
	uint64_t world = job->seeding.world;
	bool *again = calloc(world, sizeof(*again)); /* ranks that are missing or wrong */

	if (!again) {
		error_out_of_memory(&report->error);
		return;
	}
	one = *job;
	one.all_ranks = false;
	for (uint64_t rank = 0; rank < world && report->error.status == STATUS_OK; rank++) {
		char *name =
			output_name(job->manifest_set, "manifest", rank, world, &report->error);
		char *file = NULL;
		uint64_t failures = report->failures;

		one.seeding.rank = one.order.shard.rank = rank;
		one.expected_manifest = NULL;
		if (name)
			one.expected_manifest =
				manifest_set_check(&set, rank, (const char *const *)&name, report);
		if (one.expected_manifest && job->input.paths_count)
			file = output_name(job->input.paths[0], NULL, rank, world, &report->error);
		if (file)
			check_report_begin(report, (const char *const *)&file, 1);
		report->empty_files_max = 1; /* the manifest states its number of records */
		if (file && access(file, R_OK) != 0)
			check_report_error(report, NO_LINE, "cannot open it: %s", strerror(errno));
		if (file && report->errors == 0)
			check_files(&one, layout, report);
		else if (one.expected_manifest)
			check_report_finish_files(report, 1);
		again[rank] = !one.expected_manifest || report->failures > failures;
		manifest_close(one.expected_manifest);
		free(file);
		free(name);
		if (signals_pending())
			break;
	}
	if (report->error.status == STATUS_OK && !signals_pending())
		check_report_ranks(report, again, world, "missing or wrong");
	free(again);
}

enum status
check(const struct job *job)
{
	static struct layout layout; /* the stack may be small */
	struct check_report report;

	check_report_open(&report, job->output.quiet);
	check_report_begin(&report, job->input.paths, job->input.paths_count);
	layout_open(&layout, &job->records, &job->config, NULL);
	if (job->manifest_set)
		check_set(job, &layout, &report);
	else
		check_files(job, &layout, &report);
	return check_report_close(&report);
}
