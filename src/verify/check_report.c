/* SPDX-License-Identifier: MIT */
/* check_report - reports the errors of each file that is checked, and OK or FAILED. */

#include "verify/check_report.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
check_errors_add(struct check_errors *errors, uint64_t line, const char *format, ...)
{
	va_list args;

	errors->total++;
	if (errors->count == ERRORS_MAX && errors->kept[ERRORS_MAX - 1].line <= line)
		return;
	size_t place = errors->count < ERRORS_MAX ? errors->count++ : ERRORS_MAX - 1;

	for (; place > 0 && errors->kept[place - 1].line > line; place--)
		errors->kept[place] = errors->kept[place - 1];
	errors->kept[place].line = line;
	va_start(args, format);
	vsnprintf(errors->kept[place].text, sizeof(errors->kept[place].text), format, args);
	va_end(args);
}

void
check_report_begin(struct check_report *report, const char *const *paths, size_t paths_count)
{
	static const char *const standard_input[] = { "-" };

	report->paths = paths_count ? paths : standard_input;
	report->files = paths_count ? paths_count : 1;
	report->file = 0;
}

void
check_report_open(struct check_report *report, bool is_quiet)
{
	*report = (struct check_report){ .is_quiet = is_quiet };
	output_file_open_stdout(&report->out);
}

enum status
check_report_close(struct check_report *report)
{
	output_file_commit(&report->out, &report->error);
	output_file_close(&report->out, false);
	if (report->error.status != STATUS_OK) {
		diag("%s", report->error.text);
		return report->error.status;
	}
	return report->failures ? STATUS_INVALID : STATUS_OK;
}

/* The name of the current file in messages. */
static const char *
file_name(const struct check_report *report)
{
	const char *path = report->paths[report->file];

	return strcmp(path, "-") == 0 ? "stdin" : path;
}

void
check_report_note(struct check_report *report, uint64_t line, const char *text)
{
	if (report->progress)
		progress_pause(report->progress);
	if (line == NO_LINE)
		diag("%s: %s", file_name(report), text);
	else
		diag("%s:%ju: %s", file_name(report), (uintmax_t)line, text);
	if (report->progress)
		progress_resume(report->progress);
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
	check_report_note(report, line, text);
}

void
check_report_errors(struct check_report *report, const struct check_errors *errors)
{
	report->errors += errors->total;
	for (size_t i = 0; i < errors->count && report->printed < ERRORS_MAX; i++) {
		check_report_note(report, errors->kept[i].line, errors->kept[i].text);
		report->printed++;
	}
}

static void
compare_number(struct check_report *report, const struct manifest *manifest, const char *unit,
	uint64_t found, uint64_t expected)
{
	if (found != expected)
		check_report_error(report, NO_LINE, "%ju %s%s, expected %ju (%s)", (uintmax_t)found,
			unit, found == 1 ? "" : "s", (uintmax_t)expected, manifest->name);
}

static void
compare_digest(struct check_report *report, const struct manifest *manifest, const char *of,
	const char *found, const char *expected)
{
	if (strcmp(found, expected) != 0)
		check_report_error(report, NO_LINE, "SHA-256 %sis %s, expected %s (%s)", of, found,
			expected, manifest->name);
}

void
check_report_totals(struct check_report *report, const struct manifest *manifest,
	const struct run_totals *totals)
{
	const struct run_totals *expected = &manifest->run.totals;

	compare_number(report, manifest, "record", totals->records, expected->records);
	compare_number(report, manifest, "byte", totals->bytes, expected->bytes);
	compare_digest(report, manifest, "", totals->sha256, expected->sha256);
	if (manifest->run.input.ranges_count)
		return;
	compare_number(report, manifest, "ID", totals->records, expected->items);
	compare_digest(
		report, manifest, "of the IDs ", totals->items_sha256, expected->items_sha256);
}

/*
 * Print the status of the current file. False: it cannot be written. The name is printed as by
 * sha256sum, which escapes newline, CR and backslash, and then begins the line with a backslash.
 * Other invisible characters are escaped as \xHH, and also cause this backslash.
 */
static bool
print_status(struct check_report *report, const char *status)
{
	static const char special[] = "\n\r\\", letters[] = "nr\\";
	const char *name = file_name(report);
	size_t length = strlen(name);
	const unsigned char *p = (const unsigned char *)name, *end = p + length;
	struct error *error = &report->error;
	struct buffer line = { 0 };

	buffer_append(&line, "\\", 1, error);
	while (p < end) {
		const char *found = strchr(special, *p);
		char text[UTF8_ESCAPED_MAX] = "\\", *stop = text + 2;

		if (found) {
			text[1] = letters[found - special];
			p++;
		} else {
			stop = utf8_escape(text, &p, end);
		}
		buffer_append(&line, text, (size_t)(stop - text), error);
	}
	size_t begin = line.size == 1 + length; /* nothing was escaped */

	buffer_append(&line, ": ", 2, error);
	buffer_append(&line, status, strlen(status), error);
	buffer_append(&line, "\n", 1, error);
	if (report->progress)
		progress_pause(report->progress);
	if (error->status == STATUS_OK)
		output_file_write(&report->out, line.data + begin, line.size - begin, error);
	if (report->progress)
		progress_resume(report->progress);
	buffer_free(&line);
	return error->status == STATUS_OK;
}

bool
check_report_finish_files(struct check_report *report, size_t end)
{
	char text[64];

	for (; report->file < end; report->file++) {
		bool is_empty = report->records == 0 && report->errors == 0, is_good;

		if (is_empty && report->empty_files_max == 0)
			check_report_error(report, NO_LINE, "the file contains no records");
		else if (is_empty)
			report->empty_files_max--;
		if (report->errors > report->printed) {
			snprintf(
				text, sizeof(text), "%ju errors in all", (uintmax_t)report->errors);
			check_report_note(report, NO_LINE, text);
		}
		is_good = report->errors == 0;
		report->failures += !is_good;
		if (!is_good || !report->is_quiet)
			if (!print_status(report, is_good ? "OK" : "FAILED"))
				return false;
		report->records = report->different = report->errors = report->printed = 0;
	}
	return true;
}

void
check_report_ranks(
	struct check_report *report, const bool *listed, uint64_t world, const char *what)
{
	char line[DIAG_MAX], text[DIAG_MAX - 128] = "";
	uint64_t count = 0, end;
	size_t used = 0;

	for (uint64_t first = 0; first < world; first = end + 1) {
		for (end = first; end < world && listed[end]; end++)
			count++;
		if (end == first)
			continue;
		if (used > sizeof(text) - 64) {
			strcpy(text + used, ",...");
			continue;
		}
		used += (size_t)sprintf(text + used, "%s%ju", used ? "," : "", (uintmax_t)first);
		if (end - first > 1)
			used += (size_t)sprintf(text + used, "-%ju", (uintmax_t)end - 1);
	}
	if (count == 0)
		return;
	/* A list for --array is not cut as other messages are. */
	end = (uint64_t)snprintf(line, sizeof(line), "dpa: rank%s %s of %ju %s %s\n",
		count == 1 ? "" : "s", text, (uintmax_t)world, count == 1 ? "is" : "are", what);
	diag_write(line, (size_t)end);
	report->failures++;
}
