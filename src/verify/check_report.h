/* SPDX-License-Identifier: MIT */
/* check_report - what is told of files that are checked: their faults, and whether they are good. */

#ifndef DPA_VERIFY_CHECK_REPORT_H
#define DPA_VERIFY_CHECK_REPORT_H

#include "command/job.h"
#include "output/output_file.h"
#include "verify/check_batch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The writer's. */
struct check_report {
	const struct job *job;
	struct output_file out;    /* verdicts */
	struct progress *progress; /* whose line makes way for messages; NULL: none is drawn */
	size_t file;               /* at hand; those before it have their verdict */
	uint64_t records, told;    /* of that file */
	uint64_t faults;
	bool failed;        /* any file */
	struct error error; /* what ends the check */
};

void check_report_open(struct check_report *verdict, const struct job *job);
void check_report_close(struct check_report *verdict);

/* How many files there are, and what messages call one. */
size_t check_report_files(const struct check_report *verdict);
const char *check_report_name(const struct check_report *verdict, size_t file);

/* The next stretch: give the files before its own their verdicts, tell its faults. False: stop. */
bool check_report_batch(struct check_report *verdict, const struct check_batch *stretch);

/* An error of the file at hand as a whole; or in a line of it, unless that is 0. */
void check_report_error(struct check_report *verdict, uint64_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The verdicts on the files from the one at hand up to `end`. False: one cannot be told. */
bool check_report_finish_files(struct check_report *verdict, size_t end);

#endif
