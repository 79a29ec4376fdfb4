/* SPDX-License-Identifier: MIT */
/* options - the command line to a job. */

#pragma once

#include "command/job.h"

/* Fill *job, which the caller closes by job_close in every case. False: an error is printed. */
bool options_parse(struct job *job, int argc, char **argv);
void job_close(struct job *job);
