/* SPDX-License-Identifier: MIT */
/* run_output - all that a run writes: the output, the manifest, the statistics. */

#include "output/run_output.h"

#include "base/decimal.h"
#include "base/signals.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

char *
output_name(
	const char *pattern, const char *option, uint64_t rank, uint64_t world, struct error *error)
{
	/* The two characters of %r become at most DECIMAL_MAX characters. */
	char *name = malloc(strlen(pattern) * (DECIMAL_MAX / 2) + 1), *out = name;

	if (!name) {
		error_out_of_memory(error);
		return NULL;
	}
	for (const char *p = pattern; *p; p++) {
		if (*p != '%') {
			*out++ = *p;
		} else if (*++p == '%') {
			*out++ = '%';
		} else if (*p == 'r' || *p == 'w') {
			out += sprintf(out, "%05ju", (uintmax_t)(*p == 'r' ? rank : world));
		} else {
			free(name);
			error_set(error, STATUS_TROUBLE,
				"%s%s: expected %%r (rank), %%w (world size) or %%%% (a percent "
				"sign) after a percent sign",
				option ? "--" : "", option ? option : "FILE");
			return NULL;
		}
	}
	*out = '\0';
	return name;
}

/* How often a file that another process writes is tried again. */
#define WAIT_STEP_MS 100

/* Open a file for writing, unless `path` is NULL; "-" is standard output. After waiting for another
 * process, open everything again, because that process may have completed, removed or replaced FILE
 * and FILE.part. */
static bool
open_file(
	struct run_output *output, struct output_file *file, const char *path, struct error *error)
{
	const struct output_options *options = output->options;
	const struct timespec step = { .tv_nsec = WAIT_STEP_MS * 1000000L };

	if (!path)
		return true;
	if (strcmp(path, "-") == 0) {
		output_file_open_stdout(file);
		return true;
	}
	while (!output_file_open(file, path, error)) {
		const char *part = file->commit.part;

		if (!file->busy || options->wait == 0)
			return false;
		error->status = STATUS_OK;
		if (output->waited_ms / 1000 >= options->wait)
			return error_set(error, STATUS_TROUBLE,
				"'%s' is in use by another dpa: gave up after %ju s", part,
				(uintmax_t)options->wait);
		if (output->waited_ms == 0 && !options->quiet)
			diag("waiting for another dpa, which writes '%s'", part);
		output->waited_ms += WAIT_STEP_MS;
		output_file_close(file, false);
		nanosleep(&step, NULL);
		if (signals_pending())
			return false;
	}
	/* One message about the file system is enough. */
	if (file->commit.unlocked && (file == &output->file || !output->file.commit.unlocked))
		diag("'%s': the file system has no locks: a second dpa that writes it would not be "
		     "refused",
			file->commit.part);
	return true;
}

bool
run_output_open(struct run_output *output, const struct output_options *options, const char *verify,
	const struct layout *layout, struct error *error)
{
	struct output_file *file = &output->file;

	*output = (struct run_output){ .options = options, .layout = layout };
	*file = output->manifest = output->stats = OUTPUT_FILE_CLOSED;
	if (verify)
		return output_file_open_verify(file, verify, error);
	if (!open_file(output, file, options->path ? options->path : "-", error))
		return false;
	if (options->resume && !file->commit.path)
		return error_set(error, STATUS_TROUBLE,
			"--resume needs a regular file, and %s is not one", file->name);
	return true;
}

/* Whether FILE.part holds records that are worth to be kept. */
static bool
is_worth_keeping(const struct run_output *output)
{
	return output->resumable && output->header.is_final &&
	       output->file.commit.state != PART_LOST &&
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

/* FILE.part ended or was found to be damaged in a text that begins at offset `begin`. */
static void
report_mode_change(const struct run_output *output, const struct buffer *text, uint64_t begin)
{
	const struct output_compare *compare = &output->file.compare;
	bool is_damaged = *compare->difference;

	if (!is_damaged && !output->options->verbose)
		return;
	if (output->progress)
		progress_pause(output->progress);
	if (is_damaged)
		diag("'%s' is damaged in record %ju: %s: rewriting it from there", compare->name,
			(uintmax_t)(output->records + 1 +
				    records_before(output->layout, text->data,
					    (size_t)(compare->equal - begin))),
			compare->difference);
	else
		diag("resuming after %ju verified bytes", (uintmax_t)compare->equal);
	if (output->progress)
		progress_resume(output->progress);
}

/* Write or compare, and count what was written or is equal. */
static bool
write_text(struct run_output *output, struct buffer *text, size_t records, struct error *error)
{
	struct output_file *file = &output->file;
	uint64_t begin = file->position;
	enum output_mode mode = file->mode;
	bool done = output_file_write(file, text->data, text->size, error);
	size_t size = done ? text->size : (size_t)(file->position - begin);

	if (mode == OUTPUT_RESUME_PART && file->mode == OUTPUT_WRITE)
		report_mode_change(output, text, begin);
	if (done)
		output->records += records;
	else if (mode == OUTPUT_VERIFY && records)
		output->records += records_before(output->layout, text->data, size);
	for (size_t i = 0; mode == OUTPUT_VERIFY && i < size; i++)
		output->lines += text->data[i] == '\n';
	output->failed |= !done;
	if (done && output->digest && text->size && output->header.is_final)
		digest_thread_submit(output->digest, DIGEST_OUTPUT, text);
	return done;
}

static bool
write_header(struct run_output *output, struct error *error)
{
	const struct layout *layout = output->layout;
	const struct format *format = layout->options.format;
	struct output_file *file = &output->file;
	struct output_compare *compare = &file->compare;
	struct header *header = &output->header;
	struct buffer text;
	uint64_t bytes;

	header->count = output->expected;
	header->begin = format->header_has_count ? patchable_position(file) : -1;
	if (!header->is_final) {
		if (header->begin < 0)
			return error_set(error, STATUS_TROUBLE,
				"--format %s begins with the number of records, which is not known "
				"yet, and %s cannot be changed: give --output FILE, --range, or "
				"the input as a file",
				format->name, file->name);
		if (!format->binary && !output_file_open_read_back(file, error))
			return false;
		/*
		 * Rows: 0, so that a torn file holds nothing; its text has room for any count.
		 * Other text has no room to spare: the longest count, and once it is known all that
		 * follows moves up.
		 */
		header->count = format->binary ? 0 : UINT64_MAX;
	}
	if (!envelope_print(&text, layout, header->count, NULL, error))
		return false;
	header->size = text.size;
	if (format->binary)
		file->row_size = layout->max_record_size;
	if (output->expected == 0)
		strcpy(compare->expected, "more");
	else if (__builtin_mul_overflow(output->expected, file->row_size, &bytes) || bytes == 0)
		snprintf(compare->expected, sizeof(compare->expected), "%ju records",
			(uintmax_t)output->expected);
	else
		snprintf(compare->expected, sizeof(compare->expected), "%ju",
			(uintmax_t)(header->size + bytes));

	bool done = write_text(output, &text, 0, error);
	buffer_free(&text);
	return done;
}

bool
run_output_begin(struct run_output *output, uint64_t expected, struct error *error)
{
	const struct output_options *options = output->options;
	const struct format *format = output->layout->options.format;
	struct output_file *file = &output->file;
	uintmax_t old_size = file->commit.path ? (uintmax_t)file->commit.opened.st_size : 0;
	bool is_final = expected != UNBOUNDED || !format->header_has_count, done = true;

	output->expected = expected != UNBOUNDED ? expected : 0;
	output->header.is_final = is_final;
	if (options->manifest) {
		if (!is_final && !file->commit.path)
			return error_set(error, STATUS_TROUBLE,
				"--manifest: format %s states the number of records at its "
				"beginning, which is not known yet: give --output FILE or --range",
				format->name);
		output->digest = digest_thread_open(error);
		if (!output->digest)
			return false;
	}
	/* Open these before the work, so that a failure costs nothing. */
	if (!open_file(output, &output->manifest, options->manifest, error))
		return false;
	if (!open_file(output, &output->stats, options->stats, error))
		return false;
	if (options->resume && !is_final)
		return error_set(error, STATUS_TROUBLE,
			"--resume: format %s states the number of records at its beginning: give "
			"--range, or the input as regular files",
			format->name);
	if (old_size > 0 && !options->resume && !options->quiet)
		diag("replacing '%s', which has %ju bytes: --resume would continue it",
			file->commit.part, old_size);
	if (options->resume)
		done = output_file_resume(file, error);
	else if (file->mode != OUTPUT_VERIFY)
		done = output_file_begin(file, 0, error);
	if (!done)
		return false;
	output->begun = true;
	output->failed = !write_header(output, error);
	return !output->failed;
}

bool
run_output_write(struct run_output *output, struct buffer *text, size_t records,
	size_t first_record, struct error *error)
{
	if (output->records == 0 && records > 0)
		output->file.compare.first_record_end = output->header.size + first_record;
	return write_text(output, text, records, error);
}

/* Write what follows the records, and the header again if it states another count. Rows are whole
 * records whatever happened, and are counted; a text that was cut short gets no trailer. */
static bool
end_text(struct run_output *output, const struct stats_list *stats, struct error *error)
{
	const struct layout *layout = output->layout;
	struct header *header = &output->header;
	struct output_file *file = &output->file;
	uint64_t count = output->records;
	struct buffer text;

	if (layout->options.format->binary && file->mode == OUTPUT_WRITE && !file->commit.path)
		count = (file->position - header->size) / file->row_size;
	else if (signals_pending())
		return true;
	if (!envelope_print(&text, layout, output->records, stats, error))
		return false;

	bool done = write_text(output, &text, 0, error);
	buffer_free(&text);
	if (done && header->begin >= 0 && count != header->count) {
		if (!envelope_print(&text, layout, count, NULL, error))
			return false;
		done = output_file_replace(
			file, header->begin, header->size, text.data, text.size, error);
		buffer_free(&text);
	}
	if (!done || !output->digest || header->is_final)
		return done;
	/* The header is final only now: compute the digest of the file. */
	char block[4096];
	ssize_t got;
	for (off_t at = 0; (got = pread(file->fd, block, sizeof(block), at)) > 0; at += got)
		digest_thread_add(output->digest, DIGEST_OUTPUT, block, (size_t)got);
	if (got < 0)
		return error_set_errno(error, "cannot read %s back for the manifest", file->name);
	return true;
}

/* Complete the output. If it is written in place, that is done as far as possible in all cases. */
static void
finish_file(struct run_output *output, const struct stats_list *stats, struct error *error)
{
	struct output_file *file = &output->file;

	if (!output->begun || output->failed)
		return;
	if (file->commit.path || file->mode == OUTPUT_VERIFY)
		if (error->status != STATUS_OK || signals_pending())
			return;
	output->failed = !end_text(output, stats, error) || !output_file_finish(file, error);
	if (output->failed)
		return;
	output->begun = file->mode == OUTPUT_WRITE && !output_file_commit(file, error);
	if (file->mode == OUTPUT_RESUME_COMPLETE && !output->options->quiet)
		diag("%s is complete: nothing to do", file->name);
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

void
run_output_finish(
	struct run_output *output, const struct stats_collector *collector, struct error *error)
{
	const struct output_options *options = output->options;
	struct output_file standard_error;
	struct error stats_error = { 0 };
	struct param_stats rows[FIELDS_MAX];
	struct stats_list stats = { rows, stats_collector_rows(collector, rows) };
	struct memstream text;

	finish_file(output, &stats, error);
	if (!options->with_stats || output->file.mode == OUTPUT_VERIFY)
		return;
	if (error->status == STATUS_TROUBLE || signals_pending())
		return;
	/* A worker finds a bad object to join when others may have counted records after it. */
	if (output->layout->options.is_join && error->status != STATUS_OK)
		return;
	bool done = memstream_open(&text, &stats_error);
	if (done && options->stats) {
		stats_format_json(text.stream, rows, stats.count, "");
		fputc('\n', text.stream);
	} else if (done) {
		stats_format_table(text.stream, rows, stats.count);
	}
	if (done && memstream_close(&text, &stats_error)) {
		output_file_open_stdout(&standard_error);
		standard_error.fd = STDERR_FILENO;
		strcpy(standard_error.name, "standard error");
		if (options->stats)
			run_output_write_beside(&output->stats, &text.buffer, &stats_error);
		else
			output_file_write(
				&standard_error, text.buffer.data, text.buffer.size, &stats_error);
		buffer_free(&text.buffer);
	}
	if (stats_error.status == STATUS_OK)
		return;
	if (error->status != STATUS_OK)
		diag("%s", error->text);
	*error = stats_error;
}

void
run_output_report_unfinished(const struct run_output *output)
{
	const struct output_file *file = &output->file;
	const struct output_commit *commit = &file->commit;
	int signal = signals_pending();
	char cause[64] = "";

	if (!output->begun || !commit->path || file->compare.refused)
		return;
	if (signal)
		snprintf(cause, sizeof(cause), "interrupted by SIG%s: ", sigabbrev_np(signal));
	if (file->mode != OUTPUT_WRITE)
		diag("%s'%s' is unchanged, with %ju of %ju bytes verified; --resume continues",
			cause, file->compare.name, (uintmax_t)file->position,
			(uintmax_t)(file->mode == OUTPUT_RESUME_PART ? commit->opened.st_size
								     : commit->old.st_size));
	else if (is_worth_keeping(output) && output->failed)
		diag("%s'%s' keeps %ju bytes; --resume continues", cause, commit->part,
			(uintmax_t)file->position);
	else if (is_worth_keeping(output))
		diag("%s'%s' has %ju record%s; --resume continues", cause, commit->part,
			(uintmax_t)output->records, output->records == 1 ? "" : "s");
	else if (*cause)
		diag("%s%s was not written", cause, file->name);
}
