/* SPDX-License-Identifier: MIT */
/* run_output - the output of a run, with what was there before, and the files that tell of it. */

#include "output/run_output.h"

#include "base/diag.h"

#include "base/signals.h"
#include "pipeline/stage_timing.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Refuse to read what is written or replaced. */
static bool
check_inputs(const struct output_file *file, const struct input_options *input, struct error *error)
{
	struct stat info;

	for (size_t i = 0; i < input->paths_count; i++)
		if ((strcmp(input->paths[i], "-") == 0 ? fstat(STDIN_FILENO, &info)
						       : stat(input->paths[i], &info)) == 0 &&
			output_file_is_same(file, &info))
			return error_set(error, STATUS_TROUBLE, "input and output are one file, %s",
				input->paths[i]);
	if (input->ranges_count == 0 && input->paths_count == 0 &&
		fstat(STDIN_FILENO, &info) == 0 && output_file_is_same(file, &info))
		return error_set(error, STATUS_TROUBLE,
			"input and output are one file: standard input is %s", file->name);
	return true;
}

bool
run_output_open(struct run_output *output, const struct job *job, const struct layout *layout,
	struct error *error)
{
	*output = (struct run_output){ .job = job, .layout = layout };
	output->manifest = output->stats = (struct output_file){ .fd = -1, .folder = -1 };
	if (!job->output)
		output_file_open_stdout(&output->file);
	else if (!output_file_open(&output->file, job->output, error))
		return false;
	if (job->resume && !output->file.path)
		return error_set(error, STATUS_TROUBLE,
			"--resume goes on with a file, and %s is none", output->file.name);
	if (job->timing)
		output->file.fd = job->timing->fd;
	return check_inputs(&output->file, &job->input, error);
}

/* Whether FILE.part holds records and can be gone on with. */
static bool
worth_keeping(const struct run_output *output)
{
	return output->job->mode == MODE_GENERATE && output->layout->format->resumes &&
	       output->kept + output->file.written > output->envelope.header_size;
}

void
run_output_close(struct run_output *output)
{
	resume_close(&output->resume);
	output_file_close(&output->file, worth_keeping(output));
	output_file_close(&output->manifest, false);
	output_file_close(&output->stats, false);
	digest_thread_close(output->digest);
}

/* Open a file that will tell of the output; before the work, so that a failure is, too. */
static bool
other_open(
	struct run_output *output, struct output_file *file, const char *path, struct error *error)
{
	return output_file_open(file, path, error) &&
	       check_inputs(file, &output->job->input, error);
}

static bool
manifest_open(struct run_output *output, struct error *error)
{
	const struct job *job = output->job;

	if (!job->manifest)
		return true;
	if (output->layout->format->header_has_count && !output->counted && !output->file.path)
		return error_set(error, STATUS_TROUBLE,
			"--manifest: format %s changes its beginning when the records are counted: "
			"give --output FILE or --range",
			output->layout->format->name);
	output->digest = digest_thread_open(error);
	return output->digest && other_open(output, &output->manifest, job->manifest, error);
}

/* What stands around the records belongs to the output as they do. */
static void
seal_text(struct run_output *output, struct text *text)
{
	digest_thread_add(output->digest, DIGEST_OUTPUT, text->bytes, text->size);
	free(text->bytes);
}

static bool
seal_head(struct run_output *output, uint64_t count, struct error *error)
{
	struct text head;

	if (!output->digest || !output->layout->format->header)
		return true;
	if (!envelope_header(&head, output->layout, count, error))
		return false;
	seal_text(output, &head);
	return true;
}

static bool
seal_tail(struct run_output *output, uint64_t count, const struct stats_list *stats,
	struct error *error)
{
	struct text tail;

	if (!output->digest || !output->layout->format->trailer)
		return true;
	if (!envelope_trailer(&tail, output->layout, count, stats, error))
		return false;
	seal_text(output, &tail);
	return true;
}

/* Get ready for the first byte that is written, behind those that are kept. */
static bool
output_begin(struct run_output *output, struct error *error)
{
	struct output_file *file = &output->file;

	if (output->begun)
		return true;
	output->begun = true;
	if (output->kept && output->resume.complete)
		return error_set(error, STATUS_TROUBLE,
			"%s is only the beginning of what this run makes: rename it to '%s' to go "
			"on with it",
			file->name, file->part);
	if (!output_file_begin(file, output->kept, error))
		return false;
	if (!output->kept)
		return envelope_open(&output->envelope, file, output->layout,
			       output->counted ? &output->expected : NULL, error) &&
		       seal_head(output, output->envelope.declared, error);
	envelope_resume(&output->envelope, file, output->layout);
	if (output->job->verbose)
		diag("'%s' holds %ju bytes of this run, which stay", file->part,
			(uintmax_t)output->kept);
	return true;
}

bool
run_output_begin(struct run_output *output, const struct compute_plan *plan,
	const uint64_t *expected, struct error *error)
{
	output->counted = expected != NULL;
	output->expected = expected ? *expected : 0;
	if (!manifest_open(output, error) ||
		(output->job->stats_path &&
			!other_open(output, &output->stats, output->job->stats_path, error)))
		return false;
	if (output->job->resume)
		return resume_open(&output->resume, &output->file, output->layout, plan, error);
	return output_begin(output, error);
}

bool
run_output_wants_items(const struct run_output *output)
{
	return output->digest && !output->job->input.ranges_count;
}

void
run_output_digest_items(struct run_output *output, char **text, size_t *room, size_t size)
{
	digest_thread_submit(output->digest, DIGEST_INPUT, text, room, size);
}

/* What is kept belongs to the output as what is written does. */
static bool
keep(struct run_output *output, const struct chunk *chunk, size_t kept, struct error *error)
{
	if (!output->kept && chunk->at > 0 && !seal_head(output, 0, error))
		return false;
	if (output->digest)
		digest_thread_add(output->digest, DIGEST_OUTPUT, chunk->text, kept);
	output->kept = chunk->at + kept;
	return true;
}

/* What is behind those that are kept. */
static bool
write_rest(struct run_output *output, size_t kept, char **text, size_t *room, size_t size,
	struct error *error)
{
	if (!output_begin(output, error) ||
		!output_file_write(&output->file, *text + kept, size - kept, error))
		return false;
	if (output->digest && kept)
		digest_thread_add(output->digest, DIGEST_OUTPUT, *text + kept, size - kept);
	else if (output->digest)
		digest_thread_submit(output->digest, DIGEST_OUTPUT, text, room, size);
	return true;
}

bool
run_output_write(struct run_output *output, const struct chunk *chunk, size_t kept, char **text,
	size_t *room, size_t size, struct error *error)
{
	output->broken = (chunk->size && !keep(output, chunk, kept, error)) ||
			 (size > kept && !write_rest(output, kept, text, room, size, error));
	return !output->broken;
}

/* Whether FILE was complete before; then that is told. */
static bool
nothing_to_do(const struct run_output *output)
{
	const struct resume *resume = &output->resume;

	if (!resume->complete || output->begun || !output->kept || resume->torn)
		return false;
	/* All that can stand behind the records is the end of the last array. */
	if (output->digest && output->kept < resume->end)
		digest_thread_add(
			output->digest, DIGEST_OUTPUT, "]\n", (size_t)(resume->end - output->kept));
	if (!output->job->quiet)
		diag("%s is complete: nothing to do", output->file.name);
	return true;
}

/* A head that was changed behind the writer changes the digest. */
static bool
seal_again(struct run_output *output, uint64_t count, struct error *error)
{
	const struct envelope *document = &output->envelope;
	char block[4096];
	ssize_t got;

	if (!output->digest || document->begin < 0 || count == document->declared)
		return true;
	digest_thread_restart(output->digest, DIGEST_OUTPUT);
	for (off_t at = 0; (got = pread(output->file.fd, block, sizeof(block), at)) > 0; at += got)
		digest_thread_add(output->digest, DIGEST_OUTPUT, block, (size_t)got);
	return got == 0 ||
	       error_set_errno(error, "cannot read %s back for the manifest", output->file.name);
}

bool
run_output_finish(struct run_output *output, uint64_t count,
	const struct stats_collector *collector, struct error *error)
{
	struct param_stats rows[FIELDS_MAX];
	struct stats_list stats = { rows, collector ? stats_collector_rows(collector, rows) : 0 };

	if (output->broken ||
		(output->file.path && (error->status != STATUS_OK || signals_pending())))
		return false;
	if (nothing_to_do(output))
		return true;
	return output_begin(output, error) &&
	       envelope_close(&output->envelope, count, &stats, error) &&
	       seal_tail(output, count, &stats, error) && seal_again(output, count, error) &&
	       output_file_commit(&output->file, error);
}

/* Write all of a file that tells of the output. */
static bool
other_write(struct output_file *file, const char *text, size_t size, struct error *error)
{
	return text && output_file_begin(file, 0, error) &&
	       output_file_write(file, text, size, error) && output_file_commit(file, error);
}

bool
run_output_write_stats(
	struct run_output *output, const struct stats_collector *collector, struct error *error)
{
	struct error own = { 0 };
	size_t size = 0;
	char *text = stats_collector_json(collector, &size, &own);
	bool done = other_write(&output->stats, text, size, &own);

	free(text);
	if (own.status != STATUS_OK) {
		if (error->status != STATUS_OK)
			diag("%s", error->text);
		*error = own;
	}
	return done;
}

bool
run_output_write_manifest(
	struct run_output *output, const struct run_totals *made, struct error *error)
{
	size_t size = 0;
	char *text;
	bool done;

	if (!output->digest)
		return true;
	text = manifest_text(output->job, output->layout, made, output->digest, &size, error);
	done = other_write(&output->manifest, text, size, error);
	free(text);
	return done;
}
