/* SPDX-License-Identifier: MIT */
/* check_report - reports the errors of each file that is checked, and OK or FAILED. */

#pragma once

#include "output/manifest.h"
#include "output/output_file.h"
#include "pipeline/progress.h"

/* Messages about a file; further errors are only counted. */
#define ERRORS_MAX 10

/* The line number of an error that does not belong to a line. */
#define NO_LINE UINT64_MAX

/* Errors of one file: those with the lowest lines, in the order of lines. */
struct check_errors {
	uint64_t total;
	size_t count; /* of those kept */
	struct check_error {
		uint64_t line;
		char text[ERROR_TEXT_MAX];
	} kept[ERRORS_MAX];
};

/* Add an error in a line of the file, or NO_LINE. */
void check_errors_add(struct check_errors *errors, uint64_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Belongs to the thread that writes. */
struct check_report {
	const char *const *paths; /* of the files; "-" is standard input */
	size_t files;
	bool is_quiet;             /* report only files that failed */
	uint64_t empty_files_max;  /* the number of files that may have no records */
	struct output_file out;    /* the status lines */
	struct progress *progress; /* paused for messages; NULL: none */
	uint64_t failures;         /* files that failed, and lists of missing ranks */
	struct error error;        /* ends the check */

	/* The current file; those before it have their status line. */
	size_t file;
	uint64_t records, different;
	uint64_t errors, printed;
};

void check_report_open(struct check_report *report, bool is_quiet);

/* Begin with files. The status of all files before must be reported. */
void check_report_begin(struct check_report *report, const char *const *paths, size_t paths_count);

/* Report the error that ended the check. Returns the exit status. */
enum status check_report_close(struct check_report *report);

/* Report an error in a line of the current file, or NO_LINE; or all errors of a part of it. */
void check_report_error(struct check_report *report, uint64_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void check_report_errors(struct check_report *report, const struct check_errors *errors);

/* Report something about a line of the current file, or NO_LINE, that is not a further error. */
void check_report_note(struct check_report *report, uint64_t line, const char *text);

/* Report the totals of a file that differ from the manifest. */
void check_report_totals(struct check_report *report, const struct manifest *manifest,
	const struct run_totals *totals);

/* Report the status of all files before `end`. False: it cannot be written. */
bool check_report_finish_files(struct check_report *report, size_t end);

/* Report the listed ranks, if there are any, as an error: "ranks 3,17-20 of 200 are missing".
 * Slurm's --array accepts such a list. */
void check_report_ranks(
	struct check_report *report, const bool *listed, uint64_t world, const char *what);
