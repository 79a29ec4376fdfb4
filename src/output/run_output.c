/* SPDX-License-Identifier: MIT */
/* run_output - all that a run writes: the output, the manifest, the statistics. */

#include "output/run_output.h"

#include "base/error.h"
#include "base/signals.h"
#include "output/output_patch.h"
#include "record/envelope.h"
#include "record/record_text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* How often a file that another process writes is tried again. */
#define WAIT_STEP_MS 100

/* Whether to try again a file that another process writes: after a step of waiting, or not. */
static bool
wait_step(struct run_output *output, struct output_file *file, struct error *error)
{
	const struct output_options *options = output->options;
	const struct timespec step = { .tv_nsec = WAIT_STEP_MS * 1000000L };

	if (!file->busy || options->wait == 0)
		return false;
	if (options->wait != WAIT_FOREVER && output->waited >= options->wait * 1000 / WAIT_STEP_MS) {
		error->status = STATUS_OK;
		return error_set(error, STATUS_TROUBLE,
			"'%s' is in use by another dpa: gave up after %ju s",
			file->commit.part, (uintmax_t)options->wait);
	}
	error->status = STATUS_OK;
	if (output->waited++ == 0 && !options->quiet)
		diag("waiting for another dpa, which writes '%s'", file->commit.part);
	output_file_close(file, false);
	nanosleep(&step, NULL);
	return !signals_pending();
}

/* Open a file for writing. What waits for another process opens everything again, because that
 * process may have completed, removed or replaced FILE and FILE.part. */
static bool
open_file(struct run_output *output, struct output_file *file, const char *path,
	struct error *error)
{
	bool opened;

	do
		opened = output_file_open(file, path, error);
	while (!opened && wait_step(output, file, error));
	return opened;
}

static void
init(struct run_output *output, const struct output_options *options, const struct layout *layout,
	const struct input_options *input)
{
	*output = (struct run_output){ .options = options, .layout = layout, .input = input };
	output->file = (struct output_file){ .fd = -1, .commit.directory = -1, .compare_fd = -1 };
	output->manifest = output->stats = output->file;
}

bool
run_output_open(struct run_output *output, const struct output_options *options,
	const struct layout *layout, const struct input_options *input, struct error *error)
{
	init(output, options, layout, input);
	if (!options->path)
		output_file_open_stdout(&output->file);
	else if (!open_file(output, &output->file, options->path, error))
		return false;
	if (options->resume && !output->file.commit.path)
		return error_set(error, STATUS_TROUBLE,
			"--resume needs a regular file, and %s is not one", output->file.name);
	return true;
}

bool
run_output_open_verify(struct run_output *output, const char *path,
	const struct output_options *options, const struct layout *layout,
	const struct input_options *input, bool with_digest, struct error *error)
{
	init(output, options, layout, input);
	if (with_digest) {
		output->digest = digest_thread_open(error);
		if (!output->digest)
			return false;
	}
	return output_file_open_verify(&output->file, path, error);
}

/* Whether the bytes that are there can be resumed: the same command generates the same header. */
static bool
is_resumable(const struct run_output *output)
{
	return output->resumable &&
	       (output->counted || !output->layout->format->header_has_count);
}

/* Whether FILE.part holds records that are worth to be kept. */
static bool
is_worth_keeping(const struct run_output *output)
{
	return is_resumable(output) && !output->file.commit.lost &&
	       output->file.position > output->header.size;
}

void
run_output_close(struct run_output *output)
{
	output_file_close(&output->file, is_worth_keeping(output));
	output_file_close(&output->manifest, false);
	output_file_close(&output->stats, false);
	digest_thread_close(output->digest);
}

/* Print the file's warning once. */
static void
print_warning(struct output_file *file)
{
	if (file->warning.status != STATUS_OK)
		diag("%s", file->warning.text);
	file->warning.status = STATUS_OK;
}

/* Open a file beside the output; before the work, so that a failure costs nothing. */
static bool
open_beside(
	struct run_output *output, struct output_file *file, const char *path, struct error *error)
{
	if (!path)
		return true;
	if (!open_file(output, file, path, error))
		return false;
	/* What was said of the output's file system needs no second message. */
	if (output->file.commit.unlocked)
		file->warning.status = STATUS_OK;
	print_warning(file);
	return true;
}

static bool
open_manifest(struct run_output *output, struct error *error)
{
	if (!output->options->manifest)
		return true;
	if (output->layout->format->header_has_count && !output->counted &&
		!output->file.commit.path)
		return error_set(error, STATUS_TROUBLE,
			"--manifest: format %s states the number of records at its beginning, "
			"which is not known yet: give --output FILE or --range",
			output->layout->format->name);
	output->digest = digest_thread_open(error);
	if (!output->digest)
		return false;
	return open_beside(output, &output->manifest, output->options->manifest, error);
}

/* Where the next byte goes in the file, if it can be changed there later; otherwise -1. */
static off_t
patchable_position(const struct output_file *file)
{
	int flags = fcntl(file->fd, F_GETFL);

	return flags < 0 || flags & O_APPEND ? -1 : lseek(file->fd, 0, SEEK_CUR);
}

bool
run_output_can_patch(const struct run_output *output)
{
	return output->file.mode == OUTPUT_WRITE && patchable_position(&output->file) >= 0;
}

static bool
refuse_unknown_count(const struct run_output *output, struct error *error)
{
	int flags = fcntl(output->file.fd, F_GETFL);

	return error_set(error, STATUS_TROUBLE,
		"--format %s begins with the number of records, which is not known yet, and %s %s: "
		"give --output FILE, --range, or the input as a file",
		output->layout->format->name, output->file.name,
		flags >= 0 && flags & O_APPEND ? "is appended to" : "cannot seek");
}

/*
 * The count in a header that will be patched. Rows: 0, so that a torn file holds nothing; its text
 * has room for any count. Other text has no room to spare: the longest count, and once it is known
 * all that follows moves up.
 */
static uint64_t
placeholder_count(const struct layout *layout)
{
	return layout->format->row_size ? 0 : UINT64_MAX;
}

void
run_output_print_notice(struct run_output *output)
{
	if (output->notice.status != STATUS_OK)
		diag("%s", output->notice.text);
	output->notice.status = STATUS_OK;
}

static uint64_t
count_newlines(const char *text, size_t size)
{
	uint64_t count = 0;

	for (size_t i = 0; i < size; i++)
		count += text[i] == '\n';
	return count;
}

/* FILE.part differs from the text, which begins at offset `begin`, and is rewritten from there. */
static void
note_damage(struct run_output *output, const struct buffer *text, uint64_t begin)
{
	struct output_file *file = &output->file;
	size_t equal = (size_t)(file->damage_offset - begin);

	error_set(&output->notice, STATUS_INVALID,
		"'%s' is damaged in record %ju: %s: rewriting it from there", file->commit.part,
		(uintmax_t)(output->records + records_before(output->layout, text->data, equal) +
			    1),
		file->damage.text);
	file->damage.status = STATUS_OK;
}

/* Write or compare, and count what was written or is equal. */
static bool
write_text(
	struct run_output *output, const struct buffer *text, size_t records, struct error *error)
{
	struct output_file *file = &output->file;
	uint64_t begin = file->position;
	enum output_mode mode = file->mode;
	bool verify = mode == OUTPUT_VERIFY;
	size_t size = text->size;

	if (!output_file_write(file, text->data, text->size, error)) {
		output->failed = true;
		size = (size_t)(file->position - begin);
		records = verify && records ? records_before(output->layout, text->data, size) : 0;
	}
	if (file->damage.status != STATUS_OK)
		note_damage(output, text, begin);
	else if (output->options->verbose && mode == OUTPUT_RESUME_PART &&
		 file->mode == OUTPUT_WRITE)
		error_set(&output->notice, STATUS_INVALID, "resuming after %ju verified bytes",
			(uintmax_t)file->commit.kept);
	output->records += records;
	if (verify)
		output->lines += count_newlines(text->data, size);
	return !output->failed;
}

static bool
write_header(struct run_output *output, struct error *error)
{
	const struct format *format = output->layout->format;
	struct header *header = &output->header;
	struct buffer text;
	bool done;

	header->begin = format->header_has_count ? patchable_position(&output->file) : -1;
	header->count = output->counted ? output->expected : placeholder_count(output->layout);
	if (format->header_has_count && !output->counted) {
		if (header->begin < 0)
			return refuse_unknown_count(output, error);
		if (!format->row_size && !output_patch_possible(&output->file, error))
			return false;
	}
	if (!envelope_header(&text, output->layout, header->count, error))
		return false;
	header->size = text.size;
	if (format->row_size)
		output->file.row_size = output->layout->max_record_size;
	done = write_text(output, &text, 0, error);
	if (output->digest)
		digest_thread_add(output->digest, DIGEST_OUTPUT, text.data, text.size);
	buffer_free(&text);
	return done;
}

/* Begin to write, or to compare with what is there. */
static bool
begin_file(struct run_output *output, struct error *error)
{
	struct output_file *file = &output->file;
	const struct output_commit *commit = &file->commit;

	if (file->mode == OUTPUT_VERIFY)
		return true;
	if (!output->options->resume) {
		if (commit->path && commit->opened.st_size > 0 && !output->options->quiet)
			diag("replacing '%s', which has %ju bytes: --resume would continue it",
				commit->part, (uintmax_t)commit->opened.st_size);
		return output_file_begin(file, 0, error);
	}
	if (!is_resumable(output))
		return error_set(error, STATUS_TROUBLE,
			"--resume: format %s states the number of records at its beginning: give "
			"--range, or the input as regular files",
			output->layout->format->name);
	return output_file_resume(file, error);
}

bool
run_output_begin(struct run_output *output, const uint64_t *expected, struct error *error)
{
	output->counted = expected != NULL;
	output->expected = expected ? *expected : 0;
	print_warning(&output->file);
	if (!open_manifest(output, error))
		return false;
	if (!open_beside(output, &output->stats, output->options->stats, error))
		return false;
	if (!begin_file(output, error))
		return false;
	output->begun = true;
	output->failed = !write_header(output, error);
	return !output->failed;
}

bool
run_output_digests_items(const struct run_output *output)
{
	return output->digest && !output->input->ranges_count;
}

void
run_output_digest_items(struct run_output *output, struct buffer *lines)
{
	digest_thread_submit(output->digest, DIGEST_INPUT, lines);
}

bool
run_output_write(struct run_output *output, struct buffer *text, size_t records,
	size_t first_record, struct error *error)
{
	struct output_file *file = &output->file;

	if (output->records == 0 && records > 0)
		file->first_record_end = output->header.size + first_record;
	if (!write_text(output, text, records, error))
		return false;
	if (output->digest)
		digest_thread_submit(output->digest, DIGEST_OUTPUT, text);
	return true;
}

static bool
write_trailer(struct run_output *output, const struct stats_list *stats, struct error *error)
{
	struct buffer text;
	bool done;

	if (!envelope_trailer(&text, output->layout, output->records, stats, error))
		return false;
	done = write_text(output, &text, 0, error);
	if (output->digest)
		digest_thread_add(output->digest, DIGEST_OUTPUT, text.data, text.size);
	buffer_free(&text);
	return done;
}

/* The header has changed: compute the digest of the file again. */
static bool
digest_again(struct run_output *output, struct error *error)
{
	char block[4096];
	ssize_t got;

	digest_thread_restart(output->digest, DIGEST_OUTPUT);
	for (off_t at = 0; (got = pread(output->file.fd, block, sizeof(block), at)) > 0; at += got)
		digest_thread_add(output->digest, DIGEST_OUTPUT, block, (size_t)got);
	if (got < 0)
		return error_set_errno(
			error, "cannot read %s back for the manifest", output->file.name);
	return true;
}

/* Write the header again, with the right count. */
static bool
patch_count(struct run_output *output, uint64_t count, struct error *error)
{
	const struct header *header = &output->header;
	struct buffer text;
	bool done = true;

	if (!envelope_header(&text, output->layout, count, error))
		return false;
	if (text.size != header->size)
		done = output_patch_shift(&output->file, header->begin + (off_t)header->size,
			header->begin + (off_t)text.size, error);
	if (done)
		done = output_patch_bytes(
			&output->file, header->begin, text.data, text.size, error);
	buffer_free(&text);
	if (done && output->digest)
		return digest_again(output, error);
	return done;
}

/* Write what follows the records. Rows are whole records whatever happened, and their count is put
 * right; a text that was cut short gets no trailer. */
static bool
end_text(struct run_output *output, const struct stats_list *stats, struct error *error)
{
	const struct header *header = &output->header;
	uint64_t count = output->records;

	if (output->layout->format->row_size && output->file.mode == OUTPUT_WRITE &&
		!output->file.commit.path)
		count = (output->file.position - header->size) / output->file.row_size;
	else if (signals_pending())
		return true;
	if (!write_trailer(output, stats, error))
		return false;
	if (header->begin < 0 || count == header->count)
		return true;
	return patch_count(output, count, error);
}

bool
run_output_finish(
	struct run_output *output, const struct stats_collector *collector, struct error *error)
{
	struct param_stats rows[FIELDS_MAX];
	struct stats_list stats = { rows, collector ? stats_collector_rows(collector, rows) : 0 };
	struct output_file *file = &output->file;
	bool complete;

	if (!output->begun || output->failed)
		return false;
	if (file->commit.path || file->mode == OUTPUT_VERIFY)
		if (error->status != STATUS_OK || signals_pending())
			return false;
	output->failed =
		!end_text(output, &stats, error) || !output_file_finish(file, &complete, error);
	run_output_print_notice(output);
	if (output->failed)
		return false;
	if (file->mode == OUTPUT_VERIFY)
		return true;
	output->finished = true;
	if (complete) {
		if (!output->options->quiet)
			diag("%s is complete: nothing to do", file->name);
		return true;
	}
	output->finished = output_file_commit(file, error);
	return output->finished;
}

static const char *
signal_name(int number)
{
	return number == SIGINT ? "SIGINT" : number == SIGTERM ? "SIGTERM" : "SIGHUP";
}

void
run_output_report_unfinished(const struct run_output *output)
{
	const struct output_file *file = &output->file;
	const struct output_commit *commit = &file->commit;
	char cause[64] = "";

	if (!output->begun || !commit->path || output->finished || file->refused)
		return;
	if (signals_pending())
		snprintf(cause, sizeof(cause),
			"interrupted by %s: ", signal_name(signals_pending()));
	if (file->mode == OUTPUT_RESUME_PART)
		diag("%s'%s' is unchanged, with %ju of %ju bytes verified; --resume continues",
			cause, commit->part, (uintmax_t)file->position,
			(uintmax_t)commit->opened.st_size);
	else if (is_worth_keeping(output) && output->failed)
		diag("%s'%s' keeps %ju bytes; --resume continues", cause, commit->part,
			(uintmax_t)file->position);
	else if (is_worth_keeping(output))
		diag("%s'%s' has %ju record%s; --resume continues", cause, commit->part,
			(uintmax_t)output->records, output->records == 1 ? "" : "s");
	else if (*cause)
		diag("%s%s was not written", cause, file->name);
}

bool
run_output_write_beside(struct output_file *file, const struct buffer *text, struct error *error)
{
	if (!output_file_begin(file, 0, error))
		return false;
	if (!output_file_write(file, text->data, text->size, error))
		return false;
	return output_file_commit(file, error);
}

/* Write the statistics: JSON in their file, or a table on standard error. */
static bool
write_stats(struct run_output *output, const struct stats_collector *collector, struct error *error)
{
	struct output_file standard_error = {
		.fd = STDERR_FILENO,
		.name = "standard error",
		.commit.directory = -1,
		.compare_fd = -1,
	};
	struct buffer text = { 0 };
	bool done;

	if (output->options->stats)
		done = stats_collector_json(collector, &text, error) &&
		       run_output_write_beside(&output->stats, &text, error);
	else
		done = stats_collector_table(collector, &text, error) &&
		       output_file_write(&standard_error, text.data, text.size, error);
	buffer_free(&text);
	return done;
}

bool
run_output_write_stats(
	struct run_output *output, const struct stats_collector *collector, struct error *error)
{
	struct error own = { 0 };

	if (write_stats(output, collector, &own))
		return true;
	if (own.status != STATUS_OK) {
		if (error->status != STATUS_OK)
			diag("%s", error->text);
		*error = own;
	}
	return false;
}
