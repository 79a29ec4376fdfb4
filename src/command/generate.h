/* SPDX-License-Identifier: MIT */
/* generate - the main job: items in, records out. */

#pragma once

#include "command/job.h"
#include "verify/check_report.h"

/*
 * Read the items, write the records. Returns STATUS_OK; otherwise the cause was reported. Every
 * record before a bad line is written. Returns early when a signal is pending.
 */
enum status generate(const struct job *job);

/* What a file was found to be. */
struct verification {
	/* The records that are equal before the end or the first difference; the rest if the file
	 * is equal and the job has an expected manifest. */
	struct run_totals totals;
	uint64_t line;           /* of the difference, from 1 */
	struct buffer first;     /* owned; the first bytes of the file, if no record is equal */
	struct error difference; /* STATUS_OK: the file is what the job generates */
	struct error stats_difference; /* STATUS_OK: the statistics are those of the manifest */
};

/*
 * Generate what the job describes, whose input is ranges, and compare it with a file, "-" is
 * standard input. False: *error says why that was not possible, or it is clear and a signal is
 * pending.
 */
bool generate_verify(
	const struct job *job, const char *path, struct verification *result, struct error *error);
