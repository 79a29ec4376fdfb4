/* SPDX-License-Identifier: MIT */
/* options - the command line to a job; what --help, --version and the like print. */

#pragma once

#include "command/job.h"

/* Fill *job, which the caller closes by job_close in every case. False: an error is printed. */
bool options_parse(struct job *job, int argc, char **argv);
void job_close(struct job *job);

/* Print on standard output what the mode of the job asks for. A failure to write is reported and
 * returned; STATUS_INVALID: a kernel has failed. */
enum status help_print(const struct job *job);

/* Print which input is expected, and how to end it, if the job reads it from a terminal. */
void help_print_tty_hint(const struct job *job);
