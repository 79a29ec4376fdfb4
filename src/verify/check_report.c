/* SPDX-License-Identifier: MIT */
/* check_report - what is told of files that are checked: their faults, and whether they are good. */

#include "verify/check_report.h"

#include "base/error.h"

#include "output/manifest_reader.h"
#include "pipeline/progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
check_report_open(struct check_report *verdict, const struct job *job)
{
	*verdict = (struct check_report){ .job = job };
	output_file_open_stdout(&verdict->out);
}

void
check_report_close(struct check_report *verdict)
{
	output_file_close(&verdict->out, false);
}

size_t
check_report_files(const struct check_report *verdict)
{
	size_t paths = verdict->job->input.paths_count;

	return paths ? paths : 1;
}

const char *
check_report_name(const struct check_report *verdict, size_t file)
{
	const struct input_options *given = &verdict->job->input;

	return given->paths_count == 0 || strcmp(given->paths[file], "-") == 0 ? "stdin"
									       : given->paths[file];
}

static void
pause_progress(struct check_report *verdict)
{
	if (verdict->progress)
		progress_pause(verdict->progress);
}

static void
resume_progress(struct check_report *verdict)
{
	if (verdict->progress)
		progress_resume(verdict->progress);
}

void
check_report_error(struct check_report *verdict, uint64_t line, const char *format, ...)
{
	char text[ERROR_TEXT_MAX], number[32] = "";
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* There are few of them, and each says something else. */
	verdict->faults++;
	verdict->told++;
	if (line)
		snprintf(number, sizeof(number), ":%" PRIu64, line);
	diag("%s%s: %s", check_report_name(verdict, verdict->file), number, text);
}

/* Tell the verdict on the file at hand and go to the next one. */
static bool
finish_file(struct check_report *verdict)
{
	const struct manifest *recorded = verdict->job->expected_manifest;
	const char *name = check_report_name(verdict, verdict->file);
	char line[4096 + 16];
	bool good;
	int length;

	/* Unless that is what was recorded, nothing at all proves nothing. */
	if (verdict->records == 0 && verdict->faults == 0 &&
		!(recorded && recorded->output.records == 0 && check_report_files(verdict) == 1))
		check_report_error(verdict, 0, "there is no record in it");
	else if (verdict->faults > verdict->told)
		diag("%s: %" PRIu64 " faults in all", name, verdict->faults);
	verdict->file++;
	good = verdict->faults == 0;
	verdict->failed |= !good;
	verdict->records = verdict->told = verdict->faults = 0;
	if (good && verdict->job->output.quiet)
		return true;
	length = snprintf(line, sizeof(line), "%.4096s: %s\n", name, good ? "OK" : "FAILED");
	return output_file_write(&verdict->out, line, (size_t)length, &verdict->error);
}

bool
check_report_finish_files(struct check_report *verdict, size_t end)
{
	bool told = true;

	pause_progress(verdict);
	while (told && verdict->file < end)
		told = finish_file(verdict);
	resume_progress(verdict);
	return told;
}

bool
check_report_batch(struct check_report *verdict, const struct check_batch *stretch)
{
	if (stretch->count > 0 && verdict->file < stretch->input &&
		!check_report_finish_files(verdict, stretch->input))
		return false;
	verdict->records += stretch->records;
	if (verdict->progress)
		progress_add(verdict->progress, stretch->records, stretch->bytes);
	verdict->faults += stretch->faults;
	if (stretch->remarks)
		pause_progress(verdict);
	for (size_t i = 0; i < stretch->remarks && verdict->told < ERRORS_MAX; i++, verdict->told++)
		diag("%s:%" PRIu64 ": %s", stretch->name, stretch->remark[i].line,
			stretch->remark[i].error.text);
	if (stretch->remarks)
		resume_progress(verdict);
	if (stretch->error.status != STATUS_OK)
		verdict->error = stretch->error;
	return verdict->error.status == STATUS_OK;
}
