/* SPDX-License-Identifier: MIT */
/* verdict - what is told of files that are checked: their faults, and whether they are good. */

#ifndef DPA_RUN_VERDICT_H
#define DPA_RUN_VERDICT_H

#include "output/sink.h"
#include "run/job.h"
#include "run/stretch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The writer's. */
struct verdict {
	const struct job *job;
	struct sink sink;          /* verdicts */
	struct progress *progress; /* whose line makes way for messages; NULL: none is drawn */
	size_t file;               /* at hand; those before it have their verdict */
	uint64_t records, told;    /* of that file */
	uint64_t faults;
	bool failed;        /* any file */
	struct error error; /* what ends the check */
};

void verdict_open(struct verdict *verdict, const struct job *job);
void verdict_close(struct verdict *verdict);

/* How many files there are, and what messages call one. */
size_t verdict_files(const struct verdict *verdict);
const char *verdict_name(const struct verdict *verdict, size_t file);

/* The next stretch: give the files before its own their verdicts, tell its faults. False: stop. */
bool verdict_stretch(struct verdict *verdict, const struct stretch *stretch);

/* An error of the file at hand as a whole; or in a line of it, unless that is 0. */
void verdict_fault(struct verdict *verdict, uint64_t line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The verdicts on the files from the one at hand up to `end`. False: one cannot be told. */
bool verdict_tell(struct verdict *verdict, size_t end);

#endif
