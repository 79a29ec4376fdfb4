/* SPDX-License-Identifier: MIT */
/* check_report - reports the errors of the files that are checked, and for each file OK or FAILED.
 */

#ifndef DPA_VERIFY_CHECK_REPORT_H
#define DPA_VERIFY_CHECK_REPORT_H

#include "output/output_file.h"
#include "pipeline/progress.h"
#include "verify/check_batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Belongs to the thread that writes. */
struct check_report {
	const char *const *paths; /* of the files; none: standard input */
	size_t files;
	bool is_quiet;             /* report only files that failed */
	uint64_t empty_files_max;  /* so many files may have no records */
	struct output_file out;    /* the status lines */
	struct progress *progress; /* paused for messages; NULL: none */
	bool has_failed;           /* any file */
	struct error error;        /* ends the check */

	/* The current file; those before it have their status line. */
	size_t file;
	uint64_t records, different;
	uint64_t errors, printed;
};

void check_report_open(
	struct check_report *report, const char *const *paths, size_t paths_count, bool is_quiet);
void check_report_close(struct check_report *report);

/* The name of a file in messages. */
const char *check_report_name(const struct check_report *report, size_t file);

/* Report the errors of the next batch, after the status of the files before its own. False: stop.
 */
bool check_report_batch(struct check_report *report, const struct check_batch *batch);

/* Report an error in a line of the current file, or NO_LINE. */
void check_report_error(struct check_report *report, uint64_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Report something of the current file that is not a further error. */
void check_report_note(struct check_report *report, const char *text);

/* Report the status of all files before `end`. False: it cannot be written. */
bool check_report_finish_files(struct check_report *report, size_t end);

#endif
