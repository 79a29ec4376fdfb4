/* SPDX-License-Identifier: MIT */
/* check - checks files of records against the options or the manifest of their run. */

#include "command/check.h"

#include "base/error.h"
#include "command/check_stream.h"
#include "output/manifest_reader.h"
#include "pipeline/record_worker.h"
#include "verify/record_check.h"

/* Why records cannot be checked one by one, by the ID or key that each names; NULL: they can. */
static const char *
stream_reason(const struct record_options *layout)
{
	if (!layout->format->key_read)
		return layout->format->name;
	if (layout->batch)
		return "--batch";
	if (!fields_contains(&layout->fields, FIELD_ID))
		return "records without id";
	return NULL;
}

/* Whether the files are the shards of several ranks. */
static bool
has_shards(const struct job *job)
{
	return job->all_ranks && job->seeding.world > 1;
}

static size_t
files_count(const struct input_options *input)
{
	return input->paths_count ? input->paths_count : 1;
}

static bool
validate_stream(const struct job *job, const char *reason, struct error *error)
{
	const struct input_options *input = &job->input;

	if (input->keys)
		return error_set(error, STATUS_TROUBLE,
			"--check of %s: the keys are not known, so the records cannot be generated "
			"again",
			reason);
	if (!input->ranges_count && job->expected_manifest)
		return error_set(error, STATUS_TROUBLE,
			"--check of %s: the manifest '%s' has no ranges, only a digest of the IDs: "
			"the records cannot be generated again",
			reason, job->output.manifest);
	if (!input->ranges_count)
		return error_set(error, STATUS_TROUBLE,
			"--check of %s generates the records again: give --range or --manifest",
			reason);
	if (has_shards(job) && files_count(input) != job->seeding.world)
		return error_set(error, STATUS_TROUBLE,
			"--check of %s: --world-size %ju needs as many FILEs, in the order of the "
			"ranks",
			reason, (uintmax_t)job->seeding.world);
	if (!has_shards(job) && input->paths_count > 1)
		return error_set(error, STATUS_TROUBLE,
			"--check of %s takes one FILE, or with --world-size those of all ranks, in "
			"their order",
			reason);
	return true;
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
			job->output.manifest);
	return true;
}

bool
check_validate(const struct job *job, struct error *error)
{
	const char *reason = stream_reason(&job->records);

	if (job->output.with_stats)
		return error_set(error, STATUS_TROUBLE, "--stats does not work with --check");
	return reason ? validate_stream(job, reason, error) : validate_records(job, error);
}

static enum status
check_by_record(const struct job *job)
{
	const struct input_options *input = &job->input;
	bool is_whole = files_count(input) == 1 && !has_shards(job);
	struct compute_options compute = {
		.kernel = job->run.kernel,
		.seeding = &job->seeding,
		.with_stats = is_whole && job->expected_manifest,
	};
	struct compute_plan plan;
	struct layout layout;
	struct record_check_options options = {
		.paths = input->paths,
		.paths_count = input->paths_count,
		.plan = &plan,
		.expected = {
			.ranges = input->ranges,
			.ranges_count = input->ranges_count,
			.order = job->order,
			.all_ranks = has_shards(job),
			.rank_matters = job->seeding.kind != SEEDING_SAMPLE ||
					fields_contains(&job->records.fields, FIELD_RANK),
		},
		.manifest = is_whole ? job->expected_manifest : NULL,
		.jobs = job->run.jobs,
		.is_quiet = job->output.quiet,
		.progress = job->run.progress,
	};
	struct error error = { 0 };
	enum status status;

	layout_open(&layout, &job->records, &job->config, NULL);
	if (compute_plan_open(&plan, &compute, &layout, &error)) {
		status = record_check(&options);
	} else {
		diag("%s", error.text);
		status = error.status;
	}
	compute_plan_close(&plan);
	return status;
}

enum status
check(const struct job *job)
{
	return stream_reason(&job->records) ? check_by_stream(job) : check_by_record(job);
}
