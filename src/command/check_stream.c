/* SPDX-License-Identifier: MIT */
/* check_stream - checks files by generating all their bytes again. */

#include "command/check_stream.h"

#include "base/error.h"
#include "base/signals.h"
#include "command/generate.h"
#include "output/manifest_reader.h"
#include "verify/check_report.h"
#include "verify/file_format.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Whether the file, unless it is standard input, has another format, by its first bytes. */
static bool
recognize(const struct layout *layout, const char *path, char format[FILE_FORMAT_MAX])
{
	char line[4096];
	const char *end;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t length;

	if (fd < 0)
		return false;
	length = pread(fd, line, sizeof(line), 0);
	close(fd);
	if (length <= 0)
		return false;
	end = memchr(line, '\n', (size_t)length);
	return file_format_recognize(
		layout, line, end ? (size_t)(end + 1 - line) : (size_t)length, format);
}

/* Report how the file differs from what the job generates. */
static void
report_difference(struct check_report *report, const struct job *job, const char *path,
	const struct verification *result)
{
	char format[FILE_FORMAT_MAX];
	struct layout layout;

	layout_open(&layout, &job->records, &job->config, NULL);
	if (result->records == 0 && recognize(&layout, path, format))
		check_report_error(report, NO_LINE, "%s", format);
	else if (layout.format->binary)
		check_report_error(report, NO_LINE, "after %ju right records: %s",
			(uintmax_t)result->records, result->difference.text);
	else
		check_report_error(report, result->line, "after %ju right records: %s",
			(uintmax_t)result->records, result->difference.text);
}

static void
compare_manifest(struct check_report *report, const struct manifest *manifest,
	const struct verification *result)
{
	if (result->records != manifest->output.records)
		check_report_error(report, NO_LINE, "%ju records, expected %ju (%s)",
			(uintmax_t)result->records, (uintmax_t)manifest->output.records,
			manifest->name);
	if (result->size != manifest->output.bytes)
		check_report_error(report, NO_LINE, "%ju bytes, expected %ju (%s)",
			(uintmax_t)result->size, (uintmax_t)manifest->output.bytes, manifest->name);
	if (strcmp(result->sha256, manifest->output.sha256) != 0)
		check_report_error(report, NO_LINE, "SHA-256 is %s, expected %s (%s)",
			result->sha256, manifest->output.sha256, manifest->name);
	if (result->stats_difference.status != STATUS_OK)
		check_report_error(report, NO_LINE, "%s", result->stats_difference.text);
}

/* Check the current file of the report. False: it could not be read, or a signal is pending. */
static bool
check_file(struct check_report *report, const struct job *job, const char *path)
{
	const struct manifest *manifest = job->expected_manifest;
	struct verification result;

	if (!generate_verify(job, path, &result, &report->error))
		return false;
	if (result.difference.status != STATUS_OK)
		report_difference(report, job, path, &result);
	else if (manifest)
		compare_manifest(report, manifest, &result);
	return check_report_finish_files(report, report->file + 1);
}

enum status
check_by_stream(const struct job *job)
{
	const struct input_options *input = &job->input;
	struct check_report report;
	/* Of the rank of the current file; on the heap, because the stack may be small. */
	struct job *one = malloc(sizeof(*one));

	if (!one) {
		diag("out of memory");
		return STATUS_TROUBLE;
	}
	*one = *job;
	/* The manifest is read here, not written. */
	one->output.manifest = NULL;
	check_report_open(&report, input->paths, input->paths_count, job->output.quiet);
	report.empty_files_max = report.files;
	if (report.files > 1)
		one->expected_manifest = NULL; /* it describes one file */
	for (size_t i = 0; i < report.files; i++) {
		if (job->all_ranks)
			one->seeding.rank = i;
		if (!check_file(&report, one, input->paths_count ? input->paths[i] : "-"))
			break;
	}
	if (!signals_pending())
		output_file_commit(&report.out, &report.error);
	check_report_close(&report);
	free(one);
	if (report.error.status != STATUS_OK) {
		diag("%s", report.error.text);
		return report.error.status;
	}
	return report.has_failed ? STATUS_INVALID : STATUS_OK;
}
