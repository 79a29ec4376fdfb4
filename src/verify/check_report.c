/* SPDX-License-Identifier: MIT */
/* check_report - reports the errors of the files that are checked, and for each file OK or FAILED.
 */

#include "verify/check_report.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
check_report_open(
	struct check_report *report, const char *const *paths, size_t paths_count, bool is_quiet)
{
	*report = (struct check_report){
		.paths = paths, .files = paths_count ? paths_count : 1, .is_quiet = is_quiet
	};
	if (paths_count == 0)
		report->paths = NULL;
	output_file_open_stdout(&report->out);
}

void
check_report_close(struct check_report *report)
{
	output_file_close(&report->out, false);
}

const char *
check_report_name(const struct check_report *report, size_t file)
{
	if (!report->paths || strcmp(report->paths[file], "-") == 0)
		return "stdin";
	return report->paths[file];
}

static void
pause_progress(struct check_report *report)
{
	if (report->progress)
		progress_pause(report->progress);
}

static void
resume_progress(struct check_report *report)
{
	if (report->progress)
		progress_resume(report->progress);
}

static void
print_error(const struct check_report *report, uint64_t line, const char *text)
{
	const char *name = check_report_name(report, report->file);

	if (line == NO_LINE)
		diag("%s: %s", name, text);
	else
		diag("%s:%" PRIu64 ": %s", name, line, text);
}

void
check_report_note(struct check_report *report, const char *text)
{
	pause_progress(report);
	print_error(report, NO_LINE, text);
	resume_progress(report);
}

void
check_report_error(struct check_report *report, uint64_t line, const char *format, ...)
{
	char text[ERROR_TEXT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	report->errors++;
	report->printed++;
	pause_progress(report);
	print_error(report, line, text);
	resume_progress(report);
}

/* Print a file name as sha256sum does, which escapes newline, CR and backslash and then begins the
 * line with a backslash; so do the other characters that cannot be seen, as \xHH. */
static void
print_name(FILE *stream, const char *name)
{
	static const char special[] = "\n\r\\", letters[] = "nr\\";
	const unsigned char *p = (const unsigned char *)name, *end = p + strlen(name);
	bool is_visible = true;

	for (const unsigned char *q = p; q < end && is_visible; q += utf8_visible_length(q, end))
		is_visible = utf8_visible_length(q, end) > 0;
	if (!is_visible || strpbrk(name, special))
		fputc('\\', stream);
	while (p < end) {
		const char *found = strchr(special, *p);
		size_t length = utf8_visible_length(p, end);

		if (found)
			fprintf(stream, "\\%c", letters[found - special]);
		else if (length == 0)
			fprintf(stream, "\\x%02X", *p);
		else
			fwrite(p, 1, length, stream);
		p += length ? length : 1;
	}
}

static bool
write_status(struct check_report *report, bool is_good)
{
	struct memstream line;
	bool written;

	if (!memstream_open(&line, &report->error))
		return false;
	print_name(line.stream, check_report_name(report, report->file));
	fprintf(line.stream, ": %s\n", is_good ? "OK" : "FAILED");
	if (!memstream_close(&line, &report->error))
		return false;
	pause_progress(report);
	written =
		output_file_write(&report->out, line.buffer.data, line.buffer.size, &report->error);
	resume_progress(report);
	buffer_free(&line.buffer);
	return written;
}

/* Report the status of the current file and go to the next one. */
static bool
finish_file(struct check_report *report)
{
	bool is_empty = report->records == 0 && report->errors == 0, is_good;
	char text[64];

	if (is_empty && report->empty_files_max == 0)
		check_report_error(report, NO_LINE, "the file contains no records");
	else if (is_empty)
		report->empty_files_max--;
	if (report->errors > report->printed) {
		snprintf(text, sizeof(text), "%" PRIu64 " errors in all", report->errors);
		check_report_note(report, text);
	}
	is_good = report->errors == 0;
	report->has_failed |= !is_good;
	if (!(is_good && report->is_quiet) && !write_status(report, is_good))
		return false;
	report->records = report->different = report->errors = report->printed = 0;
	report->file++;
	return true;
}

bool
check_report_finish_files(struct check_report *report, size_t end)
{
	while (report->file < end)
		if (!finish_file(report))
			return false;
	return true;
}

static void
print_errors(struct check_report *report, const struct check_errors *errors)
{
	report->errors += errors->total;
	if (errors->count == 0)
		return;
	pause_progress(report);
	for (size_t i = 0; i < errors->count && report->printed < ERRORS_MAX; i++) {
		print_error(report, errors->kept[i].line, errors->kept[i].text);
		report->printed++;
	}
	resume_progress(report);
}

bool
check_report_batch(struct check_report *report, const struct check_batch *batch)
{
	if (!check_report_finish_files(report, batch->input))
		return false;
	report->records += batch->records;
	report->different += batch->different;
	if (report->progress)
		progress_add(report->progress, batch->records, batch->bytes);
	print_errors(report, &batch->errors);
	if (batch->error.status != STATUS_OK)
		report->error = batch->error;
	return report->error.status == STATUS_OK;
}
