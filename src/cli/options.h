/* SPDX-License-Identifier: MIT */
/* options - the command line to a job. */

#pragma once

#include "base/error.h"
#include "command/job.h"

enum options_result {
	OPTIONS_OK,
	OPTIONS_MISUSED, /* an error of the command line, where --help may help */
	OPTIONS_FAILED,  /* an error of a file, of the environment or of memory */
};

/* Fill *job, which the caller closes by job_close in every case, or set *error. */
enum options_result options_parse(struct job *job, int argc, char **argv, struct error *error);
void job_close(struct job *job);
