/* SPDX-License-Identifier: MIT */
/* verdict - what is told of files that are checked: their faults, and whether they are good. */

#include "run/verdict.h"

#include "base/diag.h"

#include "pipeline/progress.h"
#include "run/recorded.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
verdict_open(struct verdict *verdict, const struct job *job)
{
	*verdict = (struct verdict){ .job = job };
	sink_open_stdout(&verdict->sink);
}

void
verdict_close(struct verdict *verdict)
{
	sink_close(&verdict->sink, false);
}

size_t
verdict_files(const struct verdict *verdict)
{
	size_t paths = verdict->job->input.paths_count;

	return paths ? paths : 1;
}

const char *
verdict_name(const struct verdict *verdict, size_t file)
{
	const struct input_options *given = &verdict->job->input;

	return given->paths_count == 0 || strcmp(given->paths[file], "-") == 0 ? "stdin"
									       : given->paths[file];
}

static void
pause_progress(struct verdict *verdict)
{
	if (verdict->progress)
		progress_pause(verdict->progress);
}

static void
resume_progress(struct verdict *verdict)
{
	if (verdict->progress)
		progress_resume(verdict->progress);
}

void
verdict_fault(struct verdict *verdict, uint64_t line, const char *format, ...)
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
	diag("%s%s: %s", verdict_name(verdict, verdict->file), number, text);
}

/* Tell the verdict on the file at hand and go to the next one. */
static bool
judge(struct verdict *verdict)
{
	const struct recorded *recorded = verdict->job->recorded;
	const char *name = verdict_name(verdict, verdict->file);
	char line[4096 + 16];
	bool good;
	int length;

	/* Unless that is what was recorded, nothing at all proves nothing. */
	if (verdict->records == 0 && verdict->faults == 0 &&
		!(recorded && recorded->records == 0 && verdict_files(verdict) == 1))
		verdict_fault(verdict, 0, "there is no record in it");
	else if (verdict->faults > verdict->told)
		diag("%s: %" PRIu64 " faults in all", name, verdict->faults);
	verdict->file++;
	good = verdict->faults == 0;
	verdict->failed |= !good;
	verdict->records = verdict->told = verdict->faults = 0;
	if (good && verdict->job->quiet)
		return true;
	length = snprintf(line, sizeof(line), "%.4096s: %s\n", name, good ? "OK" : "FAILED");
	return sink_write(&verdict->sink, line, (size_t)length, &verdict->error);
}

bool
verdict_tell(struct verdict *verdict, size_t end)
{
	bool told = true;

	pause_progress(verdict);
	while (told && verdict->file < end)
		told = judge(verdict);
	resume_progress(verdict);
	return told;
}

bool
verdict_stretch(struct verdict *verdict, const struct stretch *stretch)
{
	if (stretch->count > 0 && verdict->file < stretch->input &&
		!verdict_tell(verdict, stretch->input))
		return false;
	verdict->records += stretch->records;
	if (verdict->progress)
		progress_add(verdict->progress, stretch->records, stretch->bytes);
	verdict->faults += stretch->faults;
	if (stretch->remarks)
		pause_progress(verdict);
	for (size_t i = 0; i < stretch->remarks && verdict->told < REMARKS_MAX;
		i++, verdict->told++)
		diag("%s:%" PRIu64 ": %s", stretch->name, stretch->remark[i].line,
			stretch->remark[i].error.text);
	if (stretch->remarks)
		resume_progress(verdict);
	if (stretch->error.status != STATUS_OK)
		verdict->error = stretch->error;
	return verdict->error.status == STATUS_OK;
}
